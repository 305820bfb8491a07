"""dcm2niix within bounds: right where it works, ended where it does not, silent elsewhere."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import RLELossless

from core.errors import ScanError
from core.imaging.intake import conversion
from core.imaging.intake.conversion import convert
from core.imaging.intake.dicom import DicomImage
from core.imaging.intake.limits import IntakeLimits

Dicom = Callable[..., list[Dataset]]
Images = Callable[..., list[DicomImage]]
LIMITS = IntakeLimits()


def fake(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Put a shell script in the converter's place; it gets the same arguments and limits."""
    import dcm2niix

    program = folder / "converter"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    monkeypatch.setattr(dcm2niix, "bin", str(program))


@pytest.mark.parametrize("packing", [None, RLELossless])
def test_voxels_and_place(dicom: Dicom, images: Images, tmp_path: Path, packing: str | None):
    slices = dicom(5)
    for one in slices if packing else ():
        one.compress(packing)
    volume = convert(images(slices[::-1]), tmp_path, name="Series 2", limits=LIMITS)
    # Columns run to the left and rows to the back, so both are turned to run right and front.
    expected = np.arange(42).reshape(6, 7).T[::-1, ::-1, None] + 100 * np.arange(5)
    np.testing.assert_array_equal(volume.data, expected)
    np.testing.assert_allclose(
        volume.affine, [[1, 0, 0, 4], [0, 2, 0, 10], [0, 0, 3, -30], [0, 0, 0, 1]], atol=1e-4
    )
    assert not (tmp_path / "conversion").exists()


def test_a_converter_that_hangs(
    dicom: Dicom, images: Images, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    ended = tmp_path / "ended"
    fake(monkeypatch, tmp_path, f'sleep 60 & wait; touch "{ended}"')
    with pytest.raises(ScanError, match=r"Series 2 could not be converted within 0\.3 s"):
        convert(images(dicom(3)), tmp_path, name="Series 2", limits=replace(LIMITS, seconds=0.3))
    assert not ended.exists()
    assert not (tmp_path / "conversion").exists()


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("exit 3", "ended with 3"),
        ("touch volume.nii; exit 8", "ended with 8"),
        ("kill -SEGV $$", "ended with -11"),
        ("exit 0", "but to nothing"),
        ("touch volume.nii volume_Eq.nii", "but to 2"),
        ("echo hello > volume.nii", "Series 2 is not a NIfTI file"),
        ("exec head -c 99999999 /dev/zero > volume.nii", "Series 2 is not a NIfTI file|ended with"),
    ],
)
def test_a_converter_that_fails(
    dicom: Dicom,
    images: Images,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: str,
    why: str,
):
    fake(monkeypatch, tmp_path, script)
    limits = replace(LIMITS, volume_bytes=1 << 20)
    with pytest.raises(ScanError, match=why):
        convert(images(dicom(3)), tmp_path, name="Series 2", limits=limits)
    assert not (tmp_path / "conversion").exists()


def test_a_full_disk_is_not_the_fault_of_the_images(
    dicom: Dicom, images: Images, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    fake(monkeypatch, tmp_path, "exit 1")
    for free, why in ((100, "there is no room on the disk"), (1 << 30, "ended with 1")):
        monkeypatch.setattr(
            conversion.shutil, "disk_usage", lambda place, n=free: SimpleNamespace(free=n)
        )
        with pytest.raises(ScanError, match=why):
            convert(images(dicom(3)), tmp_path, name="Series 2", limits=LIMITS)


def test_no_converter(
    dicom: Dicom, images: Images, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    import dcm2niix

    monkeypatch.setattr(dcm2niix, "bin", str(tmp_path / "nowhere"))
    with pytest.raises(ScanError, match="ended with 127"):
        convert(images(dicom(3)), tmp_path, name="Series 2", limits=LIMITS)
    read = images(dicom(3))
    read[0].path.unlink()
    with pytest.raises(ScanError, match="cannot be converted on this machine: No such file"):
        convert(read, tmp_path, name="Series 2", limits=LIMITS)


def test_its_limits_and_its_surroundings(
    dicom: Dicom, images: Images, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """What the converter sees of this machine, and what it may take."""
    monkeypatch.setenv("QUIMBY", "secret")
    seen = tmp_path / "seen"
    fake(monkeypatch, tmp_path, f"(ulimit -v; ulimit -f; ulimit -t; ulimit -c; env; pwd) > {seen}")
    limits = replace(LIMITS, memory_bytes=1 << 30, volume_bytes=1 << 20, seconds=20)
    with pytest.raises(ScanError):
        convert(images(dicom(3)), tmp_path, name="Series 2", limits=limits)
    said = seen.read_text().split("\n")
    assert said[:4] == [str(1 << 20), str(1 << 12), "21", "0"]
    assert "QUIMBY=secret" not in said
    assert str(tmp_path / "conversion" / "out") in said


def test_a_volume_that_lies_elsewhere(
    dicom: Dicom, images: Images, tmp_path: Path, nifti: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    (tmp_path / "other.nii").write_bytes(nifti(gz=False))
    fake(monkeypatch, tmp_path, f"cp {tmp_path}/other.nii volume.nii")
    with pytest.raises(ScanError, match="do not lie where its headers say"):
        convert(images(dicom(3)), tmp_path, name="Series 2", limits=LIMITS)
