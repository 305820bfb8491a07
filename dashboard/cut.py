"""The cut-point: how it is chosen, and the slider that moves it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.survival import Cutpoint
from dashboard import cohorts, state
from dashboard import study as frozen
from dashboard.choices import CUT_METHODS, INTERVALS, QUANTILES, SCALES, TRIMS
from dashboard.figures.cutpoint import cutpoint_curve
from dashboard.figures.score import score_distribution
from dashboard.widgets import choose, draw

__all__ = ["cut_controls", "cut_slider", "validation_controls"]


def cut_controls() -> None:
    """Let the reader choose how the cut is found and how intervals are made."""
    first, second, third = st.columns([3, 2, 2], gap="medium")
    with first:
        chosen = state.view().cut_method
        st.selectbox(
            "How the training cohort is cut",
            list(CUT_METHODS),
            format_func=lambda name: CUT_METHODS[name],
            key=_prepared("survival.cut_method", chosen),
            on_change=_take_method,
        )
    with second:
        if state.view().cut_method == "quantile":
            st.slider(
                "Quantile", *QUANTILES, step=0.05, **state.field("quantile", "survival.quantile")
            )
        elif state.view().cut_method == "fixed":
            st.number_input(
                "Cut-point value (score)",
                step=0.001,
                format="%.3f",
                help="From a publication or another cohort, in units of this signature's score.",
                **state.field("cut", "survival.fixed", taken=float),
            )
        elif state.view().cut_method == "tertiles":
            st.caption("Three groups of equal size in the training cohort.")
        else:
            st.slider(
                "Smallest group (share of patients)",
                *TRIMS,
                step=0.05,
                help="Cuts that leave fewer patients than this on one side are not looked at.",
                **state.field("trim", "survival.trim"),
            )
    with third:
        choose("Confidence band", "interval", INTERVALS, key="survival.interval")


def cut_slider(study: frozen.Study) -> None:
    """Draw the cut-point curve and the score, and under both the one slider that moves the cut."""
    simulated = study.training.cohort.simulated
    left, right = st.columns(2, gap="medium")
    cut = study.cutpoint
    with left:
        if isinstance(cut, Cutpoint):
            draw(
                cutpoint_curve(study.scan, cut, threshold=study.threshold, simulated=simulated),
                "survival-cutpoint",
            )
        else:
            st.info("Tertiles make two cuts; the curve of single cuts does not apply to them.")
    with right:
        draw(
            score_distribution(
                study.training.score,
                cut,
                validation=frozen.validation_score(state.view(), study.signature),
                simulated=bool(cohorts.simulated_titles(state.view())),
            ),
            "survival-score",
        )
    if isinstance(cut, Cutpoint):
        low, high = float(study.scan.cutpoints[0]), float(study.scan.cutpoints[-1])
        if low == high:
            st.caption(f"{low:.3f} is the only admissible cut: few scores differ.")
            return
        st.slider(
            "Cut-point (score): patients at or below it are low risk",
            low,
            high,
            step=_step(high - low),
            format="%.3f",
            key=_prepared("survival.cut", float(np.clip(cut.value, low, high))),
            on_change=_take_cut,
        )


def validation_controls(*, page: str = "survival") -> None:
    """Let the reader say how the frozen signature meets another cohort."""
    left, middle, right = st.columns(3, gap="medium", vertical_alignment="bottom")
    with left:
        choose(
            "Scale of the validation cohort",
            "scale",
            SCALES,
            key=f"{page}.scale",
            help="Standardising gives each gene the training cohort's mean and spread. It uses "
            "expression only, never survival.",
        )
    with middle:
        choose(
            "Genes that the cohort lacks",
            "missing",
            {"refuse": "Refuse to score", "mean": "Take the training cohort's mean"},
            key=f"{page}.missing",
        )
    if page != "survival":
        return
    with right:
        st.toggle(
            "Show each cohort's own best cut",
            help="What the cut would have given had each cohort chosen its own.",
            **state.field("own_cuts", "survival.own_cuts"),
        )


def _step(span: float) -> float:
    """Return a slider step of about a 500th of the span, a round power of ten."""
    return float(10.0 ** np.floor(np.log10(max(span, 1e-9) / 200)))


def _prepared(key: str, value: object) -> str:
    """Put the view's value into a widget and return the widget's key."""
    st.session_state[key] = value
    return key


def _take_cut() -> None:
    state.change(cut=float(st.session_state["survival.cut"]), cut_method="value")


def _take_method() -> None:
    method = st.session_state["survival.cut_method"]
    if method in ("value", "fixed"):  # begin at the cut that is on screen
        state.change(cut_method=method, cut=st.session_state.get("survival.cut", 0.0))
    else:
        state.change(cut_method=method)
