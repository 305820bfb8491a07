"""A NIfTI file of an upload: judged, read, and put away without a word of its header."""

from __future__ import annotations

import gzip
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import ScanError
from core.imaging.intake.intake import StoredVolume
from core.imaging.intake.limits import IntakeLimits
from core.imaging.volume import Volume, read_volume

__all__ = ["NiftiHead", "first_bytes", "looks_like_nifti", "nifti_head", "put_away", "read_nifti"]

_SKEW = 1.0  # degrees
_LONGEST = 548  # bytes up to where an extension may begin, of both kinds
# Fields that hold words: name -> (offset, length) in NIfTI-1 and in NIfTI-2.
_WORDS_1 = {
    "NIfTI description": (148, 80),
    "NIfTI auxiliary file": (228, 24),
    "NIfTI intent name": (328, 16),
    "NIfTI database name": (14, 18),
}
_WORDS_2 = {
    "NIfTI description": (240, 80),
    "NIfTI auxiliary file": (320, 24),
    "NIfTI intent name": (508, 16),
}


@dataclass(frozen=True, slots=True)
class NiftiHead:
    """What the first bytes of a NIfTI file promise.

    Parameters
    ----------
    lengths : tuple of int
        Along each dimension.
    voxel_bytes : float
        Of one voxel.
    words : tuple of str
        The names of the header's fields that hold words.
    """

    lengths: tuple[int, ...]
    voxel_bytes: float
    words: tuple[str, ...]

    @property
    def several(self) -> bool:
        """Whether it is a series of volumes."""
        return any(length > 1 for length in self.lengths[3:])


def looks_like_nifti(head: bytes) -> bool:
    """Return whether the first 352 bytes, unpacked, are those of a single NIfTI file."""
    return nifti_head(head) is not None


def nifti_head(head: bytes) -> NiftiHead | None:
    """Return what the first bytes promise; None where they are not NIfTI's."""
    for order in "<>":
        if len(head) >= 352 and struct.unpack_from(f"{order}i", head)[0] == 348:
            if head[344:347] != b"n+1":
                return None
            dims = struct.unpack_from(f"{order}8h", head, 40)
            bits = struct.unpack_from(f"{order}h", head, 72)[0]
            fields, extension = _WORDS_1, 348
        elif len(head) >= 544 and struct.unpack_from(f"{order}i", head)[0] == 540:
            if head[4:7] != b"n+2":
                return None
            dims = struct.unpack_from(f"{order}8q", head, 16)
            bits = struct.unpack_from(f"{order}h", head, 14)[0]
            fields, extension = _WORDS_2, 540
        else:
            continue
        words = [name for name, (at, n) in fields.items() if head[at : at + n].strip(b"\0 ")]
        if head[extension]:
            words.append("NIfTI header extensions")
        n = max(0, min(dims[0], 7))
        return NiftiHead(tuple(dims[1 : 1 + n]), bits / 8, tuple(words))
    return None


def read_nifti(path: Path, *, name: str, limits: IntakeLimits) -> Volume:
    """Read a stored file, calling it by the name it was dropped under.

    Raises
    ------
    ScanError
        If it is no NIfTI file, damaged, or not one volume that can be used.
    """
    head = nifti_head(first_bytes(path))
    if head is not None and not head.several:
        n_bytes = int(np.prod([max(n, 0) for n in head.lengths], dtype=object) * head.voxel_bytes)
        if n_bytes > limits.volume_bytes:
            raise ScanError(
                f"{name} announces {n_bytes / (1 << 20):,.0f} MiB of voxels; at most "
                f"{limits.volume_bytes / (1 << 20):,.0f} MiB are read.",
                "Resample it to a coarser grid, or check the file.",
            )
        limits.check_unpacked(n_bytes, name, packed=path.stat().st_size)
    try:
        volume = read_volume(path, most_voxels=limits.voxels)
    except ScanError as exc:
        raise ScanError(exc.message.replace(path.name, name), exc.hint) from exc
    if min(volume.shape) == 1:
        raise ScanError(
            f"{name} is a single slice ({' x '.join(map(str, volume.shape))} voxels).",
            "Give a whole volume.",
        )
    axes = volume.affine[:3, :3] / np.linalg.norm(volume.affine[:3, :3], axis=0)
    skew = float(np.degrees(np.arcsin(np.clip(np.abs(axes.T @ axes - np.eye(3)).max(), 0, 1))))
    if skew > _SKEW:
        raise ScanError(
            f"{name} has axes that are {skew:.1f} degrees off a right angle, as after a tilted "
            "gantry or a shear.",
            "Resample it to a rectangular grid first.",
        )
    return volume


def put_away(volume: Volume, path: Path) -> StoredVolume:
    """Keep voxels on disk without any header."""
    try:
        with path.open("xb") as file:
            np.save(file, np.ascontiguousarray(volume.data), allow_pickle=False)
        path.chmod(0o600)
    except OSError as exc:
        raise ScanError(
            # NumPy says only how many bytes went in.
            f"there is no room for the unpacked voxels: {exc.strerror or 'the disk is full'}.",
            "Free space in the temporary folder, and drop the files again.",
        ) from exc
    return StoredVolume(path, volume.affine)


def first_bytes(path: Path) -> bytes:
    """Return the first bytes of a file, unpacked where it is gzip; fewer where it is damaged."""
    try:
        with path.open("rb") as file:
            head = file.read(_LONGEST)
        if head[:2] == b"\x1f\x8b":
            with gzip.open(path) as stream:
                head = stream.read(_LONGEST)
    except (OSError, EOFError, zlib.error):
        return b""
    return head
