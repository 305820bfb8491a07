"""The whole chain on a little patient whose true place is known."""

import json

import numpy as np
import pytest

from core.errors import JobStopped, ScanError
from core.imaging.intensity import to_8_bit
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing import (
    PreprocessingPlan,
    preprocess,
    replay,
    to_native,
)
from core.imaging.preprocessing.atlas import ATLAS_GRID, atlas_brain
from core.imaging.preprocessing.quality import dice
from core.imaging.volume import Volume
from tests.core.imaging.preprocessing.conftest import CENTRE, PLACES, QUICK, rigid

pytestmark = [pytest.mark.xdist_group("little_patient"), pytest.mark.timeout(1200)]


def test_every_sequence_finds_its_known_place(little_done):
    corners = CENTRE + np.array([[50.0, 60, 40], [-50, -60, -40], [50, -60, 40]])
    homogeneous = np.c_[corners, np.ones(3)]
    for name, place in PLACES.items():
        truth = homogeneous @ np.linalg.inv(rigid(*place)).T
        found = homogeneous @ little_done.to_native[name].T
        # Half a voxel of the atlas at the corners of the brain; the sequences have 3 mm voxels.
        assert np.abs(truth - found).max() < 2.0, name


def test_the_result_is_in_atlas_space_and_brain_only(little_done):
    brain = little_done.brain.data > 0
    assert dice(brain, atlas_brain().data > 0) > 0.95
    for volume in little_done.scan.sequences.values():
        assert volume.data.dtype == np.uint8
        assert np.array_equal(volume.affine, ATLAS_GRID.affine)
        assert not volume.data[~brain].any()
        assert volume.data[brain].min() >= 1
        assert volume.data.max() == 255
    assert little_done.verdict == "ok", little_done.reasons


def test_the_labels_come_along_by_nearest_neighbour(little_done, little_patient):
    labels = little_done.scan.segmentation
    assert set(np.unique(labels.data)) == {0, 4}
    native = little_patient.segmentation
    assert (labels.data > 0).sum() == pytest.approx((native.data > 0).sum() * 27, rel=0.05)
    middle = labels.to_mm(np.argwhere(labels.data > 0).mean(axis=0))
    truth = rigid(*PLACES["t1ce"]) @ [*native.to_mm([31.5, 43.5, 33.5]), 1]
    assert np.linalg.norm(middle - truth[:3]) < 1.5


def test_every_step_is_told_with_its_figures(little_done, told):
    names = [step.step for step in told]
    assert names == [
        "reorient", "bias", "brain", "align_t1", "align_t2", "align_flair", "atlas", "resample",
        "scale",
    ]  # fmt: skip
    assert [step.number for step in told] == list(range(1, 10))
    assert told[2].coming == told[3].title
    align = told[3].quality
    assert align["mutual_information"] > 2 * align["mutual_information_before"]
    assert align["rotation_degrees"] == pytest.approx(14, abs=1.5)  # 6 and -8 degrees apart
    assert told[6].matrix is not None
    assert all(step.before.dtype == np.uint8 for step in told if step.before is not None)
    assert little_done.steps == tuple(told)


def test_the_recipe_gives_the_same_voxels(little_done, little_patient):
    recipe = json.loads(json.dumps(little_done.recipe))
    again = replay(little_patient, recipe)
    assert again.scan.fingerprint == little_done.scan.fingerprint
    assert np.array_equal(again.brain.data, little_done.brain.data)
    assert np.array_equal(again.to_native["t2"], little_done.to_native["t2"])
    other = little_patient.with_segmentation(None)
    with pytest.raises(ScanError, match="made with another scan than little"):
        replay(other, recipe)


def test_a_map_goes_back_to_the_scans_own_space(little_done, little_patient):
    back = to_native(little_done.brain, little_done, "t2", interpolation="nearest")
    own = little_patient.sequences["t2"]
    assert back.same_space(own)
    assert dice(back.data, own.data > 0) > 0.95
    with pytest.raises(ScanError, match="no t3; it has t1, t1ce, t2, flair"):
        to_native(little_done.brain, little_done, "t3")


def test_what_the_listener_raises_ends_the_work(little_patient):
    def stop(step):
        raise JobStopped("enough")

    with pytest.raises(JobStopped, match="enough"):
        preprocess(little_patient, plan=QUICK, on_step=stop)


def test_a_case_in_atlas_space_is_only_scaled_as_the_training_cubes_were(atlas_patient):
    scan = atlas_patient()
    done = preprocess(scan)
    assert [step.step for step in done.steps] == ["recognised", "scale"]
    for name, volume in scan.sequences.items():
        assert np.array_equal(done.scan.sequences[name].data, to_8_bit(volume))
    assert np.array_equal(done.brain.data > 0, scan.sequences["t1"].data > 0)
    assert done.verdict == "ok"


def test_another_patients_sequence_on_the_same_grid_fails(atlas_patient):
    scan = atlas_patient()
    brain = scan.sequences["t2"]
    noise = np.random.default_rng(0).integers(1, 500, brain.shape)
    strange = np.where(brain.data > 0, noise, 0).astype(np.int16)
    mixed = PatientScan("mixed", {**scan.sequences, "t2": Volume(strange, brain.affine, "t2")})
    done = preprocess(mixed)
    assert done.verdict == "failed"
    assert "T2 does not fit the reference" in done.reasons[0]


def test_simulated_scans_are_used_as_they_are(simulated):
    done = preprocess(simulated)
    first = done.scan.sequences["t1"]
    assert done.recipe["route"] == "as_is"
    assert first.same_space(simulated.sequences["t1"])
    assert np.array_equal(first.data, to_8_bit(simulated.sequences["t1"]))
    assert done.scan.simulated


@pytest.mark.parametrize(
    ("route", "message"),
    [
        ("as_is", "its sequences lie in different spaces"),
        ("stripped", "its sequences lie in different spaces"),
        ("atlas", "66 x 76 x 62 voxels, the atlas 240 x 240 x 155"),
    ],
)
def test_a_route_that_the_scan_is_not_made_for(little_patient, route, message):
    with pytest.raises(ScanError, match=message):
        preprocess(little_patient, plan=PreprocessingPlan(route=route))


def test_an_empty_scan_is_refused():
    empty = Volume(np.zeros((9, 9, 9), dtype=np.uint8), np.eye(4), "t1")
    with pytest.raises(ScanError, match="empty"):
        preprocess(PatientScan("E", {"t1": empty}), plan=PreprocessingPlan(route="as_is"))
