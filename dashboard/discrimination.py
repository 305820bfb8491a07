"""How well a score ranks patients: ROC curves, AUC over time and concordance of a cohort."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.survival import (
    PUBLISHED_SIGNATURE,
    AucOverTime,
    Concordance,
    RocCurve,
    auc_over_time,
    concordance,
    estimable_horizons,
    time_dependent_roc,
)
from dashboard.choices import HORIZON_YEARS
from dashboard.downloads import download_table, marked
from dashboard.figures.roc import roc_curves
from dashboard.study import Scored
from dashboard.widgets import cohort_line, draw, numbers_in_a_row

__all__ = ["PUBLISHED_AUC", "Ranking", "auc_table", "concordance_panel", "rank", "roc_panel"]


PUBLISHED_AUC = {
    "Training": PUBLISHED_SIGNATURE.training_auc,
    "Validation": PUBLISHED_SIGNATURE.validation_auc,
}


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """How well the score ranks one cohort's patients; times in months."""

    scored: Scored
    curves: tuple[RocCurve, ...]
    over_time: AucOverTime
    harrell: Concordance
    uno: Concordance
    beyond: tuple[int, ...]


@st.cache_resource(show_spinner=False, max_entries=256)
def _rank(_scored: Scored, key: str) -> Ranking:  # noqa: ARG001  the key names the scores
    outcome = _scored.cohort.outcome
    wanted = [12.0 * year for year in HORIZON_YEARS]
    usable = estimable_horizons(outcome, wanted)
    return Ranking(
        _scored,
        time_dependent_roc(_scored.score, outcome, horizons=usable) if usable else (),
        auc_over_time(_scored.score, outcome),
        concordance(_scored.score, outcome),
        concordance(_scored.score, outcome, method="uno", horizon=max(usable, default=None)),
        tuple(year for year in HORIZON_YEARS if 12.0 * year not in usable),
    )


def rank(scored: Scored, key: str) -> Ranking:
    """Return how well a score ranks the patients of a cohort."""
    return _rank(scored, key)


def roc_panel(found: Ranking, *, role: str) -> None:
    """Show the ROC curves of a cohort at 1, 2, 3 and 5 years."""
    cohort = found.scored.cohort
    st.markdown(f"#### {role}")
    st.caption(cohort_line(cohort))
    if found.curves:
        draw(
            roc_curves(found.curves, simulated=cohort.simulated, name=f"roc_{role.lower()}"),
            f"discrimination-roc-{role.lower()}",
        )
    if found.beyond:
        years = ", ".join(map(str, found.beyond))
        st.warning(
            f"No AUC at {years} years: it needs a death before that time and a patient followed "
            f"beyond it; follow-up ends at {cohort.outcome.time.max() / 12:.1f} years."
        )


def concordance_panel(found: Ranking, cross_validated: tuple[float, float] | None) -> None:
    """Show Harrell's and Uno's concordance, and the cross-validated one in training."""
    shown = [
        (name, f"{value.estimate:.3f}", f"{value.lower:.3f} to {value.upper:.3f}")
        for name, value in (
            ("Concordance (Harrell), all follow-up", found.harrell),
            (f"Concordance (Uno), {_span(found.uno)}", found.uno),
        )
    ]
    if cross_validated is not None:
        shown.append(
            (
                "Cross-validated concordance",
                f"{cross_validated[0]:.3f}",
                f"± {cross_validated[1]:.3f} standard error",
            )
        )
    numbers_in_a_row(shown)
    st.caption(
        "Concordance: of two patients, how often the one with the higher score dies first; 0.5 is "
        "chance. Harrell's counts the whole follow-up and shifts with how many are censored; "
        "Uno's weighs patients against that, within the span named. The two spans differ, and so "
        "may the two numbers. Below each its 95% interval, where a standard error is not named."
    )


def _span(found: Concordance) -> str:
    """Return how far a concordance looks, in words."""
    return "all follow-up" if found.horizon is None else f"first {found.horizon / 12:g} years"


def auc_table(rankings: dict[str, Ranking]) -> None:
    """Show AUC at each horizon for each cohort beside the published study's."""
    columns: dict[str, dict[str, str]] = {}
    for year in HORIZON_YEARS:
        cell = columns[f"{year} year" if year == 1 else f"{year} years"] = {}
        for role, found in rankings.items():
            curve = next((item for item in found.curves if item.horizon == 12.0 * year), None)
            cell[role] = (
                f"{curve.auc:.3f} ({curve.lower:.3f} to {curve.upper:.3f})"
                if curve
                else "beyond follow-up"
            )
            cell[f"{role}: died before, alive beyond"] = (
                f"{curve.n_cases:,}, {curve.n_controls:,}" if curve else ""
            )
        for role, published in PUBLISHED_AUC.items():
            cell[f"Published study, {role.lower()}"] = (
                f"{published[year]:.3f}" if year in published else "not reported"
            )
    simulated = any(found.scored.cohort.simulated for found in rankings.values())
    table = marked(pd.DataFrame(columns).rename_axis("AUC").reset_index(), simulated=simulated)
    st.dataframe(
        table,
        hide_index=True,
        key="discrimination.table",
        alt="Area under the ROC curve at each horizon, beside the published study's.",
    )
    download_table(table, "auc", key="discrimination-auc", simulated=simulated)
