"""What is unlike the training scans gets no number, and the reason in words."""

from dataclasses import replace

import numpy as np
import pytest

from core.imaging.dataset import CHANNELS
from core.imaging.estimate import Refusal, RiskEstimate, estimate_risk, training_likeness
from core.imaging.patient_scan import PatientScan
from core.imaging.preparation import CropRecipe
from core.imaging.volume import Volume

pytestmark = pytest.mark.xdist_group("ensemble")


def changed(scan: PatientScan, change) -> PatientScan:
    """Apply a function to the voxels of each sequence."""
    sequences = {
        name: Volume(change(name, volume.data), volume.affine, name)
        for name, volume in scan.sequences.items()
    }
    return PatientScan(scan.name, sequences, scan.segmentation, simulated=True)


def reasons(ensemble, scan, **settings) -> dict[str, str]:
    answer = estimate_risk(ensemble, scan, **settings)
    assert isinstance(answer, Refusal), answer.probability
    assert all(check.hint for check in answer.reasons)
    return {check.name: check.said for check in answer.reasons}


def test_most_scans_of_another_cohort_are_accepted(ensemble, patient):
    """Two limits at 99 % each: of 12 like scans about all; 9 leaves room for chance."""
    likeness = training_likeness(ensemble)
    answers = [estimate_risk(ensemble, patient(n), likeness=likeness) for n in range(12)]
    assert sum(isinstance(answer, RiskEstimate) for answer in answers) >= 9


def test_noise(ensemble, patient, noise):
    found = reasons(ensemble, changed(patient(), lambda _, data: noise.random(data.shape)))
    assert "intensity" in found
    assert "the middle of" in found["intensity"]


def test_inverted_contrast(ensemble, patient):
    def inverted(_, data):
        return np.where(data > 0, data.max() * 1.01 - data, 0).astype(np.float32)

    assert "intensity" in reasons(ensemble, changed(patient(), inverted))


def test_a_phantom(ensemble, patient):
    grid = np.indices(patient().segmentation.shape)
    ball = sum((axis - n / 2) ** 2 for axis, n in zip(grid, (56, 64, 48), strict=True)) < 400
    bright = {name: number for number, name in enumerate(CHANNELS, start=1)}
    found = reasons(ensemble, changed(patient(), lambda name, _: bright[name] * ball))
    assert "intensity" in found


@pytest.mark.parametrize(("one", "other"), [("t1", "t2"), ("t1ce", "flair"), ("t1ce", "t2")])
def test_swapped_sequences(ensemble, patient, one, other):
    scan = patient()
    swapped = {one: other, other: one}
    sequences = {name: scan.sequences[swapped.get(name, name)] for name in CHANNELS}
    assert "intensity" in reasons(ensemble, replace(scan, sequences=sequences))


def test_the_distance_of_features_alone_can_refuse(ensemble, patient):
    likeness = replace(training_likeness(ensemble), feature_limit=0.01)
    found = reasons(ensemble, patient(), likeness=likeness)
    assert list(found) == ["features"]
    assert "up to 0.01 is allowed" in found["features"]


def test_a_core_marked_alone_is_no_whole_tumour(ensemble, patient):
    whole = replace(ensemble, recipe=replace(ensemble.recipe, region="WT"))
    scan = patient()
    data = np.where(scan.segmentation.data == 2, 0, scan.segmentation.data)
    core = scan.with_segmentation(Volume(data, scan.segmentation.affine, "seg"))
    assert "Only the tumour core" in reasons(whole, core)["segmentation"]
    answer = estimate_risk(whole, scan)
    assert next(c for c in answer.checks if c.name == "segmentation").passed
    answer = estimate_risk(ensemble, core)
    assert next(c for c in answer.checks if c.name == "segmentation").passed


def test_a_missing_sequence_no_segmentation_and_no_space(ensemble, patient):
    scan = patient()
    three = {name: scan.sequences[name] for name in ("t1", "t1ce", "flair")}
    assert "t2 is missing" in reasons(ensemble, replace(scan, sequences=three))["sequences"]
    found = reasons(ensemble, scan.with_segmentation(None))
    assert "nothing to centre" in found["segmentation"]
    moved = Volume(scan.sequences["t2"].data, np.diag([2.5, 2.5, 2.6, 1]), "t2")
    found = reasons(ensemble, replace(scan, sequences={**scan.sequences, "t2": moved}))
    assert "space" in found


def test_one_image_cannot_be_two_sequences(ensemble, patient):
    scan = patient()
    twice = replace(scan, sequences={**scan.sequences, "t1ce": scan.sequences["t1"]})
    found = reasons(ensemble, twice)
    assert "t1 and t1ce are one and the same image" in found["sequences"]


def test_a_segmentation_without_the_region_or_of_other_labels(ensemble, patient):
    scan = patient()
    for labels, why in ((2, "marks no voxel"), (9, "labels 9")):
        data = np.where(scan.segmentation.data > 0, labels, 0).astype(np.uint8)
        other = Volume(data, scan.segmentation.affine, "seg")
        found = reasons(ensemble, scan.with_segmentation(other))
        assert why in found["segmentation"]


def test_preprocessing_that_failed(ensemble, patient):
    problem = "The registration failed: the brains overlap by 41 %."
    answer = estimate_risk(ensemble, patient(), preprocessing=[problem])
    assert [check.said for check in answer.reasons] == [problem]


def test_voxels_of_another_size(ensemble, patient):
    scan = patient()
    affine = np.diag([1.0, 1.0, 1.0, 1.0])
    sequences = {n: Volume(v.data, affine, n) for n, v in scan.sequences.items()}
    one_mm = PatientScan("P", sequences, Volume(scan.segmentation.data, affine, "seg"))
    found = reasons(ensemble, one_mm)
    assert (
        "Voxels measure 1 x 1 x 1 mm; those of the training scans measure 2.5 mm." in found.values()
    )
    assert "volume" in found  # 2.5 ** 3 times smaller


def test_a_tumour_of_a_size_not_seen(ensemble, patient):
    scan = patient()
    tiny = np.zeros_like(scan.segmentation.data)
    tiny[tuple(np.argwhere(scan.segmentation.data == 4)[0])] = 4
    found = reasons(ensemble, scan.with_segmentation(Volume(tiny, scan.segmentation.affine, "s")))
    assert "The tumour core measures 0.0156 ml" in found["volume"]


def test_a_tumour_that_leaves_the_cube(ensemble, patient):
    scan = patient()
    data = scan.segmentation.data.copy()
    data[2, 2, 2] = data[-3, -3, -3] = 4  # the box's middle moves, its ends are far
    data[20:40, 20:44, 5:44] = 4
    far = Volume(data, scan.segmentation.affine, "seg")
    found = reasons(ensemble, scan.with_segmentation(far))
    assert "outside the cube" in found["lost"]
    small = replace(ensemble, recipe=CropRecipe(size=16, fit="resample"))
    assert "lost" not in reasons(small, scan.with_segmentation(far))


def test_a_networks_reference_are_the_scans_it_never_saw(ensemble):
    likeness = training_likeness(ensemble)
    for member in ensemble.members:
        assert len(likeness.features[member.name].points) == len(member.rows)
    usual = np.concatenate([likeness.features[m.name].usual for m in ensemble.members])
    assert likeness.feature_limit == pytest.approx(np.quantile(usual, 0.99))
    assert training_likeness(ensemble, quantile=0.5).grey_limit == pytest.approx(1)


@pytest.mark.data
def test_a_real_patient_is_refused_by_networks_of_simulated_scans(ensemble, data_dir):
    from core.imaging.estimate.batch import read_case
    from core.imaging.layout import find_cases

    case = find_cases(data_dir / "imaging" / "brats")[0]
    assert {"spacing", "intensity"} <= set(reasons(ensemble, read_case(case)))
