from collections.abc import Callable

import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.patient_scan import PatientScan
from core.imaging.segmentation.approximate import accept_approximate, approximate_masks
from core.imaging.segmentation.overlap import dice
from core.imaging.volume import Volume


def test_a_bright_ball_is_found_and_its_ringed_core(patient: PatientScan):
    truth = patient.segmentation.data
    found = approximate_masks(patient)
    # Smoothing carries the sharp border of a small ball outwards by half a voxel.
    assert dice(found.wt, truth > 0) > 0.85
    assert dice(found.tc, np.isin(truth, [1, 4])) > 0.75
    assert not (found.tc & ~found.wt).any()
    assert not (found.wt & (patient.sequences["flair"].data == 0)).any()


def test_it_is_called_approximate(patient: PatientScan):
    scan = accept_approximate(patient, approximate_masks(patient))
    assert "approximate" in scan.segmentation.name
    assert sum("approximate" in note for note in scan.notes) == 2


def test_without_enhancement_there_is_no_core(patient: PatientScan):
    flat = Volume(np.array(patient.sequences["t1"].data), np.eye(4), "t1ce")
    scan = PatientScan("p", {**patient.sequences, "t1ce": flat})
    found = approximate_masks(scan)
    assert found.tc is None
    assert "Nothing enhances clearly" in found.notes[-1]
    assert set(np.unique(accept_approximate(scan, found).segmentation.data)) == {0, 2}


def test_nothing_stands_out(healthy: PatientScan):
    with pytest.raises(ScanError, match="nothing stands out in the FLAIR of made-up"):
        approximate_masks(healthy)


def test_without_flair(patient: PatientScan):
    with pytest.raises(ScanError, match="p lacks flair"):
        approximate_masks(PatientScan("p", {k: patient.sequences[k] for k in ("t1", "t1ce")}))


def test_gain_of_the_scanner_does_not_matter(scan_maker: Callable[..., PatientScan]):
    scan = scan_maker()
    double = {
        name: Volume(volume.data.astype(np.uint16) * 2, volume.affine, name)
        for name, volume in scan.sequences.items()
    }
    one, other = approximate_masks(scan).wt, approximate_masks(PatientScan("p", double)).wt
    assert dice(one, other) > 0.999
