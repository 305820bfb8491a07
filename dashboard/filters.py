"""Choosing patients: one control and one chart for each characteristic, cross-filtered."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from core.clinical import CHARACTERISTICS, Characteristic
from core.cohort import Cohort
from core.filter import MISSING, CohortFilter
from dashboard import state
from dashboard.feedback import plain
from dashboard.figures.distribution import categories, histogram
from dashboard.widgets import draw

__all__ = ["filter_panel", "grouping", "offered", "variables"]

_MOST_LEVELS = 12


def offered(cohort: Cohort) -> list[Characteristic]:
    """Return the characteristics that this cohort records and that can be filtered."""
    different = {
        item: cohort.clinical[item.name].nunique()
        for item in CHARACTERISTICS
        if item.name in cohort.clinical.columns
    }
    # One value alone leaves nothing to choose.
    return [
        item
        for item, values in different.items()
        if values > 1 and (item.kind == "number" or values <= _MOST_LEVELS)
    ]


def grouping(cohort: Cohort) -> dict[str, str]:
    """Return the categories that split this cohort, with their words; none first."""
    return {"": "All patients together"} | {
        item.name: item.label for item in offered(cohort) if item.kind == "category"
    }


def variables(cohort: Cohort) -> dict[str, str]:
    """Return what can be looked at in this cohort: characteristics, then genes."""
    return {item.name: item.label for item in offered(cohort)} | {
        gene: gene for gene in cohort.genes
    }


def filter_panel(cohort: Cohort) -> None:
    """Draw a control and a chart for each characteristic of the whole cohort.

    A chart counts the patients who meet every *other* condition, so it shows
    what another choice here would give.
    """
    patients = state.view().patients
    shown = offered(cohort)
    for start in range(0, len(shown), 3):
        row = shown[start : start + 3]
        for column, item in zip(
            st.columns(3, gap="medium"), row + [None] * (3 - len(row)), strict=True
        ):
            if item is not None:
                with column:
                    _one(cohort, item, patients)


def _one(cohort: Cohort, item: Characteristic, patients: CohortFilter) -> None:
    """Draw one characteristic: its control, and its chart among the other conditions."""
    values = cohort.clinical[item.name]
    others = patients.mask(cohort, ignore=item.name)
    key = f"cohort.filter.{item.name}"
    if item.kind == "number":
        _range(values, item, patients, key)
        drawing = histogram(
            values, label=item.label, unit=item.unit, kept=others, simulated=cohort.simulated
        )
    else:
        _levels(values, item, patients, key)
        drawing = categories(
            values,
            label=item.label,
            levels=_order(values, item),
            kept=others,
            simulated=cohort.simulated,
        )
    draw(drawing, f"cohort-filter-{item.name}")


def _order(values: pd.Series, item: Characteristic) -> tuple[str, ...]:
    """Return the levels in their known order, then any others as they come."""
    found = values.dropna().astype(str).unique()
    known = [level for level in item.levels if level in set(found)]
    return (*known, *sorted(set(found) - set(known)))


def _range(values: pd.Series, item: Characteristic, patients: CohortFilter, key: str) -> None:
    """Let the reader keep a range; the whole range is no condition."""
    number = pd.to_numeric(values, errors="coerce").dropna()
    low, high = float(int(number.min())), float(-int(-number.max() // 1))
    chosen = patients.ranges.get(item.name, (low, high))
    st.session_state[key] = (max(low, min(chosen[0], high)), min(high, max(chosen[1], low)))
    st.slider(
        f"{item.label} ({item.unit})" if item.unit else item.label,
        low,
        high,
        step=1.0,
        format="%g",
        key=key,
        help=item.explanation or None,
        on_change=_take_range,
        args=(item.name, key, (low, high)),
    )


def _levels(values: pd.Series, item: Characteristic, patients: CohortFilter, key: str) -> None:
    """Let the reader keep some levels; none chosen is no condition."""
    levels = [*_order(values, item), *([MISSING] if values.isna().any() else [])]
    st.session_state[key] = [
        level for level in patients.levels.get(item.name, ()) if level in levels
    ]
    st.pills(
        item.label,
        levels,
        format_func=lambda level: "not recorded" if level == MISSING else plain(level),
        selection_mode="multi",
        wrap=True,
        key=key,
        help=f"{item.explanation} None chosen: all are kept.".strip(),
        on_change=_take_levels,
        args=(item.name, key),
    )


def _take_range(name: str, key: str, whole: tuple[float, float]) -> None:
    patients = state.view().patients
    ranges = {**patients.ranges, name: st.session_state[key]}
    if ranges[name] == whole:
        del ranges[name]
    state.change(patients=replace(patients, ranges=ranges))


def _take_levels(name: str, key: str) -> None:
    patients = state.view().patients
    levels = {**patients.levels, name: tuple(st.session_state[key])}
    if not levels[name]:
        del levels[name]
    state.change(patients=replace(patients, levels=levels))
