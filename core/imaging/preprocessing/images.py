"""Volumes as SimpleITK images, turned the way the study's tools expect them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import ScanError
from core.imaging.volume import Volume

__all__ = ["AXES", "from_image", "to_image"]

AXES = "LPS"
"""Voxel axes run to the left, back and head; CaPTk and the study write it RAI."""

_FLIP = np.diag([-1.0, -1.0, 1.0])  # ITK's millimetres run to the left and back, ours right, front


def to_image(volume: Volume) -> Any:
    """Return a float32 SimpleITK image of a volume, reoriented to :data:`AXES`.

    Axes are swapped and flipped; nothing is interpolated and no voxel moves in
    the patient.

    Raises
    ------
    ScanError
        If the axes of the volume are not at right angles (a tilted gantry).
    """
    import SimpleITK

    sitk: Any = SimpleITK

    spacing = np.array(volume.spacing)
    direction = _FLIP @ (volume.affine[:3, :3] / spacing)
    skew = float(np.abs(direction.T @ direction - np.eye(3)).max())
    if skew > 1e-3:
        raise ScanError(
            f"{volume.name} has axes that are not at right angles (off by {skew:.3f}); a tilted "
            "gantry leaves such a scan.",
            "Convert it again with dcm2niix, which straightens it.",
        )
    left, _, right = np.linalg.svd(direction)
    image = sitk.GetImageFromArray(np.ascontiguousarray(volume.data.astype(np.float32).T))
    image.SetDirection((left @ right).ravel().tolist())
    image.SetSpacing(spacing.tolist())
    image.SetOrigin((_FLIP @ volume.affine[:3, 3]).tolist())
    return sitk.DICOMOrient(image, AXES)


def from_image(image: Any, name: str) -> Volume:
    """Return the volume of a SimpleITK image, axes to the right, front and head."""
    import SimpleITK

    sitk: Any = SimpleITK

    turned = sitk.DICOMOrient(image, "RAS")
    affine = np.eye(4)
    direction = np.array(turned.GetDirection()).reshape(3, 3)
    affine[:3, :3] = _FLIP @ direction * np.array(turned.GetSpacing())
    affine[:3, 3] = _FLIP @ np.array(turned.GetOrigin())
    data: npt.NDArray[Any] = np.ascontiguousarray(sitk.GetArrayFromImage(turned).T)
    return Volume(data, affine, name)
