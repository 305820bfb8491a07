"""Where the tumour is: an uploaded segmentation, clicks, an approximation, or a bundle.

Each way ends in a ``PatientScan`` with a segmentation of BraTS labels and a
note that says how it was made. Read ``labelling`` first, then ``uploaded``,
``approximate``, ``clicks`` with ``click_field`` and ``interactive``, ``bundle``
and ``overlap``.
"""

from core.imaging.segmentation.approximate import (
    ApproximateMasks,
    accept_approximate,
    approximate_masks,
)
from core.imaging.segmentation.bundle import Bundle, find_bundles, segment_by_bundle
from core.imaging.segmentation.click_field import ClickField, click_field
from core.imaging.segmentation.clicks import Click, ClickSession
from core.imaging.segmentation.interactive import ClickMasks, accept_clicks, segment_clicks
from core.imaging.segmentation.labelling import labels_from_masks
from core.imaging.segmentation.measured import MEASURED_NOTE, measured_overlap
from core.imaging.segmentation.overlap import dice, surface_distance_95, volume_ml
from core.imaging.segmentation.uploaded import accept_uploaded

__all__ = [
    "MEASURED_NOTE",
    "ApproximateMasks",
    "Bundle",
    "Click",
    "ClickField",
    "ClickMasks",
    "ClickSession",
    "accept_approximate",
    "accept_clicks",
    "accept_uploaded",
    "approximate_masks",
    "click_field",
    "dice",
    "find_bundles",
    "labels_from_masks",
    "measured_overlap",
    "segment_by_bundle",
    "segment_clicks",
    "surface_distance_95",
    "volume_ml",
]
