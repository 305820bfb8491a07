"""A patient's sequences: which are there, whether they lie on each other, what names them."""

import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.patient_scan import PatientScan
from core.imaging.volume import Volume


def volume(value: float = 1.0, *, shift: float = 0.0) -> Volume:
    affine = np.eye(4)
    affine[0, 3] = shift
    return Volume(np.full((3, 4, 5), value, dtype=np.float32), affine, f"volume {value:g}")


def four(**changes: Volume) -> dict[str, Volume]:
    return {name: volume(n) for n, name in enumerate(("flair", "t1", "t2", "t1ce"))} | changes


def test_sequences_come_in_the_order_of_the_network():
    scan = PatientScan("P", four())
    assert list(scan.sequences) == ["t1", "t1ce", "t2", "flair"]
    assert scan.complete()[1] is scan.sequences["t1ce"]
    assert scan.aligned
    assert not scan.missing


def test_what_is_missing_is_named():
    scan = PatientScan("P", {"t1": volume(), "flair": volume()})
    assert scan.missing == ("t1ce", "t2")
    with pytest.raises(ScanError, match="P lacks t1ce"):
        scan.complete()


def test_one_sequence_elsewhere_is_not_aligned():
    assert not PatientScan("P", four(t2=volume(2, shift=1.0))).aligned


def test_no_sequence_or_a_strange_one_is_refused():
    with pytest.raises(ScanError, match="none"):
        PatientScan("P", {})
    with pytest.raises(ScanError, match="dwi"):
        PatientScan("P", {"dwi": volume()})


def test_a_segmentation_lies_in_the_space_of_one_sequence():
    moved = volume(0, shift=7.0)
    with pytest.raises(ScanError, match="7 mm"):
        PatientScan("P", four(), moved)
    scan = PatientScan("P", four(t2=volume(2, shift=7.0)), moved)
    assert scan.segmentation is moved
    assert scan.with_segmentation(None, "taken away").notes == ("taken away",)


def test_the_fingerprint_follows_voxels_and_places_not_names():
    first = PatientScan("P", four())
    assert PatientScan("Q", four(), notes=("seen",)).fingerprint == first.fingerprint
    assert PatientScan("P", four(t1=volume(9))).fingerprint != first.fingerprint
    assert PatientScan("P", four(t1=volume(1, shift=1))).fingerprint != first.fingerprint
    assert PatientScan("P", four(), volume(0)).fingerprint != first.fingerprint
    assert PatientScan("P", four(), simulated=True).fingerprint != first.fingerprint


def test_without_a_name_it_is_called_by_its_fingerprint():
    scan = PatientScan("", four())
    assert scan.name == f"Scan {scan.fingerprint[:6]}"
    assert PatientScan("other", four()).fingerprint == scan.fingerprint
