"""Flat slices of a scan as PNG, and from a place in the picture back to its voxel."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.imaging.volume import Volume
from dashboard.scan_layers import COLOURS, Overlay

__all__ = ["PLANES", "FlatSlice", "draw_slice", "slice_with_most", "voxel_at"]

# Plane -> the axis it cuts, the axis that runs across the picture, the axis that runs up it.
PLANES: dict[str, tuple[int, int, int]] = {
    "axial": (2, 0, 1),
    "coronal": (1, 0, 2),
    "sagittal": (0, 1, 2),
}
_ENDS = {0: ("L", "R"), 1: ("P", "A"), 2: ("I", "S")}  # where each axis begins and ends
_HEAT = np.array([[80, 0, 0], [255, 60, 0], [255, 255, 0], [255, 255, 255]], dtype=float)


@dataclass(frozen=True, slots=True)
class FlatSlice:
    """Which slice is drawn and how.

    Parameters
    ----------
    plane : str
        One of ``PLANES``.
    index : int
        Voxel along the axis that the plane cuts.
    mirrored : bool
        True in radiological convention, where the patient's left is on the
        right of axial and coronal pictures.
    height : int
        Pixels of the picture, at most.
    """

    plane: str
    index: int
    mirrored: bool = True
    height: int = 480

    @property
    def turned(self) -> bool:
        """Whether the picture runs against its axis; sagittal ones never do."""
        return self.mirrored and PLANES[self.plane][1] == 0


def draw_slice(
    image: Volume,
    flat: FlatSlice,
    overlays: Sequence[tuple[Overlay, float]] = (),
    *,
    cross: tuple[int, int, int] | None = None,
) -> bytes:
    """Return one slice as PNG, masks over it, with letters for the patient's sides.

    Parameters
    ----------
    image : Volume
        uint8, as :func:`~dashboard.scan_layers.grey` makes it.
    flat : FlatSlice
    overlays : sequence of Overlay and its opacity
        In the space of the image.
    cross : tuple of int, optional
        A voxel to mark where it lies in this slice.
    """
    from PIL import Image, ImageDraw, ImageFont

    base = _cut(image.data, flat).astype(float)
    colours = np.repeat(base[:, :, None], 3, axis=2)
    for overlay, opacity in overlays:
        layer = _cut(overlay.volume.data, flat)
        ink, strength = _ink(layer, overlay, opacity)
        colours = colours * (1 - strength[..., None]) + ink * strength[..., None]
    width, height = _size(image, flat)
    picture = Image.fromarray(np.clip(np.rint(colours), 0, 255).astype(np.uint8))
    picture = picture.resize((width, height), Image.Resampling.BILINEAR)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=15)
    _, across, up = PLANES[flat.plane]
    left, right = _ENDS[across][::-1] if flat.turned else _ENDS[across]
    low, high = _ENDS[up]
    for letter, place, anchor in (
        (left, (5, height // 2), "lm"),
        (right, (width - 5, height // 2), "rm"),
        (high, (width // 2, 4), "ma"),
        (low, (width // 2, height - 4), "md"),
    ):
        pen.text(place, letter, fill=(255, 255, 255), font=font, anchor=anchor,
                 stroke_width=2, stroke_fill=(0, 0, 0))  # fmt: skip
    if cross is not None and cross[PLANES[flat.plane][0]] == flat.index:
        x, y = _place(image, flat, cross)
        for a, b in (((x - 8, y), (x - 3, y)), ((x + 3, y), (x + 8, y)),
                     ((x, y - 8), (x, y - 3)), ((x, y + 3), (x, y + 8))):  # fmt: skip
            pen.line((a, b), fill=(255, 64, 64), width=2)
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def voxel_at(
    image: Volume, flat: FlatSlice, place: tuple[float, float]
) -> tuple[int, int, int] | None:
    """Return the voxel below a place in the picture, None beside it.

    Parameters
    ----------
    place : tuple of float
        Shares of the picture's width from its left and of its height from
        its top.
    """
    x, y = place
    if not (0 <= x < 1 and 0 <= y < 1):
        return None
    cut, across, up = PLANES[flat.plane]
    voxel = [0, 0, 0]
    voxel[cut] = flat.index
    voxel[across] = int((1 - x if flat.turned else x) * image.shape[across])
    voxel[up] = int((1 - y) * image.shape[up])
    i, j, k = (min(max(v, 0), n - 1) for v, n in zip(voxel, image.shape, strict=True))
    return i, j, k


def slice_with_most(volume: Volume | None, shape: tuple[int, int, int], plane: str) -> int:
    """Return the slice that holds most of a mask; the middle one where there is none."""
    cut = PLANES[plane][0]
    if volume is not None and volume.data.any():
        others = tuple(axis for axis in range(3) if axis != cut)
        return int((volume.data > 0).sum(axis=others).argmax())
    return shape[cut] // 2


def _cut(data: npt.NDArray[np.generic], flat: FlatSlice) -> npt.NDArray[np.generic]:
    """Return a slice as it stands on screen: rows from above, columns from the left."""
    cut, across, up = PLANES[flat.plane]
    index = min(max(flat.index, 0), data.shape[cut] - 1)
    plane = np.take(data, index, axis=cut)  # axes across and up, in this order: across < up
    shown = plane.T[::-1] if across < up else plane[::-1]
    return shown[:, ::-1] if flat.turned else shown


def _size(image: Volume, flat: FlatSlice) -> tuple[int, int]:
    """Return width and height in pixels, millimetres alike along both."""
    _, across, up = PLANES[flat.plane]
    wide = image.shape[across] * image.spacing[across]
    tall = image.shape[up] * image.spacing[up]
    scale = flat.height / max(tall, wide)
    return max(int(wide * scale), 16), max(int(tall * scale), 16)


def _place(image: Volume, flat: FlatSlice, voxel: tuple[int, int, int]) -> tuple[float, float]:
    """Return where the middle of a voxel is drawn, in pixels."""
    _, across, up = PLANES[flat.plane]
    width, height = _size(image, flat)
    x = (voxel[across] + 0.5) / image.shape[across]
    y = 1 - (voxel[up] + 0.5) / image.shape[up]
    return (1 - x if flat.turned else x) * width, y * height


def _ink(
    layer: npt.NDArray[np.generic], overlay: Overlay, opacity: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the colour of every pixel of an overlay and how strongly it covers."""
    values = layer.astype(float)
    if not overlay.is_map:
        colour = np.array(COLOURS[overlay.colour][1], dtype=float)
        return np.broadcast_to(colour, (*layer.shape, 3)), (values > 0) * opacity
    share = np.clip(values / max(float(overlay.volume.data.max()), 1e-12), 0, 1)
    stops = np.linspace(0, 1, len(_HEAT))
    ink = np.stack([np.interp(share, stops, _HEAT[:, part]) for part in range(3)], axis=-1)
    return ink, share * opacity
