"""DICOM to a volume by dcm2niix, in a process of its own and within bounds.

The converter is given copies whose headers were written anew by ``identity``,
one series at a time, and a name for what it makes. It runs with no
environment, in the temporary folder, with limits on time, memory and the size
of files; what it makes is read like any other upload and held against the
headers.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.errors import ScanError
from core.imaging.intake.dicom import DicomImage
from core.imaging.intake.geometry import Stack, stack_of
from core.imaging.intake.limits import IntakeLimits
from core.imaging.volume import Volume, read_volume

__all__ = ["convert"]

# Limits are set by the shell, before the converter begins: kilobytes of memory, blocks of 512
# bytes of file, seconds of processor. A system without one of them goes on without it.
_WITHIN = (
    'ulimit -c 0 2>/dev/null; ulimit -v "$1" 2>/dev/null; ulimit -f "$2" 2>/dev/null; '
    'ulimit -t "$3" 2>/dev/null; shift 3; exec "$@"'
)
# No sidecar, no compression, the voxels' own type, one volume from one series, neither cropped nor
# rotated, no defaults from a home folder.
_OPTIONS = ("-b", "n", "-z", "n", "-l", "o", "-m", "y", "-x", "i", "-g", "i", "-f", "volume",
            "-w", "1")  # fmt: skip
_AWAY = 0.05  # of a voxel that a corner may be off
_OTHER = "Export the series again, or convert it yourself and give the NIfTI file."


def convert(
    images: Sequence[DicomImage], folder: Path, *, name: str, limits: IntakeLimits
) -> Volume:
    """Convert the images of one series to a volume.

    Parameters
    ----------
    images : sequence of DicomImage
        Of one volume, see :func:`~core.imaging.intake.geometry.why_no_volume`;
        their copies are used up.
    folder : Path
        Where a folder for this conversion is made, and removed again.
    name : str
        What messages call the series.
    limits : IntakeLimits

    Raises
    ------
    ScanError
        If the converter takes too long or too much memory, fails, or makes
        something other than the one volume that the headers announce.
    """
    place = folder / "conversion"
    source, target = place / "in", place / "out"
    try:
        source.mkdir(mode=0o700, parents=True)
        target.mkdir(mode=0o700)
        for number, image in enumerate(images):
            image.path.replace(source / f"{number:05d}.dcm")
        code = _run(source, target, name=name, limits=limits)
        if code != 0:
            raise _failed(code, images, target, name)
        made = sorted(target.iterdir())
        if [path.name for path in made] != ["volume.nii"]:
            raise ScanError(
                f"{name} does not convert to one volume, but to "
                f"{len(made) if made else 'nothing'}.",
                _OTHER,
            )
        try:
            volume = read_volume(made[0], most_voxels=limits.voxels)
        except ScanError as exc:
            raise ScanError(exc.message.replace(made[0].name, name), exc.hint) from exc
    except OSError as exc:
        raise ScanError(
            f"{name} cannot be converted on this machine: {exc.strerror}.",
            "Check that dcm2niix is installed and that the temporary folder has room.",
        ) from exc
    finally:
        shutil.rmtree(place, ignore_errors=True)
    stack = stack_of(images)
    if stack is not None:
        _check(volume, stack, name=name)
    return volume


def _run(source: Path, target: Path, *, name: str, limits: IntakeLimits) -> int:
    """Run the converter, and end it, with all it started, where it takes too long."""
    import dcm2niix

    command = [
        *("/bin/sh", "-c", _WITHIN, "sh"),
        str(limits.memory_bytes >> 10),
        str(2 * limits.volume_bytes >> 9),
        str(int(limits.seconds) + 1),
        *(str(dcm2niix.bin), *_OPTIONS, "-o", str(target), str(source)),
    ]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=target,
        env={"HOME": str(target), "LC_ALL": "C"},
        start_new_session=True,
    ) as child:
        try:
            code = child.wait(timeout=limits.seconds)
        except subprocess.TimeoutExpired as exc:
            raise ScanError(
                f"{name} could not be converted within {limits.seconds:g} s.", _OTHER
            ) from exc
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
    return code


def _failed(code: int, images: Sequence[DicomImage], target: Path, name: str) -> ScanError:
    """Return why the converter failed: it says the same of a full disk as of bad images."""
    # What it made is still there, up to where the disk was full.
    needed = 4 * sum(image.rows * image.columns * image.frames for image in images)
    if shutil.disk_usage(target).free < needed:
        return ScanError(
            f"{name} cannot be converted: there is no room on the disk.",
            "Free space in the temporary folder, and drop the files again.",
        )
    return ScanError(f"{name} cannot be converted (dcm2niix ended with {code}).", _OTHER)


def _check(volume: Volume, stack: Stack, *, name: str) -> None:
    """Refuse a volume that does not lie where the headers say."""
    corners = volume.to_voxel(stack.corners)
    last = np.array(volume.shape) - 1
    off = np.minimum(np.abs(corners), np.abs(corners - last)).max()
    n_slices = len(stack.positions)
    if sorted(volume.shape) != sorted((stack.rows, stack.columns, n_slices)) or off > _AWAY:
        raise ScanError(
            f"{name} was converted to {' x '.join(map(str, volume.shape))} voxels that do not lie "
            f"where its headers say ({stack.columns} x {stack.rows} x {n_slices}, off by up to "
            f"{off:.2g} voxels).",
            _OTHER,
        )
