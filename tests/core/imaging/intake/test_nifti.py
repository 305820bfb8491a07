import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.intake.limits import IntakeLimits
from core.imaging.intake.nifti import (
    first_bytes,
    looks_like_nifti,
    nifti_head,
    put_away,
    read_nifti,
)
from core.imaging.volume import Volume

LIMITS = IntakeLimits()


@pytest.mark.parametrize("kind", [nib.Nifti1Image, nib.Nifti2Image])
def test_words_of_a_header_are_named(kind: type):
    image = kind(np.zeros((2, 3, 4), np.int16), np.eye(4))
    assert nifti_head(image.to_bytes()).words == ()
    image.header["descrip"] = b"Quimby"
    image.header["aux_file"] = b"Zelda"
    image.header["intent_name"] = b"1961"
    image.header.extensions.append(nib.nifti1.Nifti1Extension(6, b"Zelda Quimby"))
    head = nifti_head(image.to_bytes())
    assert head.words == (
        "NIfTI description",
        "NIfTI auxiliary file",
        "NIfTI intent name",
        "NIfTI header extensions",
    )
    assert head.lengths == (2, 3, 4) and not head.several


def test_what_is_none():
    assert not looks_like_nifti(b"hello")
    assert not looks_like_nifti(bytes(600))
    pair = bytearray(nib.Nifti1Image(np.zeros((2, 2, 2), np.int16), np.eye(4)).to_bytes())
    pair[344:348] = b"ni1\0"  # the header of a pair, without voxels
    assert not looks_like_nifti(bytes(pair))


def test_several_volumes():
    image = nib.Nifti1Image(np.zeros((2, 2, 2, 5), np.int16), np.eye(4))
    assert nifti_head(image.to_bytes()).several
    image = nib.Nifti1Image(np.zeros((2, 2, 2, 1), np.int16), np.eye(4))
    assert not nifti_head(image.to_bytes()).several


def test_reading_under_the_name_it_was_dropped_under(
    tmp_path: Path, scan: Volume, nifti: Callable[..., bytes]
):
    path = tmp_path / "file-1.nii"
    path.write_bytes(nifti())
    volume = read_nifti(path, name="t1.nii.gz", limits=LIMITS)
    assert np.array_equal(volume.data, scan.data)
    assert nifti_head(first_bytes(path)).lengths == scan.shape
    path.write_bytes(nifti()[:-20])
    with pytest.raises(ScanError, match=r"^t1\.nii\.gz is "):
        read_nifti(path, name="t1.nii.gz", limits=LIMITS)


def test_a_bomb_is_judged_by_its_header(tmp_path: Path, nifti: Callable[..., bytes]):
    """The header announces 512 MB of voxels behind which there are none."""
    head = bytearray(nifti(gz=False)[:352])
    struct.pack_into("<8h", head, 40, 3, 512, 512, 300, 1, 1, 1, 1)
    struct.pack_into("<2h", head, 70, 512, 64)
    path = tmp_path / "file-1.nii"
    path.write_bytes(gzip.compress(bytes(head)))
    with pytest.raises(ScanError, match="announces 600 MiB of voxels; at most 512 MiB"):
        read_nifti(path, name="bomb.nii.gz", limits=LIMITS)
    tight = IntakeLimits(small_bytes=1000, volume_bytes=1 << 40)
    with pytest.raises(ScanError, match="more than 200 times its size"):
        read_nifti(path, name="bomb.nii.gz", limits=tight)


def test_a_single_slice(tmp_path: Path, nifti: Callable[..., bytes]):
    path = tmp_path / "file-1.nii"
    path.write_bytes(nifti(Volume(np.zeros((5, 6, 1), np.int16), np.eye(4))))
    with pytest.raises(ScanError, match=r"x\.nii is a single slice"):
        read_nifti(path, name="x.nii", limits=LIMITS)


def test_axes_that_lean(tmp_path: Path, nifti: Callable[..., bytes]):
    path = tmp_path / "file-1.nii"
    leaning = np.eye(4)
    leaning[1, 2] = np.tan(np.radians(14))
    path.write_bytes(nifti(Volume(np.zeros((5, 6, 7), np.int16), leaning)))
    with pytest.raises(ScanError, match=r"14\.0 degrees off a right angle"):
        read_nifti(path, name="x.nii", limits=LIMITS)


def test_a_disk_that_takes_only_a_part(
    tmp_path: Path, scan: Volume, monkeypatch: pytest.MonkeyPatch
):
    def save(*given: object, **options: object) -> None:
        raise OSError("1120 requested and 512 written")  # NumPy's, without a number

    monkeypatch.setattr(np, "save", save)
    with pytest.raises(ScanError, match="no room for the unpacked voxels: the disk is full"):
        put_away(scan, tmp_path / "s1.npy")


def test_voxels_are_put_away_without_a_header(tmp_path: Path, scan: Volume):
    stored = put_away(scan, tmp_path / "s1.npy")
    assert (tmp_path / "s1.npy").stat().st_mode & 0o777 == 0o600
    assert stored.load("T1").same_space(scan)
    assert np.array_equal(stored.load("T1").data, scan.data)
    with pytest.raises(ScanError, match="no room"):
        put_away(scan, tmp_path / "nowhere" / "s1.npy")
    (tmp_path / "s1.npy").unlink()
    with pytest.raises(ScanError, match="no longer there"):
        stored.load("T1")
