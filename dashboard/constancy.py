"""Whether the hazard ratios of a clinical model stay the same over time."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.association import ClinicalModels
from core.survival import effect_over_time
from dashboard import state
from dashboard.downloads import download_table, marked
from dashboard.feedback import plain, refusals
from dashboard.figures.rounding import joined
from dashboard.figures.schoenfeld import schoenfeld
from dashboard.predictor_choice import Question
from dashboard.widgets import choose, draw, p_words

__all__ = ["constancy_panel"]

_CHANGES = 0.05
_NUMBER = st.column_config.NumberColumn


def constancy_panel(found: ClinicalModels, asked: Question) -> None:
    """Say whose hazard ratios change over time, and draw one of them."""
    st.subheader("Do the hazard ratios stay the same over time?")
    words = {item.name: item.label for item in asked.predictors}
    test = found.multivariable.test.table.set_index("term")
    each = test.drop(index="GLOBAL")
    doubtful = each[each["p_value"] < _CHANGES]
    if doubtful.empty:
        said = "no characteristic's effect is seen to change"
    else:
        names = [f"{words[name]} (P {p_words(p)})" for name, p in doubtful["p_value"].items()]
        average = "its hazard ratio is an average" if len(names) == 1 else "such a ratio averages"
        said = (
            f"the effect changes over time for {joined(map(plain, names))}; {average} over the "
            "follow-up"
        )
    st.markdown(
        f"In the model of all, {said}. All together: P {p_words(test.loc['GLOBAL', 'p_value'])}. "
        "A Cox model takes each hazard ratio to be constant; a small P speaks against that, a "
        "large one does not prove it."
    )
    table = _tests(found, words)
    simulated = asked.cohort.simulated
    left, right = st.columns([2, 3], gap="large")
    with left:
        words_of_p = {name: table[name].map(p_words) for name in ("p_value", "p_alone")}
        words_of_p["p_alone"] = words_of_p["p_alone"].where(table["p_alone"].notna(), "")
        st.dataframe(
            marked(table.assign(**words_of_p), simulated=simulated),
            hide_index=True,
            key="models.constancy",
            alt="Test of proportional hazards for each characteristic, alone and in the model.",
            column_config={
                "characteristic": "Characteristic",
                "p_value": "P together",
                "p_alone": "P alone",
                "chi2": _NUMBER("Chi-square", format="%.2f"),
                "df": "Degrees of freedom",
            },
        )
        st.caption("Score test on Schoenfeld residuals against 1 - Kaplan-Meier, as R's cox.zph.")
        download_table(table, "proportional_hazards", key="models-constancy", simulated=simulated)
    with right, refusals():
        _residuals(found, asked, words, each)


def _tests(found: ClinicalModels, words: dict[str, str]) -> pd.DataFrame:
    """Return the test of every characteristic in the model of all, and alone."""
    alone = {
        item.test.table["term"].iloc[0]: float(item.test.table["p_value"].iloc[0])
        for item in found.univariable
    }
    table = found.multivariable.test.table
    names = [words.get(name, "All together") for name in table["term"]]
    return table.assign(characteristic=names, p_alone=table["term"].map(alone))[
        ["characteristic", "p_value", "p_alone", "chi2", "df"]
    ]


def _residuals(
    found: ClinicalModels, asked: Question, words: dict[str, str], each: pd.DataFrame
) -> None:
    """Draw the residuals of the characteristic in view, first the most doubtful."""
    order = list(each.sort_values("p_value", kind="stable").index)
    choose(
        "Effect over time of",
        "residuals_of",
        {name: words[name] for name in order},
        key="models.residuals_of",
        width=260,
    )
    chosen = state.view().residuals_of
    term = chosen if chosen in order else order[0]
    test = found.multivariable.test
    item = next(item for item in asked.predictors if item.name == term)
    drawing = schoenfeld(
        test,
        effect_over_time(test, term),
        term=term,
        label=item.label,
        per=item.per or f"{item.levels[-1]} vs {item.levels[0]}",
        simulated=asked.cohort.simulated,
    )
    draw(drawing, "models-residuals")
