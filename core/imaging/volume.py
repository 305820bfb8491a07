"""``Volume``: voxels and where they lie in the patient, read from NIfTI files."""

from __future__ import annotations

import gzip
import struct
import zlib
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import ScanError

__all__ = ["MOST_VOXELS", "Volume", "read_volume", "write_volume"]

MOST_VOXELS = 512**3
_HEADER = 540  # bytes of the longer of both NIfTI headers
_SLACK = 1 << 20  # what may lie between the header and the voxels
_AGAIN = "Export or download it again; the copy may be incomplete."


@dataclass(frozen=True, slots=True, eq=False)
class Volume:
    """One three-dimensional image.

    Parameters
    ----------
    data : array, shape (i, j, k)
        Voxels; the axes run to the patient's right, front and head (RAS+), or
        as near to that as the scan's own axes allow.
    affine : array of float, shape (4, 4)
        From voxel indices to millimetres in RAS+ space.
    name : str
        What messages call it.

    Raises
    ------
    ScanError
        If the data are not three-dimensional, hold missing or infinite
        values, or the affine is not an invertible map.
    """

    data: npt.NDArray[Any]
    affine: npt.NDArray[np.float64]
    name: str = "scan"

    def __post_init__(self) -> None:
        if self.data.ndim != 3 or 0 in self.data.shape:
            raise ScanError(
                f"{self.name} has the shape {_by(self.data.shape)}; a scan has three dimensions.",
                "Give one volume; split a series of volumes first.",
            )
        affine = np.asarray(self.affine, dtype=np.float64)
        if affine.shape != (4, 4) or not np.isfinite(affine).all() or _flat(affine):
            raise ScanError(
                f"{self.name} has no usable affine, so nobody can say where its voxels lie.",
                "Export it with its orientation (sform or qform).",
            )
        if np.issubdtype(self.data.dtype, np.floating) and not np.isfinite(self.data).all():
            n = int((~np.isfinite(self.data)).sum())
            raise ScanError(
                f"{self.name} has {n:,} voxels that are not a number or infinite; all must be "
                "finite.",
                "Repeat the step that made them, often a division by an empty background.",
            )
        object.__setattr__(self, "affine", affine)
        self.data.flags.writeable = False
        affine.flags.writeable = False

    @property
    def shape(self) -> tuple[int, int, int]:
        """Voxels along each axis."""
        i, j, k = self.data.shape
        return i, j, k

    @property
    def spacing(self) -> tuple[float, float, float]:
        """Millimetres from one voxel to the next along each axis."""
        i, j, k = np.sqrt((self.affine[:3, :3] ** 2).sum(axis=0))
        return float(i), float(j), float(k)

    def to_mm(self, voxel: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return the RAS+ millimetres of voxel indices, shape (..., 3)."""
        return np.asarray(voxel, dtype=np.float64) @ self.affine[:3, :3].T + self.affine[:3, 3]

    def to_voxel(self, mm: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return the voxel indices of RAS+ millimetres, shape (..., 3), not rounded."""
        moved = np.asarray(mm, dtype=np.float64) - self.affine[:3, 3]
        return np.asarray(moved @ np.linalg.inv(self.affine[:3, :3]).T)

    def same_space(self, other: Volume, *, tolerance: float = 1e-2) -> bool:
        """Return whether both have the same shape and lie in the same place.

        Parameters
        ----------
        tolerance : float
            Millimetres that any corner may differ by.
        """
        if self.shape != other.shape:
            return False
        corners = np.array(list(np.ndindex(2, 2, 2))) * (np.array(self.shape) - 1)
        return bool(np.abs(self.to_mm(corners) - other.to_mm(corners)).max() <= tolerance)


def read_volume(path: Path, *, most_voxels: int = MOST_VOXELS) -> Volume:
    """Read a NIfTI file, gzipped or not, and turn its axes to RAS+.

    Axes are swapped and flipped to run to the right, front and head, as near
    as they come to it; nothing is interpolated. The header is judged before a
    voxel is unpacked, so a file cannot grow beyond what its header says.

    Parameters
    ----------
    path : Path
        ``.nii`` or ``.nii.gz``.
    most_voxels : int
        Refuse larger volumes.

    Returns
    -------
    Volume
        In the file's own type where it has no scaling, else float32.

    Raises
    ------
    ScanError
        If the file is not NIfTI, is truncated or damaged, holds a series of
        volumes, colours or complex numbers, values that are not finite, no
        orientation, or more voxels than allowed.

    Notes
    -----
    A fourth dimension of length 1 is dropped, as FSL and ANTs do. Integer
    voxels keep their type; nibabel's ``get_fdata`` would make them float64.
    """
    import nibabel as nib
    from nibabel.filebasedimages import ImageFileError
    from nibabel.orientations import OrientationError
    from nibabel.spatialimages import HeaderDataError

    content = _unpacked(Path(path), most_voxels)
    kind = nib.Nifti1Image if content[:4] in (b"\x5c\x01\0\0", b"\0\0\x01\x5c") else nib.Nifti2Image
    try:
        image = kind.from_bytes(content)
        if not (image.header["sform_code"] or image.header["qform_code"]):
            raise ScanError(
                f"{path.name} does not say how its voxels lie in the patient (sform and qform are "
                "both unset).",
                "Convert it again from DICOM, for instance with dcm2niix.",
            )
        image = nib.as_closest_canonical(image)  # type: ignore[no-untyped-call]
        data = _voxels(image, path.name)
    except OrientationError as exc:
        raise ScanError(
            f"{path.name} has no usable affine: two of its axes run the same way.",
            "Export it with its orientation (sform or qform).",
        ) from exc
    except (ImageFileError, HeaderDataError, ValueError, EOFError, OSError) as exc:
        if isinstance(exc, ScanError):
            raise
        raise ScanError(f"{path.name} cannot be read as NIfTI: {exc}.", _AGAIN) from exc
    return Volume(data, np.asarray(image.affine, dtype=np.float64), path.name)


def write_volume(path: Path, volume: Volume) -> None:
    """Write a volume as NIfTI, gzipped where the name ends in ``.gz``."""
    import nibabel as nib

    from core.store import write_atomically

    image: Any = nib.Nifti1Image(np.asarray(volume.data), volume.affine)  # type: ignore[no-untyped-call]
    image.set_qform(volume.affine, code=1)
    image.set_sform(volume.affine, code=1)
    content = image.to_bytes()
    if path.name.endswith(".gz"):
        content = gzip.compress(content, compresslevel=1, mtime=0)
    write_atomically(path, content)


def _unpacked(path: Path, most_voxels: int) -> bytes:
    """Return the bytes of a NIfTI file, never more than its header promises."""
    try:
        packed = path.open("rb")
    except OSError as exc:
        raise ScanError(
            f"{path.name} cannot be opened: {exc.strerror}.", "Check the path."
        ) from exc
    with packed:
        zipped = packed.read(2) == b"\x1f\x8b"
        packed.seek(0)
        stream: Any = gzip.GzipFile(fileobj=packed) if zipped else packed
        try:
            header = stream.read(_HEADER)
            promised = _promised(header, path.name, most_voxels)
            content: bytes = header + stream.read(max(promised - len(header), 0))
            if zipped:
                stream.read(1)  # the end of a gzip file is where its sum is checked
        except (EOFError, zlib.error, OSError) as exc:
            if isinstance(exc, ScanError):
                raise
            raise ScanError(f"{path.name} is a damaged gzip file: {exc}.", _AGAIN) from exc
    if len(content) < promised:
        raise ScanError(
            f"{path.name} is cut short: its header promises {promised:,} bytes, {len(content):,} "
            "are there.",
            _AGAIN,
        )
    return content


def _promised(header: bytes, name: str, most_voxels: int) -> int:
    """Return how many bytes a NIfTI header announces; refuse what is no such header."""
    for order in "<>":
        if len(header) < 352:
            break
        size = struct.unpack_from(f"{order}i", header)[0]
        if size == 348:
            dims = struct.unpack_from(f"{order}8h", header, 40)
            bits = struct.unpack_from(f"{order}h", header, 72)[0]
            start = struct.unpack_from(f"{order}f", header, 108)[0]
            offset = int(min(max(start, 0), 2**40)) if isfinite(start) else 2**40
            magic = header[344:348]
        elif size == 540 and len(header) >= _HEADER:
            dims = struct.unpack_from(f"{order}8q", header, 16)
            bits = struct.unpack_from(f"{order}h", header, 14)[0]
            offset = struct.unpack_from(f"{order}q", header, 168)[0]
            magic = header[4:8]
        else:
            continue
        if magic[:3] not in (b"n+1", b"n+2"):
            break
        return _size(dims, bits=bits, offset=offset, name=name, most_voxels=most_voxels)
    raise ScanError(
        f"{name} is not a NIfTI file: its header is not one.",
        "Give .nii or .nii.gz; DICOM series are converted first.",
    )


def _size(dims: tuple[int, ...], *, bits: int, offset: int, name: str, most_voxels: int) -> int:
    """Return the bytes of a volume, refusing dimensions that are not one scan."""
    n, lengths = dims[0], dims[1 : 1 + max(min(dims[0], 7), 0)]
    if not 3 <= n <= 7 or any(length < 1 for length in lengths):
        raise ScanError(
            f"{name} has the dimensions {_by(lengths)}; a scan has three.", "Give one volume."
        )
    if any(length != 1 for length in lengths[3:]):
        raise ScanError(
            f"{name} holds a series of volumes ({_by(lengths)}); one is expected.",
            "Split it and give one sequence in each file.",
        )
    voxels = int(np.prod([int(length) for length in lengths], dtype=object))
    if voxels > most_voxels or not 0 <= offset <= _SLACK or not 0 < bits <= 256:
        raise ScanError(
            f"{name} announces {_by(lengths)} = {voxels:,} voxels of {bits} bits from byte "
            f"{offset:,}; at most {most_voxels:,} voxels are read.",
            "Resample it to a coarser grid, or check the file.",
        )
    return offset + voxels * bits // 8


def _voxels(image: Any, name: str) -> npt.NDArray[Any]:
    """Return the voxels of an image, three-dimensional, in their own type where they can be."""
    if image.get_data_dtype().fields or np.issubdtype(image.get_data_dtype(), np.complexfloating):
        raise ScanError(
            f"{name} holds {image.get_data_dtype()} voxels; a scan has one real number in each.",
            "Export the magnitude image.",
        )
    proxy = image.dataobj
    data = np.asarray(proxy)
    if np.issubdtype(data.dtype, np.floating):
        data = data.astype(np.float32)
    native = data.astype(data.dtype.newbyteorder("="), copy=True)
    return native.reshape(native.shape[:3])


def _flat(affine: npt.NDArray[np.float64]) -> bool:
    return bool(abs(np.linalg.det(affine[:3, :3])) < 1e-9)


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
