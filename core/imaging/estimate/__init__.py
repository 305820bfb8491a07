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
from core.imaging.estimate.ensemble import Ensemble
from core.imaging.estimate.explanation import ExplanationMap, explanation_map
from core.imaging.estimate.inference import estimate_risk

__all__ = [
    "STUDY_BASE_RATE",
    "Check",
    "Ensemble",
    "ExplanationMap",
    "NetworkOutput",
    "Refusal",
    "RiskEstimate",
    "estimate_risk",
    "explanation_map",
]
