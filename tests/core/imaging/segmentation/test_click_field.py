import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.patient_scan import PatientScan
from core.imaging.segmentation.click_field import click_field
from core.imaging.volume import Volume

CENTRE = (26, 22, 20)  # of the tumour in conftest


def test_cells_of_two_millimetres(patient: PatientScan):
    field = click_field(patient)
    assert field.step == (2, 2, 2)
    assert field.features.shape == (4, *field.inside.shape)
    assert field.cell_mm.tolist() == [2, 2, 2]


def test_every_voxel_of_the_brain_has_a_cell_and_no_other(patient: PatientScan):
    field = click_field(patient)
    assert all(field.cell(tuple(map(int, v))) for v in np.argwhere(field.brain)[::97])
    assert field.cell((0, 0, 0)) is None
    assert field.cell((10**6, 0, 0)) is None


def test_tumour_is_likelier_inside(patient: PatientScan):
    field = click_field(patient)
    assert field.odds["WT"][field.cell(CENTRE)] > 1
    assert field.odds["TC"][field.cell(CENTRE)] > 1
    far = field.cell((12, 30, 20))
    assert field.odds["WT"][far] < -1
    assert field.odds["TC"][far] < -1


def test_a_healthy_brain_has_a_field_too(healthy: PatientScan):
    assert (click_field(healthy).odds["TC"] == -3).all()


def test_thick_voxels_make_cells_of_one(patient: PatientScan):
    thick = {
        name: Volume(volume.data, np.diag([1.0, 2.5, 5, 1]), name)
        for name, volume in patient.sequences.items()
    }
    assert click_field(PatientScan("p", thick)).step == (2, 1, 1)


def test_t2_is_not_needed_but_flair_is(patient: PatientScan):
    three = {name: patient.sequences[name] for name in ("t1", "t1ce", "flair")}
    assert len(click_field(PatientScan("p", three)).features) == 3
    with pytest.raises(ScanError, match="p lacks flair; clicks read t1, t1ce, flair"):
        click_field(PatientScan("p", {name: three[name] for name in ("t1", "t1ce")}))
