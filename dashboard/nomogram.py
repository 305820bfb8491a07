"""The nomogram of score and characteristics, one example read off it, and whether it holds."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st

from core.association import Nomogram, Predictor, calibration, nomogram, reversal_remark
from core.errors import InputError
from core.survival import PredictedSurvival
from dashboard import state
from dashboard import study as frozen
from dashboard.clinical_models import fitted_models
from dashboard.cut import validation_controls
from dashboard.downloads import download_table, marked
from dashboard.feedback import plain, refusals
from dashboard.figures.calibration import calibration_plot
from dashboard.figures.nomogram import nomogram_scales
from dashboard.predictor_choice import Question, predictor_controls, question
from dashboard.study import Scored, Study
from dashboard.widgets import cohort_line, draw, numbers_in_a_row

__all__ = ["nomogram_panel"]

_YEARS = (1, 3, 5)
_FEW = 10
_WARNING = (
    "**Research use only.** A nomogram looks exact and is not: the score and the model were fitted "
    "to these same patients, so it tells high from low risk too well, and what it says of anybody "
    "in particular may be far off. Nothing here may guide the treatment of a patient."
)
_STANDARDISED = (
    " Standardised scores have lost the level of their cohort: patients who are worse or better "
    "off than the training patients as a whole do not show it, and survival is misjudged by that."
)


def nomogram_panel() -> None:
    """Show the nomogram of the training cohort, an example, and its calibration."""
    study = frozen.study(state.view())
    predictor_controls(study.training.cohort, "nomogram")
    asked = question(state.view(), study, study.training)
    st.caption(cohort_line(asked.cohort))
    st.warning(_WARNING, icon=":material/warning:")
    made = _nomogram(asked, _years(asked), asked.key)
    _said(made, asked)
    left, right = st.columns([1, 2], gap="large")
    with left:
        patient = _example(made)
    with right:
        draw(
            nomogram_scales(made, patient=patient, simulated=asked.cohort.simulated),
            "nomogram-scales",
        )
    with left:
        _reading(made, patient, simulated=asked.cohort.simulated)
    _calibration(made, asked, study)


def _years(asked: Question) -> tuple[int, ...]:
    """Return the horizons within the follow-up of the patients."""
    last = float(asked.cohort.outcome.to("years").time.max())
    within = tuple(year for year in _YEARS if year <= last)
    if not within:
        raise InputError(
            f"no patient of {asked.cohort.title} in view was followed for 1 year.",
            "Widen the filter or choose a cohort with longer follow-up.",
        )
    return within


@st.cache_resource(show_spinner="Fitting the nomogram", max_entries=64)
def _nomogram(_asked: Question, years: tuple[int, ...], key: str) -> Nomogram:  # noqa: ARG001
    return nomogram(_asked.table, _asked.cohort.outcome, _asked.predictors, years=years)


def _said(made: Nomogram, asked: Question) -> None:
    """Say whom the nomogram does not know, and where few patients carry it."""
    missing = len(asked.cohort) - made.model.n
    if missing:
        st.caption(
            f"Made from {made.model.n:,} patients ({made.model.n_events:,} deaths) of whom "
            f"everything is known; {missing:,} others are left out."
        )
    turned = reversal_remark(fitted_models(asked).reversals)
    if turned:
        st.warning(plain(turned) + " Its points here follow the adjusted number.")
    thin = [
        f"{year:g} years ({count})"
        for year, count in zip(made.horizons, made.n_at_risk, strict=True)
        if count < _FEW
    ]
    if thin:
        st.warning(f"Few patients were followed so long: {', '.join(thin)}. Read those with care.")
    absent = [f"{year} years" for year in _YEARS if year not in made.horizons]
    if absent:
        st.info(f"Follow-up ends before {', '.join(absent)}: nothing is read there.")


def _example(made: Nomogram) -> dict[str, object]:
    """Let the reader make a patient up, value by value, within what the model has seen."""
    st.markdown("#### A made-up patient")
    given = dict(state.view().example)
    values: dict[str, object] = {}
    for axis in made.axes:
        item = axis.predictor
        usual = _usual(made, item)
        key = f"nomogram.example.{item.name}"
        if item.kind == "category":
            chosen = given.get(item.name)
            values[item.name] = chosen if chosen in axis.seen else usual
            _prepare(key, values[item.name])
            st.selectbox(
                plain(item.label), list(axis.seen), key=key, on_change=_take, args=(item.name, key)
            )
            continue
        low, high = (float(end) for end in axis.seen)
        values[item.name] = _within(given.get(item.name), low, high, float(usual))
        _prepare(key, values[item.name])
        whole = high - low >= 20
        st.number_input(
            f"{item.label} ({item.unit or 'units of the score'})"
            if item.unit or item.name == "score"
            else plain(item.label),
            low,
            high,
            step=1.0 if whole else float(10.0 ** np.floor(np.log10((high - low) / 20))),
            format="%.0f" if whole and low.is_integer() and high.is_integer() else "%.3f",
            help=f"Patients of the model had {low:g} to {high:g}.",
            key=key,
            on_change=_take,
            args=(item.name, key),
        )
    return values


def _usual(made: Nomogram, item: Predictor) -> object:
    """Return the value in the middle of the patients, or the most frequent one."""
    recorded = made.design.recorded[item.name]
    if item.kind == "category":
        return str(recorded.value_counts().index[0])
    return float(recorded.astype(float).quantile(0.5, interpolation="nearest"))


def _within(text: str | None, low: float, high: float, usual: float) -> float:
    """Return the number that a link brought, kept within what was seen."""
    try:
        number = float(text) if text is not None else usual
    except ValueError:
        number = usual
    return float(np.clip(number if np.isfinite(number) else usual, low, high))


def _prepare(key: str, value: object) -> None:
    """Put the view's value into a widget."""
    st.session_state[key] = value


def _take(name: str, key: str) -> None:
    """Copy a widget's value into the view's example; runs before the page does."""
    given = dict(state.view().example) | {name: str(st.session_state[key])}
    state.change(example=tuple(given.items()))


def _reading(made: Nomogram, patient: Mapping[str, object], *, simulated: bool) -> None:
    """Show the points of the example and what they mean."""
    points = made.points(patient)
    found = made.predict(patient)
    numbers_in_a_row(
        [("Total points", f"{points.sum():.0f}", "made-up patient"), *_alive(made, found)]
    )
    table = pd.DataFrame(
        {
            "characteristic": [axis.predictor.label for axis in made.axes],
            "value": [_shown(patient[axis.predictor.name]) for axis in made.axes],
            "points": points.to_numpy(),
        }
    )
    st.dataframe(
        marked(table, simulated=simulated),
        hide_index=True,
        key="nomogram.points",
        alt="The points of the made-up patient, characteristic by characteristic.",
        column_config={
            "characteristic": "Characteristic",
            "value": "Value",
            "points": st.column_config.NumberColumn("Points", format="%.1f"),
        },
    )
    st.caption(
        "Below each share its 95% interval: of the estimate for all patients with these values, "
        "as far as the model is right; a single patient's survival varies far more."
    )
    download_table(table, "nomogram_example", key="nomogram-points", simulated=simulated)


def _alive(made: Nomogram, found: PredictedSurvival) -> list[tuple[str, str, str]]:
    """Return survival at each horizon as a key number."""
    return [
        (
            f"Alive at {year:g} {'year' if year == 1 else 'years'}",
            _share(found.survival[0, k]),
            f"{_share(found.lower[0, k])} to {_share(found.upper[0, k])}",
        )
        for k, year in enumerate(made.horizons)
    ]


def _share(value: float) -> str:
    """Return a share that is never rounded to nobody or everybody."""
    return "< 1%" if value < 0.005 else "> 99%" if value > 0.995 else f"{value:.0%}"


def _shown(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _calibration(made: Nomogram, asked: Question, study: Study) -> None:
    """Compare what the nomogram predicts with what happened, here and in other patients."""
    st.subheader("Does it come true?")
    options = {f"{y:g}": f"{y:g} {'year' if y == 1 else 'years'}" for y in made.horizons}
    st.segmented_control(
        "Survival at",
        list(options),
        format_func=lambda year: options[year],
        required=True,
        **state.field(
            "calibration_year",
            "nomogram.calibration_year",
            shown=lambda year: str(year) if str(year) in options else next(iter(options)),
            taken=int,
        ),
    )
    chosen = state.view().calibration_year
    horizon = float(chosen) if float(chosen) in made.horizons else made.horizons[0]
    validation_controls(page="nomogram")
    tables: dict[str, pd.DataFrame] = {}
    simulated = asked.cohort.simulated
    with refusals():
        tables["Training"] = calibration(made, asked.table, asked.cohort.outcome, horizon=horizon)
    with refusals():
        other = frozen.scored_validation(state.view(), study.signature)
        if other is not None:
            tables["Validation"] = _of_others(made, study, other, horizon)
            simulated = simulated or other.cohort.simulated
        else:
            st.info("No validation cohort is chosen; choose one in the sidebar.")
    if tables:
        draw(calibration_plot(tables, horizon=horizon, simulated=simulated), "nomogram-calibration")
        st.caption(
            "Training patients are those it was fitted to, so agreement there is expected. In "
            "validation the same points and the same baseline meet other patients."
            + (_STANDARDISED if "Validation" in tables and state.view().scale != "measured" else "")
        )


def _of_others(made: Nomogram, study: Study, other: Scored, horizon: float) -> pd.DataFrame:
    """Return the calibration in another cohort."""
    asked = question(state.view(), study, other, asked_of=study.training.cohort)
    return calibration(made, asked.table, asked.cohort.outcome, horizon=horizon)
