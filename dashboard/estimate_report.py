"""The one-page report of an estimate or a refusal, as HTML and as PDF."""

from __future__ import annotations

from core.imaging.estimate import Ensemble, Refusal, RiskEstimate
from core.imaging.patient_scan import PatientScan

__all__ = ["report_buttons"]


def report_buttons(ensemble: Ensemble, scan: PatientScan, found: RiskEstimate | Refusal) -> None:
    """Offer the report."""
