"""Does the score go with age, grade and the molecular classes: one table, one picture."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.association import Association, associate, associations
from core.association.published import PUBLISHED_P_VALUES
from core.clinical import characteristic
from dashboard import state
from dashboard import study as frozen
from dashboard.clinical_choice import (
    clinical_controls,
    fitted_here,
    names_of,
    scored_cohorts,
)
from dashboard.downloads import download_table, marked
from dashboard.feedback import plain, refusals
from dashboard.figures.association import score_by_characteristic
from dashboard.study import Scored, Study, scored_key
from dashboard.view import View
from dashboard.widgets import choose, cohort_line, draw, label, p_words

__all__ = ["characteristics_panel"]

_WHAT_IT_MEANS = (
    "A score that goes with grade and the molecular classes carries what the clinic already "
    "knows; whether it says more is asked under *Cox models*. The score was fitted to survival, "
    "not to these characteristics. But it was fitted to the survival of the training patients, so "
    "there it separates whatever goes with survival somewhat too well; in a validation cohort "
    "score and scale were frozen before."
)
_PUBLISHED = (
    "Published: P of Zuo et al. 2022 for their own 23 genes in TCGA (training). Another signature "
    "and other patients: it stands beside for orientation, not as a target."
)
_BATCH = (
    "Batch: where the batches hold different tumours, as TCGA's two projects do, a difference "
    "between batches may come from the tumours or from how they were measured; this test cannot "
    "tell which."
)


def characteristics_panel() -> None:
    """Show the score against every characteristic as a table, and against one as a figure."""
    view = state.view()
    study = frozen.study(view)
    clinical_controls(study, "characteristics")
    cohorts = scored_cohorts(view, study)
    if not cohorts:
        return
    if not any(names_of(scored.cohort.clinical, view) for _, scored in cohorts):
        titles = " and ".join(plain(scored.cohort.title) for _, scored in cohorts)
        st.info(
            f"{titles} records none of the usual characteristics, so there is nothing to set the "
            "score against. Choose some under More characteristics, where there are any, or add "
            "columns such as age, grade or IDH to the clinical table.",
            icon=":material/info:",
        )
        return
    _summary(cohorts, study, view)
    st.subheader("One characteristic")
    chosen = _which(cohorts, view)
    for (role, scored), place in zip(cohorts, st.columns(len(cohorts), gap="large"), strict=True):
        with place, refusals():
            _figure(role, scored, chosen, view)


def _summary(cohorts: list[tuple[str, Scored]], study: Study, view: View) -> None:
    """Show one row for each characteristic, the cohorts side by side, the study beside."""
    tables = {role: _associations(scored, view) for role, scored in cohorts}
    names = dict.fromkeys(name for table in tables.values() for name in table["characteristic"])
    columns: dict[str, list[str]] = {
        "Characteristic": [label(name) for name in names],
        "Published P": [PUBLISHED_P_VALUES.get(name, "") for name in names],
    }
    for role, table in tables.items():
        rows = {row.characteristic: row for row in table.itertuples()}
        beside = f" ({role.lower()})" if len(tables) > 1 else ""
        found = [rows.get(name) for name in names]
        columns |= {
            f"P{beside}": [_p(row) for row in found],
            f"q{beside}": [_q(row) for row in found],
            f"Effect{beside}": [_effect(row) for row in found],
            f"Patients{beside}": [_patients(row) for row in found],
        }
    simulated = any(scored.cohort.simulated for _, scored in cohorts)
    st.subheader("The score by characteristic")
    for role, scored in cohorts:
        fitted = (
            " The score was fitted to these patients." if fitted_here(study, scored.cohort) else ""
        )
        st.caption(f"{role}: {cohort_line(scored.cohort)}.{fitted}")
    st.dataframe(
        marked(pd.DataFrame(columns), simulated=simulated),
        hide_index=True,
        key="characteristics.summary",
        alt="The score by characteristic: P, q, effect and number of patients, one row for each.",
    )
    st.caption(_below(tables))
    st.markdown(_WHAT_IT_MEANS)
    tidy = pd.concat(
        [table.assign(cohort=role.lower()) for role, table in tables.items()], ignore_index=True
    )
    tidy["published_p"] = tidy["characteristic"].map(PUBLISHED_P_VALUES).fillna("")
    download_table(
        tidy, "score_by_characteristic", key="characteristics-summary", simulated=simulated
    )


def _below(tables: dict[str, pd.DataFrame]) -> str:
    """Return what a reader must know of the table's columns."""
    used = pd.concat(tables.values())
    tests = ", ".join(dict.fromkeys(used.loc[used["test"] != "not tested", "test"]))
    lines = [
        f"Tests: {tests or 'none'}, two-sided.",
        "q: P corrected for the number of characteristics in the cohort (Benjamini and Hochberg: "
        "expected share of false findings). Missing: not recorded.",
        f"Effects: {plain(_measures(used)) or 'none'}. With two groups positive where the second "
        f"scores higher{plain(_pairs(used))}; with more the share of the variation that goes with "
        "them.",
        _PUBLISHED,
    ]
    if used["characteristic"].eq("batch").any():
        lines.append(_BATCH)
    skipped = [
        f"{row.label} ({role.lower()}): {row.note}"
        for role, table in tables.items()
        for row in table.itertuples()
        if row.test == "not tested"
    ]
    if skipped:
        lines.append(f"Not tested: {plain(' '.join(skipped))}")
    return "  \n".join(lines)


def _which(cohorts: list[tuple[str, Scored]], view: View) -> str:
    """Let the reader choose the characteristic that is drawn, and how age is taken."""
    names = dict.fromkeys(
        name for _, scored in cohorts for name in names_of(scored.cohort.clinical, view)
    )
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        chosen = choose(
            "Characteristic",
            "characteristic",
            {name: label(name) for name in names},
            key="characteristics.which",
            width=260,
        )
        if chosen == "age":
            st.toggle("Split age in two", **state.field("split_age", "characteristics.split"))
            if view.split_age:
                st.number_input(
                    "Years, at most this against above",
                    1.0,
                    120.0,
                    step=1.0,
                    width=240,
                    help="Choose the age before looking: the best of many cuts flatters itself. "
                    "At which age the study split is not known here.",
                    **state.field("age_cut", "characteristics.age_cut"),
                )
    known = characteristic(chosen)
    if known and known.explanation:
        st.caption(known.explanation)
    return chosen


def _figure(role: str, scored: Scored, name: str, view: View) -> None:
    """Draw one cohort's score by one characteristic."""
    cohort = scored.cohort
    st.markdown(f"#### {role}")
    if name not in cohort.clinical.columns:
        st.info(f"{plain(cohort.title)} does not record {plain(label(name))}.")
        return
    found = _association(scored, name, view)
    draw(
        score_by_characteristic(
            scored.score,
            found,
            role=role,
            simulated=cohort.simulated,
            name=f"score_by_characteristic_{role.lower()}",
        ),
        f"characteristics-{role.lower()}",
    )
    groups = marked(found.groups, simulated=cohort.simulated)
    with st.expander("Score in each group"):
        st.dataframe(
            groups,
            hide_index=True,
            key=f"characteristics.groups.{role.lower()}",
            alt=f"{role}: number of patients, mean, median and quartiles of the score by group.",
            column_config={
                column: st.column_config.NumberColumn(words, format="%.3f")
                for column, words in _NUMBERS.items()
            }
            | {"level": "Group", "n": "Patients"},
        )


_NUMBERS = {
    "mean": "Mean",
    "sd": "Standard deviation",
    "median": "Median",
    "quartile_1": "First quartile",
    "quartile_3": "Third quartile",
    "minimum": "Lowest",
    "maximum": "Highest",
}


def _split(view: View) -> float | None:
    return view.age_cut if view.split_age else None


def _associations(scored: Scored, view: View) -> pd.DataFrame:
    names = names_of(scored.cohort.clinical, view)
    return _tested(scored, names, view.statistics, _split(view), scored_key(scored))


def _association(scored: Scored, name: str, view: View) -> Association:
    split = _split(view) if name == "age" else None
    return _drawn(scored, name, view.statistics, split, scored_key(scored))


@st.cache_resource(show_spinner=False, max_entries=64)
def _tested(
    _scored: Scored,
    names: tuple[str, ...],
    statistics: str,
    split: float | None,
    key: str,  # noqa: ARG001
) -> pd.DataFrame:
    splits = {} if split is None else {"age": split}
    clinical = _scored.cohort.clinical
    return associations(_scored.score, clinical, names=names, statistics=statistics, splits=splits)


@st.cache_resource(show_spinner=False, max_entries=128)
def _drawn(
    _scored: Scored,
    name: str,
    statistics: str,
    split: float | None,
    key: str,  # noqa: ARG001
) -> Association:
    return associate(
        _scored.score, _scored.cohort.clinical[name], statistics=statistics, split=split
    )


def _p(row: object) -> str:
    """Return the P of a row in words."""
    if row is None:
        return "not recorded"
    return "not tested" if row.test == "not tested" else p_words(row.p_value)


def _q(row: object) -> str:
    return "" if row is None or row.test == "not tested" else p_words(row.q_value)


def _effect(row: object) -> str:
    """Return the effect of a row."""
    if row is None or row.test == "not tested":
        return ""
    # Adding 0 makes of a rounded -0.00 a 0.00.
    return f"{round(row.effect, 2) + 0.0:.2f}"


def _measures(used: pd.DataFrame) -> str:
    """Return which effect is whose: ``Spearman's rho (Age)``, in the order of the table."""
    found = used[used["test"] != "not tested"].groupby("effect_name", sort=False)["label"]
    return "; ".join(f"{name} ({', '.join(dict.fromkeys(rows))})" for name, rows in found)


def _pairs(used: pd.DataFrame) -> str:
    """Return which two groups are compared, in order: `` (Sex: female, male)``."""
    two = used[(used["n_groups"] == 2) & (used["test"] != "not tested")]
    found = dict.fromkeys(f"{row.label}: {row.levels}" for row in two.itertuples())
    return f" ({'; '.join(found)})" if found else ""


def _patients(row: object) -> str:
    """Return how many were compared, and of how many it is not known."""
    if row is None:
        return ""
    return f"{row.n:,} ({row.n_missing:,} missing)" if row.n_missing else f"{row.n:,}"
