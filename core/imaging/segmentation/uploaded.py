"""A segmentation that the user brings: checked against the scan and the BraTS labels."""

from __future__ import annotations

import numpy as np

from core.errors import ScanError
from core.imaging.masks import check_same_space, enhancing_label
from core.imaging.patient_scan import PatientScan
from core.imaging.volume import Volume

__all__ = ["accept_uploaded"]

_NEAR = 1e-3  # what a scaled NIfTI may lose of a whole number


def accept_uploaded(scan: PatientScan, segmentation: Volume) -> PatientScan:
    """Return the scan with an uploaded segmentation, its labels written as 1, 2 and 4.

    Parameters
    ----------
    scan : PatientScan
        Aligned.
    segmentation : Volume
        Labels 1, 2, 4 (BraTS until 2022) or 1, 2, 3 (from 2023), whole
        numbers of any type, in the scan's own grid.

    Returns
    -------
    PatientScan
        With a note of where the segmentation came from.

    Raises
    ------
    ScanError
        If the labels are others, nothing is marked, the sequences do not lie
        in one space, or the segmentation does not lie in it. Nothing is
        resampled: labels moved by chance would be trusted as if drawn there.
    """
    if not scan.aligned:
        raise ScanError(
            f"the sequences of {scan.name} do not lie in one space, so no segmentation fits all.",
            "Run the preprocessing first, then give a segmentation made on its result.",
        )
    try:
        check_same_space(segmentation, next(iter(scan.sequences.values())))
    except ScanError as exc:
        raise ScanError(
            exc.message,
            "Segmentations are not resampled here: give the one made on this very scan, or "
            "resample it in the editor that made it (nearest neighbour, this scan as reference).",
        ) from exc
    data = segmentation.data
    if np.issubdtype(data.dtype, np.floating):
        whole = np.rint(data)
        if bool((np.abs(data - whole) <= _NEAR).all()):
            data = whole
    checked = Volume(np.array(data), segmentation.affine, segmentation.name)
    enhancing = enhancing_label(checked)
    labels = checked.data.astype(np.uint8)
    if not labels.any():
        raise ScanError(
            f"{segmentation.name} is empty: no voxel is marked as tumour.",
            "Give the segmentation itself, or mark the tumour by clicks.",
        )
    labels[labels == enhancing] = 4
    return scan.with_segmentation(
        Volume(labels, segmentation.affine, segmentation.name),
        "The segmentation was uploaded"
        + (", with label 3 for enhancing tumour." if enhancing == 3 else "."),
    )
