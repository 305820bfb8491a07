"""A real patient from raw to done, held to the published result of the same patient.

Reference: TCGA-FG-6692 as published in BraTS space, skull-stripped by HD-BET. Measured: Dice 0.968
to 0.969, correlations 0.87 to 0.88, 0.80 to 0.82, 0.80 to 0.83, 0.77 to 0.80 (T1, T1CE, T2,
FLAIR), middles 1 mm apart. The engine is random and takes no seed, so the
floors stand below what runs differ by.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing import (
    Preprocessed,
    deface,
    extract_brain,
    find_face,
    preprocess,
    recognise_space,
    replay,
)
from core.imaging.preprocessing.quality import dice
from core.imaging.volume import Volume, read_volume

pytestmark = [
    pytest.mark.data,
    pytest.mark.slow,
    pytest.mark.xdist_group("raw_patient"),
    pytest.mark.timeout(1500),
]
ENDINGS = {"t1": "t1", "t1ce": "t1c", "t2": "t2", "flair": "fla"}


@pytest.fixture(scope="session")
def place(data_dir: Path) -> Path:
    return data_dir / "imaging" / "raw" / "TCGA-FG-6692"


@pytest.fixture(scope="session")
def raw(place: Path) -> PatientScan:
    files = {name: place / "native" / f"{place.name}_{end}.nii.gz" for name, end in ENDINGS.items()}
    return PatientScan(place.name, {name: read_volume(path) for name, path in files.items()})


@pytest.fixture(scope="session")
def done(raw: PatientScan) -> Preprocessed:
    return preprocess(raw)


@pytest.fixture(scope="session")
def published(place: Path) -> dict[str, Volume]:
    return {
        name: read_volume(place / "brats_bet_raw" / f"{place.name}_{end}.nii.gz")
        for name, end in ENDINGS.items()
    }


def test_the_brain_is_the_published_one(done: Preprocessed, place: Path):
    theirs = read_volume(place / "brats_brainmask_hdbet.nii.gz")
    assert done.brain.same_space(theirs)
    ours = done.brain.data > 0
    assert dice(ours, theirs.data > 0) >= 0.955
    middles = [np.argwhere(mask).mean(axis=0) for mask in (ours, theirs.data > 0)]
    assert np.linalg.norm(middles[0] - middles[1]) < 3.0  # mm; the slices are 5.5 mm


def test_the_grey_values_follow_the_published_ones(done: Preprocessed, published):
    floors = {"t1": 0.80, "t1ce": 0.74, "t2": 0.75, "flair": 0.72}
    for name, theirs in published.items():
        ours = done.scan.sequences[name].data
        both = (done.brain.data > 0) & (theirs.data != 0)
        correlation = np.corrcoef(ours[both].astype(float), theirs.data[both])[0, 1]
        assert correlation >= floors[name], name


def test_a_good_run_is_called_good(done: Preprocessed):
    assert done.verdict == "ok", done.reasons
    assert len(done.steps) == 9
    assert recognise_space(done.scan).kind == "atlas"


def test_the_recipe_repeats_it(done: Preprocessed, raw: PatientScan):
    again = replay(raw, json.loads(json.dumps(done.recipe)))
    assert again.scan.fingerprint == done.scan.fingerprint


def test_the_face_is_noticed_and_goes(done: Preprocessed, raw: PatientScan):
    assert done.face is not None
    assert done.face.present
    scan = raw.sequences["t1ce"]
    brain = extract_brain(scan)
    without = deface(scan, brain)
    inside = brain.data > 0
    assert np.array_equal(without.data[inside], scan.data[inside])
    assert not find_face(without, brain).present
    assert 0.02 < (without.data != scan.data).mean() < 0.3


def test_a_published_case_shows_no_face(published):
    scan = published["t1ce"]
    assert not find_face(scan, extract_brain(scan)).present
