"""Building blocks that every page uses: a chart with its numbers, labels, key figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.clinical import characteristic
from core.cohort import Cohort
from dashboard import state
from dashboard.downloads import download_drawing, file_stem
from dashboard.feedback import plain
from dashboard.figures.drawing import Drawing

__all__ = [
    "choose",
    "cohort_line",
    "draw",
    "key_figures",
    "label",
    "numbers_in_a_row",
    "p_words",
    "section",
    "simulated_label",
]


def draw(drawing: Drawing, key: str, **chart: Any) -> None:
    """Show a figure with its caption, its numbers as CSV and itself as SVG.

    The key is stable, so that a moving slider redraws the chart in place.
    Further arguments, such as what a click does, are those of ``st.plotly_chart``.
    """
    stem = file_stem(drawing.name, simulated=drawing.simulated)
    st.plotly_chart(
        drawing.figure,
        key=key,
        alt=drawing.alt,
        config={
            "displaylogo": False,
            "responsive": True,
            "toImageButtonOptions": {"format": "svg", "filename": stem},
        },
        **chart,
    )
    st.caption(plain(drawing.caption))
    download_drawing(drawing, key)


def label(name: str) -> str:
    """Return the words for a clinical column; any other name stays as it is."""
    known = characteristic(name)
    return known.label if known else name


def simulated_label(titles: Sequence[str]) -> None:
    """Say, at the top of a page, which of its cohorts are made up."""
    if titles:
        st.warning(
            f"**Simulated data.** {' and '.join(titles)}: these patients do not exist. Choose or "
            "upload a real cohort to study real ones.",
            icon=":material/science:",
        )


def cohort_line(cohort: Cohort) -> str:
    """Return one line on who is looked at, in Markdown."""
    made_up = " (simulated)" if cohort.simulated else ""
    treated = f"; batches: {plain(cohort.treatment)}" if cohort.treatment else ""
    return (
        f"{plain(cohort.title)}{made_up}: {len(cohort):,} patients, "
        f"{cohort.outcome.n_events:,} deaths{treated}"
    )


def key_figures(everyone: Cohort, chosen: Cohort) -> None:
    """Show how many patients, deaths, genes and how long a follow-up a cohort has."""
    from core.survival import median_survival, reverse_kaplan_meier

    follow_up = median_survival(reverse_kaplan_meier(chosen.outcome.to("months"))[0])
    part = f"of {len(everyone):,}" if len(chosen) != len(everyone) else "all of the cohort"
    deaths = chosen.outcome.n_events
    figures = (
        ("Patients", f"{len(chosen):,}", part),
        ("Deaths", f"{deaths:,}", f"{deaths / max(len(chosen), 1):.0%} of patients"),
        (
            "Median follow-up",
            "not reached"
            if follow_up.estimate != follow_up.estimate
            else f"{follow_up.estimate:.1f} months",
            "reverse Kaplan-Meier",
        ),
        ("Genes", f"{len(chosen.genes):,}", chosen.unit),
    )
    numbers_in_a_row(figures)
    if chosen.treatment:
        st.caption(f"Batches: {plain(chosen.treatment)}.")


def numbers_in_a_row(figures: Sequence[tuple[str, str, str]]) -> None:
    """Show key numbers side by side: name, value, and below it what qualifies it, never cut off."""
    with st.container(horizontal=True, gap="medium"):
        for name, value, beside in figures:
            st.metric(
                name, value, beside or None, delta_color="off", delta_arrow="off", width="content"
            )


def p_words(p_value: float) -> str:
    """Return a P value as readers write it."""
    if p_value != p_value:  # NaN: not estimable
        return "not estimable"
    return "< 0.001" if p_value < 0.001 else f"{p_value:.3f}"


def choose(title: str, name: str, options: Mapping[str, str], *, key: str, **more: Any) -> str:
    """Let the reader choose one of some options for a field of the view; return the choice.

    A value that a link brought and that is not an option gives way to the first.
    """
    chosen = getattr(state.view(), name)
    first = next(iter(options))
    st.selectbox(
        title,
        list(options),
        format_func=lambda value: options.get(value, value),
        **state.field(name, key, shown=lambda value: value if value in options else first),
        **more,
    )
    return chosen if chosen in options else first


def section(name: str, options: Mapping[str, str], *, key: str) -> str:
    """Let the reader choose a part of the page; only that part is computed."""
    chosen = getattr(state.view(), name)
    st.segmented_control(
        "Part of this page",
        list(options),
        format_func=lambda value: options[value],
        label_visibility="collapsed",
        required=True,
        **state.field(name, key),
    )
    return chosen
