"""What a reader takes away of an estimate: a report, and the numbers as CSV and JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pandas as pd
import streamlit as st

from core.imaging.estimate import STUDY_BASE_RATE, Ensemble, Refusal, RiskEstimate
from core.imaging.patient_scan import PatientScan
from dashboard.downloads import download_table, file_stem
from dashboard.estimate_report import report_buttons
from dashboard.estimate_words import RESEARCH_USE, SIMULATED_MODEL

__all__ = ["estimate_json", "estimate_table", "files_panel"]


def files_panel(
    ensemble: Ensemble, scan: PatientScan, found: RiskEstimate | Refusal, *, survival: str = ""
) -> None:
    """Offer the report and the numbers; of a refusal, the reasons and no number.

    ``survival`` is the report's sentence on the two groups.
    """
    st.markdown("### To take away")
    with st.container(horizontal=True, gap="small"):
        report_buttons(ensemble, scan, found, survival=survival)
        download_table(
            estimate_table(found),
            "estimate",
            key="estimate-numbers",
            simulated=found.simulated,
            label="Estimate (CSV)" if isinstance(found, RiskEstimate) else "Reasons (CSV)",
        )
        st.download_button(
            "Estimate (JSON)" if isinstance(found, RiskEstimate) else "Reasons (JSON)",
            data=lambda: estimate_json(found).encode(),
            file_name=f"{file_stem('estimate', simulated=found.simulated)}.json",
            mime="application/json",
            key="estimate-json",
            on_click="ignore",
        )
    st.caption(
        "They name the scan as this page does, and hold fingerprints of scan and networks, "
        "settings and versions."
    )


def estimate_table(found: RiskEstimate | Refusal) -> pd.DataFrame:
    """Return the answer as rows of what and value; a refusal's are its reasons."""
    return pd.DataFrame(
        [(name, value) for name, value in _flat(_facts(found))], columns=["what", "value"]
    )


def estimate_json(found: RiskEstimate | Refusal) -> str:
    """Return the answer with all that it rests on as JSON; no number where it was refused."""
    return json.dumps(_facts(found), indent=2)


def _facts(found: RiskEstimate | Refusal) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "what": "FerroScope estimate of the high-risk group from MRI",
        "use": RESEARCH_USE,
        "scan": found.name,
        "simulated": found.simulated,
    }
    if found.simulated:
        facts["warning"] = f"{SIMULATED_MODEL}."
    if isinstance(found, Refusal):
        facts |= {
            "answer": "refused",
            "reasons": [
                {"check": check.title, "found": check.said, "what_to_do": check.hint}
                for check in found.reasons
            ],
        }
    else:
        facts |= {
            "answer": "estimate",
            "probability": found.probability,
            "lower": found.lower,
            "upper": found.upper,
            "level": found.level,
            "base_rate": found.base_rate,
            "study_base_rate": STUDY_BASE_RATE,
            "n_training": found.n_training,
            "n_high": found.n_high,
            "percentile": found.percentile,
            "better_than_base_rate": found.better_than_base,
            "worth": found.worth,
            "networks": [asdict(network) for network in found.networks],
            "nearest": json.loads(found.nearest.to_json(orient="records", double_precision=15)),
            "checks": [{"check": check.title, "found": check.said} for check in found.checks],
        }
    return facts | {"provenance": json.loads(found.provenance.to_json())}


def _flat(value: Any, name: str = "") -> list[tuple[str, object]]:
    """Return nested facts as names with dots, in order."""
    if isinstance(value, dict):
        items = [(str(key), item) for key, item in value.items()]
    elif isinstance(value, list):
        items = [(str(place), item) for place, item in enumerate(value, start=1)]
    else:
        return [(name, value)]
    rows: list[tuple[str, object]] = []
    for key, item in items:
        rows += _flat(item, f"{name}.{key}" if name else key)
    return rows
