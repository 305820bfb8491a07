"""What a scan's picture is made of: an image, masks over it, and how both are sent.

A picture is sent compact: grey values as 8 bits between 0 and the 99.9th
percentile, the empty margin cut off, gzipped lightly. Where a voxel lies is
said by the affine, so a click comes back in the scan's own voxels.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import ScanError
from core.imaging.crop import Crop
from core.imaging.dataset import CHANNELS
from core.imaging.masks import REGIONS, check_same_space
from core.imaging.patient_scan import PatientScan
from core.imaging.volume import Volume
from core.provenance import fingerprint

__all__ = [
    "COLOURS",
    "HEAT",
    "Click",
    "Overlay",
    "Picture",
    "Region",
    "around",
    "check_over",
    "content",
    "crop_scan",
    "grey",
    "mask_overlays",
    "packed",
    "row_of",
]

# Words for a mask's colour: the viewer's colour map, whose brightest colour a mask has, and the
# same colour for flat slices. Yellow, cyan and magenta are told apart with any colour vision.
COLOURS: dict[str, tuple[str, tuple[int, int, int]]] = {
    "yellow": ("warm", (255, 254, 0)),
    "cyan": ("blue2cyan", (0, 255, 255)),
    "magenta": ("violet", (255, 0, 255)),
}
HEAT = "hot"  # the colour map of a map of many values
_REGION_COLOURS = {"TC": "yellow", "WT": "cyan"}
_MARGIN = 3
_BRIGHTEST = 99.9


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """One mask, or one map of many values, over an image.

    Parameters
    ----------
    name : str
        What the legend calls it, ``"Tumour core (TC)"``.
    volume : Volume
        In the space of the image. Booleans or 0 and 1 for a mask; for a map
        any values from 0 up, which is not drawn where it is 0.
    colour : str
        One of ``COLOURS``, or ``"heat"`` for a map.
    opacity : float, optional
        Between 0 and 1; the reader's choice where it is None.

    Attributes
    ----------
    fingerprint : str
        SHA-256 of voxels and affine.

    Raises
    ------
    ScanError
        If there is no such colour.
    """

    name: str
    volume: Volume
    colour: str = "magenta"
    opacity: float | None = None
    fingerprint: str = field(init=False, default="")

    def __post_init__(self) -> None:
        if self.colour != "heat" and self.colour not in COLOURS:
            raise ScanError(
                f"{self.name} is to be drawn in {self.colour!r}; allowed are "
                f"{', '.join(COLOURS)} and heat.",
                "Choose one of them.",
            )
        key = fingerprint(np.ascontiguousarray(self.volume.data), self.volume.affine)
        object.__setattr__(self, "fingerprint", key)

    @property
    def is_map(self) -> bool:
        """Whether it holds many values rather than yes and no."""
        return self.colour == "heat"


@dataclass(frozen=True, slots=True)
class Click:
    """Where the reader clicked.

    Parameters
    ----------
    voxel : tuple of int
        Voxel of the image that is shown.
    mm : tuple of float
        The same place in RAS+ millimetres.
    """

    voxel: tuple[int, int, int]
    mm: tuple[float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """All that is drawn at once.

    Parameters
    ----------
    names : tuple of str
        One sequence, or two that are linked.
    volumes : tuple of Volume
        Theirs, in one space.
    overlays : tuple of Overlay and its opacity
        In the same space.
    mirrored : bool
        True in radiological convention.
    simulated : bool
        Whether the patient is made up.
    fingerprint : str
        The scan's.
    """

    names: tuple[str, ...]
    volumes: tuple[Volume, ...]
    overlays: tuple[tuple[Overlay, float], ...]
    mirrored: bool
    simulated: bool
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Region:
    """A box of voxels, ``stop`` excluded."""

    start: tuple[int, int, int]
    stop: tuple[int, int, int]

    @property
    def slices(self) -> tuple[slice, slice, slice]:
        """The box as an index."""
        i, j, k = (slice(a, b) for a, b in zip(self.start, self.stop, strict=True))
        return i, j, k

    def affine(self, whole: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the box's affine, given that of the whole volume."""
        moved = whole.copy()
        moved[:3, 3] = whole[:3, :3] @ np.array(self.start, dtype=float) + whole[:3, 3]
        return moved


def mask_overlays(scan: PatientScan, regions: Sequence[str] = ("TC", "WT")) -> tuple[Overlay, ...]:
    """Return a scan's tumour regions that have voxels, the larger one first."""
    if scan.segmentation is None:
        return ()
    labels = scan.segmentation
    found = []
    for region in ("WT", "TC"):
        marked = labels.data > 0 if region == "WT" else np.isin(labels.data, (1, 3, 4))
        if region in regions and marked.any():
            volume = Volume(marked.astype(np.uint8), labels.affine.copy(), labels.name)
            title = f"{REGIONS[region]} ({region})"
            found.append(Overlay(title, volume, _REGION_COLOURS[region]))
    return tuple(found)


def crop_scan(crop: Crop, *, name: str = "network_input", simulated: bool = False) -> PatientScan:
    """Return what the network sees as a scan of its own: the cube and its mask.

    Parameters
    ----------
    crop : Crop
        Four sequences in the network's order.
    """
    affine = crop.box.crop_affine
    volumes = {
        channel: Volume(np.array(data), affine.copy(), channel)
        for channel, data in zip(CHANNELS, crop.data, strict=True)
    }
    # Label 1 is tumour core and whole tumour alike: the cube knows one region only.
    mask = Volume(crop.mask.astype(np.uint8), affine.copy(), "mask") if crop.mask.any() else None
    return PatientScan(name, volumes, mask, simulated=simulated)


def grey(volume: Volume) -> npt.NDArray[np.uint8]:
    """Return an image as 8 bits: 0 at its least value, 255 at its 99.9th percentile."""
    if volume.data.dtype == np.uint8:
        return np.asarray(volume.data)
    data = np.asarray(volume.data, dtype=np.float32)
    low = float(min(data.min(), 0)) if data.min() < 0 else 0.0
    bright = data[data > low]
    high = float(np.percentile(bright, _BRIGHTEST)) if bright.size else low + 1
    scaled = (data - low) * (255 / max(high - low, 1e-12))
    return np.clip(np.rint(scaled), 0, 255).astype(np.uint8)


def content(image: npt.NDArray[np.uint8]) -> Region:
    """Return the box that holds all voxels that are not 0, with a small margin."""
    whole = Region((0, 0, 0), image.shape)  # type: ignore[arg-type]
    start, stop = [], []
    for axis in range(3):
        others = tuple(other for other in range(3) if other != axis)
        there = np.flatnonzero(image.any(axis=others))
        if not there.size:
            return whole
        start.append(max(int(there[0]) - _MARGIN, 0))
        stop.append(min(int(there[-1]) + 1 + _MARGIN, image.shape[axis]))
    return Region(tuple(start), tuple(stop))  # type: ignore[arg-type]


def around(regions: Sequence[Region]) -> Region:
    """Return the least box around boxes."""
    start = np.min([region.start for region in regions], axis=0).tolist()
    stop = np.max([region.stop for region in regions], axis=0).tolist()
    return Region(tuple(start), tuple(stop))


def packed(
    data: npt.NDArray[Any],
    affine: npt.NDArray[np.float64],
    *,
    window: tuple[float, float] = (0.0, 0.0),
) -> bytes:
    """Return voxels as a lightly gzipped NIfTI file in memory.

    ``window`` says which values are shown black and white; a viewer chooses where both are 0.
    """
    import nibabel as nib

    image: Any = nib.Nifti1Image(np.ascontiguousarray(data), affine)
    image.set_qform(affine, code=1)
    image.set_sform(affine, code=1)
    image.header["cal_min"], image.header["cal_max"] = window
    return gzip.compress(image.to_bytes(), compresslevel=1, mtime=0)


def row_of(images: Sequence[npt.NDArray[np.uint8]], axis: int) -> npt.NDArray[np.uint8]:
    """Return images of one shape side by side along an axis, a dark gap between them."""
    first = images[0]
    gap = np.zeros(
        tuple(4 if place == axis else n for place, n in enumerate(first.shape)), np.uint8
    )
    parts: list[npt.NDArray[np.uint8]] = [first]
    for image in images[1:]:
        parts += [gap, image]
    return np.concatenate(parts, axis=axis)


def check_over(overlay: Overlay, image: Volume) -> None:
    """Refuse an overlay that does not lie on its image.

    Raises
    ------
    ScanError
        If shape or affine disagree.
    """
    check_same_space(overlay.volume, image)
