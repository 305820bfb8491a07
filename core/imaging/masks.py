"""Which voxels are tumour: the regions TC and WT of a BraTS segmentation.

==========================  ===========  ===========
part                        until 2022   from 2023
==========================  ===========  ===========
necrotic, non-enhancing     1            1
oedema                      2            2
enhancing                   4            3
==========================  ===========  ===========
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from core.errors import ScanError, listed
from core.imaging.volume import Volume

__all__ = ["REGIONS", "Region", "check_same_space", "enhancing_label", "tumour_mask"]

Region = Literal["TC", "WT"]
REGIONS: dict[str, str] = {"TC": "Tumour core", "WT": "Whole tumour"}


def enhancing_label(segmentation: Volume) -> int:
    """Return which label means enhancing tumour: 4 in BraTS until 2022, 3 from 2023.

    Returns
    -------
    int
        4 where neither occurs; both conventions then mean the same.

    Raises
    ------
    ScanError
        If labels other than 0 to 4 occur, or 3 and 4 both.
    """
    values = np.unique(segmentation.data)
    strange = [value for value in values.tolist() if value not in (0, 1, 2, 3, 4)]
    if strange:
        raise ScanError(
            f"{segmentation.name} has the labels {listed(f'{value:g}' for value in strange)}; "
            "allowed are 0 (none), 1 (necrotic core), 2 (oedema) and 4 or 3 (enhancing).",
            "Give the segmentation itself, not a scan or probabilities.",
        )
    if {3, 4} <= set(values.tolist()):
        raise ScanError(
            f"{segmentation.name} has the labels 3 and 4; a BraTS segmentation has one of them, "
            "for enhancing tumour.",
            "Merge the fourth structure into one of the labels 1, 2, 4.",
        )
    return 3 if 3 in values else 4


def tumour_mask(segmentation: Volume, region: Region = "TC") -> npt.NDArray[np.bool_]:
    """Return which voxels belong to a region.

    Parameters
    ----------
    segmentation : Volume
        BraTS labels of any year.
    region : {"TC", "WT"}
        Tumour core: labels 1 and 4 (or 3). Whole tumour: oedema, label 2,
        too.

    Returns
    -------
    array of bool, shape of the segmentation

    Raises
    ------
    ScanError
        If the labels are not BraTS' or no voxel belongs to the region.

    Examples
    --------
    >>> labels = np.zeros((2, 2, 2), dtype=np.uint8)
    >>> labels[0, 0] = [1, 2]
    >>> labels[1, 1, 1] = 3
    >>> segmentation = Volume(labels, np.eye(4))
    >>> int(tumour_mask(segmentation, "TC").sum()), int(tumour_mask(segmentation, "WT").sum())
    (2, 3)
    """
    if region not in get_args(Region):
        raise ScanError(f"the region is {region!r}; allowed are TC and WT.", "Choose one of them.")
    labels = [1, enhancing_label(segmentation)]
    mask = np.isin(segmentation.data, labels if region == "TC" else [*labels, 2])
    if not mask.any():
        raise ScanError(
            f"{segmentation.name} marks no voxel as {REGIONS[region].lower()} (labels "
            f"{', '.join(map(str, sorted({*labels, *([2] if region == 'WT' else [])})))}).",
            "Choose the other region, or leave this patient out.",
        )
    return mask


def check_same_space(segmentation: Volume, scan: Volume) -> None:
    """Refuse a segmentation whose voxels are not those of the scan.

    Raises
    ------
    ScanError
        If shape or affine disagree by more than 0.01 mm at any corner.
    """
    if segmentation.same_space(scan):
        return
    if segmentation.shape != scan.shape:
        what = f"{segmentation.shape} against {scan.shape} voxels"
    else:
        corners = np.array(list(np.ndindex(2, 2, 2))) * (np.array(scan.shape) - 1)
        off = np.abs(segmentation.to_mm(corners) - scan.to_mm(corners)).max()
        what = f"their corners lie up to {off:.3g} mm apart"
    raise ScanError(
        f"{segmentation.name} and {scan.name} do not lie in the same space: {what}.",
        "Resample one onto the other, or give files of one patient.",
    )
