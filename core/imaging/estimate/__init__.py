"""From one scan to an estimate that can be questioned, or to a refusal.

``building`` makes an ``Ensemble`` of a finished cross-validation (``member``,
``training_reference``, ``calibrating``); ``inference`` reads a scan with it,
after ``refusal`` has held the scan to the training scans (``greys``,
``likeness``); ``explanation`` says where in the scan the answer comes from and
``sanity`` whether that can be believed; ``report`` puts it on one page.
"""

from core.imaging.estimate.answer import (
    STUDY_BASE_RATE,
    Check,
    NetworkOutput,
    Refusal,
    RiskEstimate,
)
from core.imaging.estimate.building import HeldOut, build_ensemble, network_plan, read_held_out
from core.imaging.estimate.calibrating import Calibration, CalibrationQuality, fit_calibration
from core.imaging.estimate.ensemble import Ensemble
from core.imaging.estimate.explanation import ExplanationMap, explanation_map
from core.imaging.estimate.inference import estimate_risk
from core.imaging.estimate.refusal import TrainingLikeness, training_likeness
from core.imaging.estimate.report import Report, report_html, write_report
from core.imaging.estimate.report_pdf import report_pdf
from core.imaging.estimate.sanity import MapSanity, map_sanity

__all__ = [
    "STUDY_BASE_RATE",
    "Calibration",
    "CalibrationQuality",
    "Check",
    "Ensemble",
    "ExplanationMap",
    "HeldOut",
    "MapSanity",
    "NetworkOutput",
    "Refusal",
    "Report",
    "RiskEstimate",
    "TrainingLikeness",
    "build_ensemble",
    "estimate_risk",
    "explanation_map",
    "fit_calibration",
    "map_sanity",
    "network_plan",
    "read_held_out",
    "report_html",
    "report_pdf",
    "training_likeness",
    "write_report",
]
