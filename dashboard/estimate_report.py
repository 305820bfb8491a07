"""The one-page report of an estimate or a refusal, as HTML and as PDF."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.imaging.estimate import Ensemble, Refusal, RiskEstimate
from core.imaging.estimate.report import Report, report_html, write_report
from core.imaging.estimate.report_pdf import report_pdf
from core.imaging.patient_scan import PatientScan
from dashboard.downloads import file_stem
from dashboard.estimate_reading import Answers, found_map, found_sanity
from dashboard.scan_session import room

__all__ = ["report_buttons", "reported"]


def report_buttons(
    ensemble: Ensemble, scan: PatientScan, found: RiskEstimate | Refusal, *, survival: str
) -> None:
    """Offer the report; it is written, its map with it, only when asked for.

    Parameters
    ----------
    ensemble : Ensemble
    scan : PatientScan
    found : RiskEstimate or Refusal
    survival : str
        A sentence on the two groups; empty where there is none.
    """
    answers = room().answers  # the download is made outside the page's run
    stem = file_stem("estimate_report", simulated=found.simulated)

    def write() -> Report:
        return reported(answers, ensemble, scan, found, survival=survival)

    forms: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
        ("Report (HTML)", "html", "text/html", lambda: report_html(write()).encode()),
        ("Report (PDF)", "pdf", "application/pdf", lambda: report_pdf(write())),
    )
    for label, ending, mime, make in forms:
        st.download_button(
            label,
            data=make,
            file_name=f"{stem}.{ending}",
            mime=mime,
            key=f"estimate-report-{ending}",
            on_click="ignore",
        )


def reported(
    answers: Answers,
    ensemble: Ensemble,
    scan: PatientScan,
    found: RiskEstimate | Refusal,
    *,
    survival: str = "",
) -> Report:
    """Return the report; an estimate's with its map and the map's sanity test."""
    if isinstance(found, Refusal):
        return write_report(ensemble, scan, found)
    return write_report(
        ensemble,
        scan,
        found,
        survival=survival,
        explanation=found_map(answers, ensemble, scan, found),
        sanity=found_sanity(answers, ensemble, scan, found),
    )
