"""Choosing the two groups whose genes are compared, and how they are judged."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.cohort import Cohort
from dashboard import cohorts, state
from dashboard.choices import CONTRASTS, NORMALS_ALIGNMENTS
from dashboard.filters import grouping, offered
from dashboard.normals import foreign_normals_here
from dashboard.widgets import choose, label

__all__ = ["contrast_controls"]

_APART = "\x1f"  # between a characteristic and its level in one widget's value
_MOST_LEVELS = 8
_NORMALS = {"own": "The cohort's own", "gtex": "GTEx normal brain"}


def contrast_controls(patients: Cohort) -> None:
    """Let the reader choose the contrast, its groups, what is adjusted for and the method."""
    first, *rest = st.columns([2, 2, 2, 2], gap="medium", vertical_alignment="bottom")
    with first:
        chosen = state.view().contrast
        st.selectbox(
            "Compare",
            list(CONTRASTS),
            format_func=lambda name: CONTRASTS[name],
            key=_prepared("expression.contrast", chosen),
            on_change=_take_contrast,
            args=(_usual_groups(patients),),
        )
    if chosen == "normal":
        _tumours(patients, rest)
    elif chosen == "characteristic":
        _levels_of(patients, rest)
    else:
        with rest[0]:
            st.caption("By the signature and the cut of the Survival page, in the training cohort.")
    _method(patients, adjusting=chosen != "normal")


def _tumours(patients: Cohort, columns: list[st.delta_generator.DeltaGenerator]) -> None:
    """Let the reader choose which tumours, and which normal tissue."""
    options = {"": "All tumours of the cohort"}
    for name in list(grouping(patients))[1:]:
        for level, n in _counts(patients, name).items():
            options[f"{name}{_APART}{level}"] = f"{label(name)} {level} ({n:,})"
    view = state.view()
    now = f"{view.contrast_by}{_APART}{view.contrast_a}" if view.contrast_by else ""
    with columns[0]:
        st.selectbox(
            "Which tumours",
            list(options),
            format_func=lambda value: options[value],
            key=_prepared("expression.tumours", now if now in options else ""),
            on_change=_take_tumours,
        )
    if foreign_normals_here() and view.normals == "own":
        return
    with columns[1]:
        choose("Normal tissue", "normals", _NORMALS, key="expression.normals")
    if state.view().normals == "gtex":
        with columns[2]:
            choose(
                "Scale of the normals",
                "normals_alignment",
                NORMALS_ALIGNMENTS,
                key="expression.normals_alignment",
            )


def _levels_of(patients: Cohort, columns: list[st.delta_generator.DeltaGenerator]) -> None:
    """Let the reader choose a characteristic and two of its levels."""
    options = {name: words for name, words in grouping(patients).items() if name}
    if not options:
        columns[0].caption("This cohort records no category with two or more levels.")
        return
    view = state.view()
    with columns[0]:
        st.selectbox(
            "By",
            list(options),
            index=None,
            placeholder="Choose a characteristic",
            format_func=lambda name: options[name],
            key=_prepared(
                "expression.contrast_by", view.contrast_by if view.contrast_by in options else None
            ),
            on_change=_take_by,
            args=(_usual_groups(patients),),
        )
    if view.contrast_by not in options:
        return
    counts = _counts(patients, view.contrast_by)
    levels = {level: f"{level} ({n:,})" for level, n in counts.items()}
    for column, title, field in (
        (columns[1], "Group", "contrast_a"),
        (columns[2], "Compared with", "contrast_b"),
    ):
        with column:
            choose(title, field, levels, key=f"expression.{field}")


def _method(patients: Cohort, *, adjusting: bool) -> None:
    """Let the reader choose what is adjusted for, and how variances are judged."""
    left, middle, right = st.columns([4, 2, 2], gap="medium", vertical_alignment="bottom")
    if adjusting:
        view = state.view()
        by = view.contrast_by if view.contrast == "characteristic" else ""
        options = {item.name: item.label for item in offered(patients) if item.name != by}
        with left:
            st.multiselect(
                "Adjust for",
                list(options),
                format_func=lambda name: options[name],
                placeholder="Nothing",
                help="The difference at equal values of these. Patients in whom one is not "
                "recorded are left out.",
                **state.field(
                    "adjust",
                    "expression.adjust",
                    shown=lambda names: [name for name in names if name in options],
                    taken=tuple,
                ),
            )
    with middle:
        st.toggle(
            "Variance by mean expression",
            help="limma's trend: genes of like mean expression are expected to vary alike. Of use "
            "where genes of low expression vary less, or more, than others.",
            **state.field("trend", "expression.trend"),
        )
    with right:
        st.toggle(
            "Robust",
            help="limma's robust option: a few genes of outlying variance do not decide what is "
            "expected of the others.",
            **state.field("robust", "expression.robust"),
        )


def _counts(patients: Cohort, name: str) -> Mapping[str, int]:
    """Return how many patients each recorded level has, in the order of the levels."""
    groups = cohorts.groups(patients, name)
    counts = {} if groups is None else groups.value_counts(sort=False).to_dict()
    return {
        level: int(n)
        for level, n in list(counts.items())[:_MOST_LEVELS]
        if n and level != "not recorded"
    }


def _usual_groups(patients: Cohort) -> dict[str, tuple[str, str]]:
    """Return, for each category, the two levels compared at first: the last against the first."""
    found = {}
    for name in list(grouping(patients))[1:]:
        levels = list(_counts(patients, name))
        if len(levels) > 1:
            found[name] = (levels[-1], levels[0])
    return found


def _prepared(key: str, value: object) -> str:
    """Put the view's value into a widget and return the widget's key."""
    st.session_state[key] = value
    return key


def _take_contrast(usual: Mapping[str, tuple[str, str]]) -> None:
    contrast = st.session_state["expression.contrast"]
    if contrast == "characteristic" and usual:
        by = next(iter(usual))
        a, b = usual[by]
        state.change(contrast=contrast, contrast_by=by, contrast_a=a, contrast_b=b)
    else:
        state.change(contrast=contrast)


def _take_by(usual: Mapping[str, tuple[str, str]]) -> None:
    by = st.session_state["expression.contrast_by"] or ""
    a, b = usual.get(by, ("", ""))
    state.change(contrast_by=by, contrast_a=a, contrast_b=b)


def _take_tumours() -> None:
    by, _, level = st.session_state["expression.tumours"].partition(_APART)
    state.change(contrast_by=by, contrast_a=level)
