import gzip
from collections.abc import Callable
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.intake.archive import Budget, members
from core.imaging.intake.gathering import Gathering, NiftiFile
from core.imaging.intake.limits import IntakeLimits
from core.imaging.volume import Volume

LIMITS = IntakeLimits()


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., tuple[Gathering, NiftiFile | None]]:
    def one(name: str, content: bytes) -> tuple[Gathering, NiftiFile | None]:
        gathering = Gathering(tmp_path, b"salt", LIMITS)
        [member] = members([(name, content)], Budget(LIMITS))
        return gathering, gathering.take(member)

    return one


def test_a_nifti_file_whatever_its_name(
    take: Callable[..., tuple[Gathering, NiftiFile]], nifti: Callable[..., bytes], scan: Volume,
    tmp_path: Path,
):  # fmt: skip
    for name, gz in (("a_t1.nii.gz", True), ("a_t1.nii", False), ("a_t1.bin", True)):
        _, file = take(name, nifti(gz=gz))
        assert file.name == name and np.array_equal(file.volume.data, scan.data)
    assert list(tmp_path.iterdir()) == []


def test_a_series_of_volumes_is_left_aside_unless_it_seems_to_be_a_sequence(
    take: Callable[..., tuple[Gathering, NiftiFile]],
):
    several = nib.Nifti1Image(np.zeros((4, 4, 4, 3), np.int16), np.eye(4)).to_bytes()
    _, file = take("dwi.nii", several)
    assert file.volume is None and "series of volumes" in file.refusal
    with pytest.raises(ScanError, match=r"x_t1\.nii holds a series of volumes"):
        take("x_t1.nii", several)


def test_a_dicom_file_leaves_a_copy_only(
    take: Callable[..., tuple[Gathering, None]], packed: Callable[..., list[tuple[str, bytes]]],
    tmp_path: Path, secrets_in: Callable[[bytes], list[str]],
):  # fmt: skip
    [(name, content)] = packed(n=1)
    gathering, file = take(name, content)
    assert file is None and len(gathering.images) == 1
    [copy] = tmp_path.iterdir()
    assert secrets_in(content) and not secrets_in(copy.read_bytes())
    assert "Patient's Name" in gathering.removed


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("x_t1.nii.gz", b"a renamed text file", "is not a NIfTI file"),
        ("x_t1.nii.gz", gzip.compress(b"text"), "is not a NIfTI file"),
        ("x_t1.nii", b"", "is not a NIfTI file"),
        ("x_t1.nii.gz", b"\x1f\x8b\x08\x00junk", "is a damaged gzip file|is not a NIfTI"),
        ("IM001.dcm", b"text", "is not a DICOM file, whatever its name says"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "an archive of a kind that is not read"),
        ("a.rar", b"Rar!\x1a\x07", "an archive of a kind that is not read"),
        ("a.tar.gz", gzip.compress(b"ustar"), "an archive of a kind that is not read"),
    ],
)
def test_what_is_not_what_it_seems(
    take: Callable[..., object], tmp_path: Path, name: str, content: bytes, why: str
):
    with pytest.raises(ScanError, match=why):
        take(name, content)
    assert list(tmp_path.iterdir()) == []


def test_the_rest_is_counted(take: Callable[..., tuple[Gathering, None]]):
    for name, kind in (("a.txt", ".txt"), ("DICOMDIR", "no ending"), ("x.json", ".json")):
        gathering, file = take(name, b"hello")
        assert file is None and gathering.ignored == {kind: 1}
