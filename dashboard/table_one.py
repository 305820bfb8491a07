"""Table 1 on the page, and to take away as CSV, Word and LaTeX."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.association import (
    TableOne,
    latex_table,
    table_one,
    table_one_notes,
    table_one_words,
    word_document,
)
from core.association.recorded import recorded
from core.cohort import Cohort
from core.provenance import fingerprint
from core.survival import Cutpoint, Cutpoints
from dashboard import state
from dashboard import study as frozen
from dashboard.clinical_choice import (
    clinical_controls,
    fitted_here,
    names_of,
    scored_cohorts,
    usable,
)
from dashboard.downloads import csv_bytes, file_stem, marked
from dashboard.feedback import plain, refusals
from dashboard.figures.cuts import cut_values
from dashboard.figures.rounding import stratum_name
from dashboard.study import Scored, Study
from dashboard.view import View
from dashboard.widgets import choose, cohort_line, label

__all__ = ["table_one_panel"]

_DIED = "Died"
_FOLLOW_UP = "Follow-up (months)"
_CIRCULAR = (
    "the groups were made by the survival of these same patients and differ in it by construction"
)
_OVER_TIME = "deaths are compared over time, on the Survival page"
_CIRCULAR_WORDS = (
    "**Deaths are listed, not tested.** The score, the cut or both were fitted to the deaths of "
    "these same patients: the groups would differ in deaths even if the score meant nothing for "
    "others. The other characteristics took no part in the fit. The fair test of survival is the "
    "validation cohort on the Survival page."
)
_OVER_TIME_WORDS = (
    "**Deaths are listed, not tested.** How many died depends on how long each group was watched; "
    "the Survival page compares deaths over time."
)
_WORDS = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def table_one_panel() -> None:
    """Show Table 1 of each cohort in view, grouped by risk or by a characteristic."""
    view = state.view()
    study = frozen.study(view)
    clinical_controls(study, "table_one")
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        by = choose(
            "Groups",
            "table_by",
            {"": "Risk groups by the cut"}
            | {name: f"By {label(name)}" for name in usable(study.training.cohort, grouping=True)},
            key="table_one.by",
            width=260,
            help="The cut is that of the Survival page.",
        )
        st.toggle("A column of all patients", **state.field("table_overall", "table_one.overall"))
    for role, scored in scored_cohorts(view, study):
        with refusals():
            _one(role, scored, study, view, by)


def _one(role: str, scored: Scored, study: Study, view: View, by: str) -> None:
    """Show one cohort's table with its notes and files."""
    cohort = scored.cohort
    st.subheader(role)
    st.caption(cohort_line(cohort))
    if by and by not in cohort.clinical.columns:
        st.info(f"{plain(cohort.title)} does not record {plain(label(by))}.")
        return
    if by:
        groups, what = cohort.clinical[by], label(by)
    else:
        groups, what = study.cutpoint.stratify(scored.score), _risk_words(study.cutpoint)
    # An imported score was fitted elsewhere, but its best cut was sought in the training cohort.
    sought = role == "Training" and study.cutpoint.method in ("scan", "chosen")
    circular = not by and (sought or fitted_here(study, cohort))
    found = _table(
        cohort,
        groups,
        tuple(name for name in names_of(cohort.clinical, view) if name != by),
        view.statistics,
        by,
        circular,
        f"{cohort.fingerprint} {fingerprint(groups)}",
    )
    words = table_one_words(found, overall=view.table_overall)
    notes = table_one_notes(found)
    st.dataframe(
        marked(words, simulated=cohort.simulated),
        hide_index=True,
        height="content",
        key=f"table_one.table.{role.lower()}",
        alt=f"{role}: Table 1, characteristics by {what}. {_finding(found)}",
        column_config={
            "Characteristic": st.column_config.TextColumn(width=225),
            "Level": st.column_config.TextColumn(width=135),
            "Test": st.column_config.TextColumn(width=160),
        },
    )
    st.caption("  \n".join(plain(note) for note in notes))
    if not by:
        st.markdown(_CIRCULAR_WORDS if circular else _OVER_TIME_WORDS)
    title = f"Characteristics of {cohort.title} by {what}"
    _files(found, words, notes, title=title, role=role, simulated=cohort.simulated)


def _files(
    found: TableOne,
    words: pd.DataFrame,
    notes: tuple[str, ...],
    *,
    title: str,
    role: str,
    simulated: bool,
) -> None:
    """Offer the table as seen (CSV, Word, LaTeX) and its unrounded numbers (CSV)."""
    stem = file_stem(f"table_1_{role.lower()}", simulated=simulated)
    options = {"title": title, "notes": notes, "simulated": simulated}
    numbers = found.rows.merge(
        found.tests.drop(columns=["label", "kind", "n_missing"]), on="variable", how="left"
    )
    files = (
        ("CSV", "csv", "text/csv", lambda: csv_bytes(marked(words, simulated=simulated))),
        ("Word", "docx", _WORDS, lambda: word_document(words, **_numbered(options))),
        ("LaTeX", "tex", "application/x-tex", lambda: latex_table(words, **options).encode()),
        (
            "Unrounded numbers (CSV)",
            "numbers.csv",
            "text/csv",
            lambda: csv_bytes(marked(numbers, simulated=simulated)),
        ),
    )
    with st.container(horizontal=True, gap="small"):
        for name, ending, mime, made in files:
            st.download_button(
                name,
                data=made,
                file_name=f"{stem}.{ending}" if "." not in ending else f"{stem}_{ending}",
                mime=mime,
                key=f"table_one.{ending}.{role.lower()}",
                on_click="ignore",
            )


def _numbered(options: dict[str, object]) -> dict[str, object]:
    """Return the options with a number in the title, which LaTeX gives its tables itself."""
    return options | {"title": f"Table 1. {options['title']}"}


def _finding(found: TableOne) -> str:
    """State in what the groups differ."""
    tests = found.tests
    low = tests.loc[tests["p_value"] < 0.05, "label"]
    if low.empty:
        return "No characteristic differs with P below 0.05."
    return f"P below 0.05: {', '.join(low)}."


def _risk_words(cut: Cutpoint | Cutpoints) -> str:
    """Say how the risk groups were made."""
    low, high = cut_values(cut)[0], cut_values(cut)[-1]
    if low == high:
        return f"risk (high: score above {high:.3f})"
    return f"risk (low: score at most {low:.3f}, high: above {high:.3f})"


@st.cache_resource(show_spinner=False, max_entries=64)
def _table(
    _cohort: Cohort,
    _groups: pd.Series,
    names: tuple[str, ...],
    statistics: str,
    by: str,
    circular: bool,
    key: str,  # noqa: ARG001
) -> TableOne:
    outcome = _cohort.outcome.to("months")
    clinical = _cohort.clinical.assign(**{_DIED: outcome.event, _FOLLOW_UP: outcome.time})
    if not by:
        levels = [stratum_name(level) for level in _groups.cat.categories]
        _groups = _groups.cat.rename_categories(levels)
    else:
        column = recorded(_groups)
        codes = pd.Series(column.data).fillna(-1).astype(int).to_numpy()
        _groups = pd.Series(pd.Categorical.from_codes(codes, column.levels), index=_groups.index)
    why = _CIRCULAR if circular else _OVER_TIME
    return table_one(
        clinical,
        _groups,
        names=(*names, _DIED, _FOLLOW_UP),
        statistics=statistics,
        untested={_DIED: why, _FOLLOW_UP: why},
    )
