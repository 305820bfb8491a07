import numpy as np
import pandas as pd
import pytest

from core.association.nomogram import MOST_POINTS, nomogram
from core.association.predictors import predictor
from core.cohort import Outcome
from core.errors import FitError, InputError

N = 300


@pytest.fixture(scope="module")
def study():
    rng = np.random.default_rng(21)
    table = pd.DataFrame(
        {
            "age": rng.uniform(20, 80, N).round(),
            "idh": rng.choice(["mutant", "wildtype"], N),
            "grade": rng.choice(["II", "III", "IV"], N),
        }
    )
    hazard = np.exp(
        0.02 * table["age"] + 1.5 * (table["idh"] == "wildtype") + 0.8 * (table["grade"] == "IV")
    )
    outcome = Outcome(rng.exponential(200 / hazard), rng.random(N) < 0.8, "months")
    return table, outcome


@pytest.fixture(scope="module")
def made(study):
    table, outcome = study
    return nomogram(table, outcome, [predictor(table, name) for name in table])


PATIENT = {"age": 62.0, "idh": "wildtype", "grade": "III"}


def test_the_widest_effect_has_100_points_and_every_best_value_none(made):
    spans = [max(axis.points) - min(axis.points) for axis in made.axes]
    assert max(spans) == pytest.approx(MOST_POINTS)
    assert [min(axis.points) for axis in made.axes] == [0, 0, 0]
    assert made.most == pytest.approx(sum(spans))


def test_points_are_the_log_hazard_on_another_scale(made):
    idh = made.axes[1]
    beta = dict(zip(made.model.names, made.model.coefficients, strict=True))
    assert idh.points_at("wildtype") == pytest.approx(beta["idh: wildtype"] * made.points_per_unit)
    age = made.axes[0]
    ten_years = age.points_at(60) - age.points_at(50)
    assert ten_years == pytest.approx(beta["age"] * made.points_per_unit)


def test_adding_points_up_gives_what_the_model_predicts(made, study):
    table, _ = study
    for patient in [PATIENT, *table.head(20).to_dict("records")]:
        total = float(made.points(patient).sum())
        predicted = made.predict(patient).survival[0]
        read = [float(made.survival_at(total, year)) for year in made.horizons]
        assert read == pytest.approx(predicted.tolist(), rel=1e-10)
        assert made.seen[0] - 1e-9 <= made.points(table.iloc[0].to_dict()).sum() <= made.seen[1]


def test_scales_read_both_ways_and_more_points_live_less(made):
    totals = np.linspace(0, made.most, 30)
    for year in made.horizons:
        survival = made.survival_at(totals, year)
        assert (np.diff(survival) < 0).all()
        np.testing.assert_allclose(made.total_at(survival, year), totals, atol=1e-7)
    assert (made.survival_at(50, 1) > made.survival_at(50, 3)).all()


def test_at_risk_and_times(made, study):
    _, outcome = study
    assert made.times.tolist() == [12, 36, 60]
    assert made.n_at_risk == tuple((outcome.time >= time).sum() for time in (12, 36, 60))


def test_the_direction_of_an_axis_is_that_of_its_effect(study):
    table, outcome = study
    younger = table.assign(age=100 - table["age"])
    axis = nomogram(younger, outcome, [predictor(younger, "age")]).axes[0]
    assert axis.points[0] == pytest.approx(100)
    assert axis.points[1] == 0


def test_nothing_is_read_beyond_what_was_seen(made):
    low, high = made.axes[0].seen
    assert made.axes[0].points_at(low) == pytest.approx(made.axes[0].points[0])
    for value in (low - 1, high + 1, np.nan):
        with pytest.raises(InputError, match="lies outside what the patients of the model had"):
            made.predict(PATIENT | {"age": value})
    with pytest.raises(InputError, match="Age must be a number, got 'old'"):
        made.predict(PATIENT | {"age": "old"})
    with pytest.raises(InputError, match="IDH 'unknown' is none of the levels"):
        made.predict(PATIENT | {"idh": "unknown"})
    with pytest.raises(InputError, match="needs Grade too"):
        made.points({"age": 50.0, "idh": "mutant"})
    with pytest.raises(InputError, match="read at 1, 3, 5 years, not at 2"):
        made.survival_at(10, 2)


def test_no_horizon_beyond_follow_up(study):
    table, outcome = study
    items = [predictor(table, "age")]
    last = outcome.time.max() / 12
    for years in ((1, last + 0.1), (0,), (-1,), ()):
        with pytest.raises(InputError, match=f"follow-up ends at {last:.1f} years"):
            nomogram(table, outcome, items, years=years)
    assert nomogram(table, outcome, items, years=(last,)).n_at_risk == (1,)


def test_nobody_died_early(study):
    table, outcome = study
    later = Outcome(outcome.time + 30, outcome.event)
    with pytest.raises(FitError, match="nobody died within the first 1 years"):
        nomogram(table, later, [predictor(table, "age")])
