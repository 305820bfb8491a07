"""Cutting a cube around the tumour out of a case's sequences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from core.errors import InputError, ScanError

__all__ = ["Context", "Crop", "CropBox", "Fit", "crop_box", "crop_case"]

Context = Literal["keep", "mask"]
Fit = Literal["pad", "resample"]


@dataclass(frozen=True, slots=True, eq=False)
class CropBox:
    """A cube of voxels within a scan, and where it lies.

    Parameters
    ----------
    start : array of float, shape (3,)
        Voxel index of the scan at the cube's voxel (0, 0, 0); negative where
        the cube begins outside the scan.
    step : float
        Voxels of the scan from one voxel of the cube to the next, along every
        axis; 1 keeps the scan's resolution.
    size : int
        Voxels along each edge of the cube.
    affine : array of float, shape (4, 4)
        The scan's, from voxel indices to millimetres in RAS+ space.
    """

    start: npt.NDArray[np.float64]
    step: float
    size: int
    affine: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        for name, shape in (("start", (3,)), ("affine", (4, 4))):
            array = np.array(getattr(self, name), dtype=np.float64)
            if array.shape != shape or not np.isfinite(array).all():
                raise InputError(f"{name} must be {shape} finite numbers.", "Use crop_box().")
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @property
    def spacing(self) -> tuple[float, float, float]:
        """Millimetres from one voxel of the scan, not of the cube, to the next."""
        i, j, k = np.sqrt((self.affine[:3, :3] ** 2).sum(axis=0))
        return float(i), float(j), float(k)

    @property
    def crop_affine(self) -> npt.NDArray[np.float64]:
        """From the cube's voxel indices to millimetres in RAS+ space."""
        to_voxel = np.diag([self.step, self.step, self.step, 1.0])
        to_voxel[:3, 3] = self.start
        return np.asarray(self.affine @ to_voxel)

    def to_voxel(self, index: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return the scan's voxel indices of the cube's, shape (..., 3)."""
        return np.asarray(self.start + self.step * np.asarray(index, dtype=np.float64))

    def to_mm(self, index: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return the RAS+ millimetres of the cube's voxel indices, shape (..., 3)."""
        return np.asarray(self.to_voxel(index) @ self.affine[:3, :3].T + self.affine[:3, 3])

    def from_mm(self, mm: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return the cube's voxel indices of RAS+ millimetres, shape (..., 3), not rounded."""
        moved = np.asarray(mm, dtype=np.float64) - self.affine[:3, 3]
        return np.asarray((moved @ np.linalg.inv(self.affine[:3, :3]).T - self.start) / self.step)


@dataclass(frozen=True, slots=True, eq=False)
class Crop:
    """A cube around the tumour.

    Parameters
    ----------
    data : array of uint8, shape (sequences, size, size, size)
        Grey values 0 to 255.
    mask : array of bool, shape (size, size, size)
        The region within the cube.
    box : CropBox
        Where the cube lies.
    lost : float
        Share of the region's voxels that lie outside the cube.
    """

    data: npt.NDArray[np.uint8]
    mask: npt.NDArray[np.bool_]
    box: CropBox
    lost: float

    def __post_init__(self) -> None:
        self.data.flags.writeable = False
        self.mask.flags.writeable = False

    @property
    def region_ml(self) -> float:
        """Volume of the whole region in millilitres, what lies outside the cube included."""
        voxel = float(abs(np.linalg.det(self.box.crop_affine[:3, :3]))) / 1000.0
        return float(self.mask.sum()) * voxel / max(1.0 - self.lost, 1e-9)


def crop_box(
    mask: npt.NDArray[np.bool_],
    affine: npt.NDArray[np.float64],
    *,
    size: int = 96,
    fit: Fit = "pad",
) -> CropBox:
    """Return the cube centred on a mask's bounding box.

    Parameters
    ----------
    mask : array of bool, shape (i, j, k)
        The tumour.
    affine : array of float, shape (4, 4)
        The scan's.
    size : int
        Voxels along each edge.
    fit : {"pad", "resample"}
        For a tumour longer than the cube: ``"pad"`` keeps the resolution and
        leaves its ends out, ``"resample"`` makes all voxels larger, equally
        along every axis, until it is in. One that fits is never enlarged.

    Returns
    -------
    CropBox

    Raises
    ------
    InputError
        If the size is not 8 to 256 or the fit not known.
    ScanError
        If the mask is empty.

    Examples
    --------
    >>> mask = np.zeros((20, 20, 20), dtype=bool)
    >>> mask[4:8, 10:12, 0:20] = True
    >>> crop_box(mask, np.eye(4), size=10).start.tolist()
    [1.0, 6.0, 5.0]
    >>> crop_box(mask, np.eye(4), size=10, fit="resample").step
    2.0
    """
    if not 8 <= size <= 256:
        raise InputError(
            f"the crop's edge is {size:,} voxels; allowed are 8 to 256.", "The study used 96."
        )
    if fit not in get_args(Fit):
        raise InputError(f"fit is {fit!r}; allowed are pad and resample.", "Choose one of them.")
    if not mask.any():
        raise ScanError("the mask is empty, so there is nothing to centre on.", "Check its labels.")
    first, last = np.empty(3), np.empty(3)
    for axis in range(3):
        at = np.flatnonzero(mask.any(axis=tuple(other for other in range(3) if other != axis)))
        first[axis], last[axis] = at[0], at[-1]
    longest = float((last - first).max()) + 1.0
    step = max(longest / size, 1.0) if fit == "resample" else 1.0
    centre = (first + last) / 2.0
    start = centre - step * (size - 1) / 2.0
    # Without resampling the voxels of the cube are those of the scan: at most half a voxel off.
    return CropBox(np.floor(start) if step == 1.0 else start, step, size, affine)


def crop_case(
    sequences: Sequence[npt.NDArray[np.uint8]],
    mask: npt.NDArray[np.bool_],
    box: CropBox,
    *,
    context: Context = "keep",
) -> Crop:
    """Cut a cube out of a case's sequences.

    Parameters
    ----------
    sequences : sequence of array of uint8, shape (i, j, k) each
        In one space, scaled to 0 .. 255.
    mask : array of bool, shape (i, j, k)
        The tumour.
    box : CropBox
        From :func:`crop_box`.
    context : {"keep", "mask"}
        ``"keep"`` shows the brain around the tumour, ``"mask"`` sets all
        outside the mask to 0.

    Returns
    -------
    Crop
        Outside the scan is 0. Where voxels are made larger, grey values are
        interpolated linearly and the mask goes by the nearest voxel.

    Raises
    ------
    InputError
        If shapes differ or the context is not known.
    """
    if context not in get_args(Context):
        raise InputError(f"context is {context!r}; allowed are keep and mask.", "Choose one.")
    if any(sequence.shape != mask.shape for sequence in sequences):
        raise InputError(
            f"the sequences have the shapes {sorted({s.shape for s in sequences})}, the mask "
            f"{mask.shape}; all must be one.",
            "Give files of one patient in one space.",
        )
    shown = [np.where(mask, data, 0) if context == "mask" else data for data in sequences]
    if box.step == 1.0:
        cut = [_cut(data, box) for data in shown]
        cube = _cut(mask, box)
        lost = 1.0 - float(cube.sum()) / float(mask.sum())
    else:
        cut = [_resampled(data, box, order=1) for data in shown]
        cube = _resampled(mask.astype(np.uint8), box, order=0) > 0
        lost = _outside(mask, box)
    return Crop(np.stack(cut).astype(np.uint8), cube.astype(np.bool_), box, lost)


def _cut(data: npt.NDArray[Any], box: CropBox) -> npt.NDArray[Any]:
    """Return the cube at the scan's own resolution, zero outside the scan."""
    cube = np.zeros((box.size,) * 3, dtype=data.dtype)
    start = box.start.astype(np.int64)
    low, high = np.maximum(start, 0), np.minimum(start + box.size, data.shape)
    if (high <= low).any():
        return cube
    there = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
    here = tuple(slice(a - s, b - s) for a, b, s in zip(low, high, start, strict=True))
    cube[here] = data[there]
    return cube


def _resampled(data: npt.NDArray[Any], box: CropBox, *, order: int) -> npt.NDArray[Any]:
    """Return the cube with larger voxels, zero outside the scan."""
    from scipy.ndimage import affine_transform

    cube = affine_transform(
        data.astype(np.float32),
        np.full(3, box.step),
        offset=box.start,
        output_shape=(box.size,) * 3,
        order=order,
        mode="constant",
    )
    return np.asarray(np.rint(cube))


def _outside(mask: npt.NDArray[np.bool_], box: CropBox) -> float:
    """Return the share of a mask's voxels that lie outside the cube."""
    index = (np.argwhere(mask) - box.start) / box.step
    return float(((index < -0.5) | (index > box.size - 0.5)).any(axis=1).mean())
