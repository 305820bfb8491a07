"""The pictures of a report: one slice of each sequence with the tumour's outline, and the map."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt

from core.imaging.estimate.explanation import ExplanationMap
from core.imaging.masks import tumour_mask
from core.imaging.patient_scan import PatientScan
from core.imaging.preparation import CropRecipe
from core.imaging.volume import Volume

__all__ = ["Picture", "scan_pictures"]

_OUTLINE = (86, 180, 233)  # told apart from grey and from the map by every eye
_MAP = (230, 120, 20)
_WIDTH = 220
_WORDS = {"t1": "T1", "t1ce": "T1CE", "t2": "T2", "flair": "FLAIR"}
Slice = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its caption.

    Parameters
    ----------
    caption : str
    png : bytes
    width, height : int
        Pixels.
    """

    caption: str
    png: bytes
    width: int
    height: int


def scan_pictures(
    scan: PatientScan, recipe: CropRecipe, explanation: ExplanationMap | None = None
) -> tuple[Picture, ...]:
    """Draw the axial slice in which the tumour region is largest.

    Parameters
    ----------
    scan : PatientScan
        Its sequences in one space. Without a segmentation, the middle slice.
    recipe : CropRecipe
        Of which region the outline is.
    explanation : ExplanationMap, optional
        Drawn over T1CE, or over the first sequence that is there.

    Returns
    -------
    tuple of Picture
        One for each sequence, then the map; as radiologists look: the
        patient's right on the left.
    """
    mask = _mask(scan, recipe)
    first = next(iter(scan.sequences.values()))
    level = first.shape[2] // 2 if mask is None else int(mask.sum(axis=(0, 1)).argmax())
    drawn = []
    for name, volume in scan.sequences.items():
        at = min(level, volume.shape[2] - 1)
        outline = mask if mask is not None and mask.shape == volume.shape else None
        drawn.append(_picture(_WORDS[name], volume, at, outline=outline))
    if explanation is not None and explanation.volume.shape == first.shape:
        below = scan.sequences.get("t1ce", first)
        if below.shape == first.shape:
            drawn.append(
                _picture("Map", below, level, outline=mask, overlay=explanation.volume.data)
            )
    return tuple(drawn)


def _mask(scan: PatientScan, recipe: CropRecipe) -> npt.NDArray[np.bool_] | None:
    from core.errors import ScanError

    if scan.segmentation is None:
        return None
    try:
        return tumour_mask(scan.segmentation, recipe.region)
    except ScanError:
        return None


def _picture(
    caption: str,
    volume: Volume,
    level: int,
    *,
    outline: npt.NDArray[np.bool_] | None,
    overlay: npt.NDArray[np.float32] | None = None,
) -> Picture:
    """Return one slice as PNG, every millimetre as long to the side as upwards."""
    from PIL import Image
    from scipy.ndimage import binary_erosion

    grey = volume.data[:, :, level].astype(np.float32)
    low, top = float(grey.min()), float(np.percentile(grey, 99.9))
    scaled = np.clip((grey - low) / max(top - low, 1e-6), 0, 1) * 255
    colours = np.repeat(scaled[..., None], 3, axis=2)
    if overlay is not None:
        share = np.clip(overlay[:, :, level], 0, 1)[..., None] * 0.75
        colours = colours * (1 - share) + np.array(_MAP) * share
    if outline is not None:
        inside = outline[:, :, level]
        colours[inside & ~binary_erosion(inside)] = _OUTLINE
    # Axes run to the right and to the front where the affine says so; right is shown left.
    if volume.affine[0, 0] >= 0:
        colours = colours[::-1]
    if volume.affine[1, 1] >= 0:
        colours = colours[:, ::-1]
    image = Image.fromarray(np.ascontiguousarray(colours.transpose(1, 0, 2)).astype(np.uint8))
    wide, high = (n * edge for n, edge in zip(volume.shape[:2], volume.spacing[:2], strict=True))
    size = (_WIDTH, max(1, min(round(_WIDTH * high / wide), 3 * _WIDTH)))
    sink = BytesIO()
    image.resize(size, Image.Resampling.BILINEAR).save(sink, "PNG", optimize=True)
    return Picture(caption, sink.getvalue(), *size)
