import numpy as np
import pytest

from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing.atlas import ATLAS_GRID
from core.imaging.preprocessing.space import recognise_space
from core.imaging.volume import Volume, read_volume


@pytest.mark.parametrize("origin", [(-239.0, 0, 0), (-119.5, -119.5, -77)])
def test_the_atlas_is_recognised_whatever_the_origin(atlas_patient, origin):
    affine = ATLAS_GRID.affine.copy()
    affine[:3, 3] = origin
    space = recognise_space(atlas_patient(affine))
    assert space.kind == "atlas"
    assert space.overlap > 0.99
    assert ("origin" in space.sentence) == (origin != (-239.0, 0, 0))


def test_a_brain_upside_down_on_the_atlas_grid_is_not_in_atlas_space(atlas_patient):
    scan = atlas_patient()
    turned = {
        name: Volume(np.ascontiguousarray(v.data[:, :, ::-1]), v.affine, name)
        for name, v in scan.sequences.items()
    }
    space = recognise_space(PatientScan("turned", turned))
    assert space.kind == "stripped"
    assert "not where the atlas has it" in space.sentence


def test_simulated_scans_are_stripped_on_a_grid_of_their_own(simulated):
    space = recognise_space(simulated)
    assert space.kind == "stripped"
    assert "56 x 64 x 48 voxels of 2.5 x 2.5 x 2.5 mm" in space.sentence


def test_sequences_in_spaces_of_their_own_are_raw(little_patient):
    shifted = {}
    for n, (name, volume) in enumerate(little_patient.sequences.items()):
        affine = volume.affine.copy()
        affine[0, 3] += n
        shifted[name] = Volume(volume.data, affine, name)
    assert recognise_space(PatientScan("P", shifted)).kind == "raw"


def test_a_head_on_one_grid_is_raw():
    draw = np.random.default_rng(0)
    head = {
        name: Volume(draw.integers(1, 99, (60, 60, 40)), np.diag([4.0, 4, 4, 1]), name)
        for name in ("t1", "t2")
    }
    space = recognise_space(PatientScan("head", head))
    assert space.kind == "raw"
    assert "not skull-stripped alike" in space.sentence


@pytest.mark.data
def test_brats_cases_of_two_years_are_in_atlas_space(data_dir):
    for case, end in (("BraTS2021_00006", "_t1"), ("BraTS-GLI-00001-000", "-t1n")):
        path = data_dir / "imaging" / "brats" / case / f"{case}{end}.nii.gz"
        space = recognise_space(PatientScan(case, {"t1": read_volume(path)}))
        assert space.kind == "atlas", case
        assert 0.8 < space.overlap < 0.95
        assert not space.reasons
