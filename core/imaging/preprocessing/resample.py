"""One interpolation: an image onto any grid, through one matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from core.imaging.preprocessing.report import Matrix
from core.imaging.volume import Volume

__all__ = ["Grid", "resample"]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Where voxels lie, without voxels.

    Parameters
    ----------
    shape : tuple of int
        Voxels along each axis.
    affine : array of float, shape (4, 4)
        From voxel indices to RAS+ millimetres.
    """

    shape: tuple[int, int, int]
    affine: Matrix

    def __post_init__(self) -> None:
        affine = np.array(self.affine, dtype=np.float64)
        affine.flags.writeable = False
        object.__setattr__(self, "affine", affine)

    @staticmethod
    def of(volume: Volume) -> Grid:
        """Return the grid of a volume."""
        return Grid(volume.shape, volume.affine)

    def to_dict(self) -> dict[str, Any]:
        """Return the grid as JSON can hold it."""
        return {"shape": list(self.shape), "affine": self.affine.tolist()}


def resample(
    volume: Volume,
    grid: Grid,
    matrix: Matrix,
    *,
    interpolation: Literal["linear", "nearest", "bspline"] = "linear",
) -> Volume:
    """Read an image at the voxels of another grid.

    Parameters
    ----------
    volume : Volume
        The image as given; it is interpolated this once.
    grid : Grid
        Where it is wanted.
    matrix : array of float, shape (4, 4)
        From RAS+ millimetres of the grid to those of the volume; several are
        multiplied first.
    interpolation : {"linear", "nearest", "bspline"}
        ``nearest`` keeps labels.

    Returns
    -------
    Volume
        float32, or the volume's own type with ``nearest``; 0 outside. Where
        voxel falls on voxel nothing is interpolated.
    """
    from scipy.ndimage import affine_transform

    order = {"nearest": 0, "linear": 1, "bspline": 3}[interpolation]
    voxels = np.linalg.inv(volume.affine) @ matrix @ grid.affine
    data = volume.data if order == 0 else volume.data.astype(np.float32, copy=False)
    if order == 0 and data.dtype == np.bool_:
        data = data.astype(np.uint8)
    if volume.shape == grid.shape and np.abs(voxels - np.eye(4)).max() < 1e-6:
        return Volume(data.copy(), grid.affine.copy(), volume.name)
    found = affine_transform(
        data, voxels[:3, :3], voxels[:3, 3], output_shape=grid.shape, order=order, mode="constant"
    )
    return Volume(found, grid.affine.copy(), volume.name)
