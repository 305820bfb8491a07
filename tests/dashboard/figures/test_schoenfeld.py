import numpy as np
import pandas as pd
import pytest

from core.association import clinical_model, predictor
from core.survival import effect_over_time
from dashboard.figures.schoenfeld import schoenfeld


@pytest.fixture(scope="module")
def clinic(cohort):
    table = cohort.clinical.assign(grade=np.array(["II", "III", "IV"])[np.arange(120) % 3])
    items = [predictor(table, name) for name in ("age", "grade")]
    return clinical_model(table, cohort.outcome, items)


def drawn(clinic, term: str = "age", **more):
    curve = effect_over_time(clinic.test, term)
    label = {"age": "Age", "grade": "Grade"}[term]
    return schoenfeld(clinic.test, curve, term=term, label=label, **more), curve


def test_curve_and_constant_are_cores(clinic, trace):
    drawing, curve = drawn(clinic, per="per 10 years")
    np.testing.assert_allclose(trace(drawing.figure, "over time").y, curve["estimate"])
    constant = trace(drawing.figure, "as the model has it").y
    assert tuple(constant) == (clinic.model.coefficients[0],) * 2
    assert f"{clinic.model.coefficients[0]:.2f} if it were constant" in drawing.alt
    assert "Age per 10 years: above 0" in drawing.caption
    assert drawing.caption.startswith(f"{clinic.model.n_events} deaths; p ")


def test_every_death_is_in_the_table_and_those_out_of_frame_are_counted(clinic, trace):
    drawing, _ = drawn(clinic)
    deaths = drawing.table[drawing.table["part"] == "death"]
    assert len(deaths) == clinic.model.n_events
    shown = len(trace(drawing.figure, "each death").x)
    beyond = len(deaths) - shown
    assert (f"{beyond:,} deaths beyond the frame" in drawing.caption) == (beyond > 0)
    low, high = drawing.figure.layout.yaxis.range
    assert deaths["residual"].between(low, high).sum() == shown


def test_a_term_of_several_levels_is_drawn_as_a_share_of_its_effect(clinic):
    drawing, _ = drawn(clinic, "grade")
    assert drawing.figure.layout.yaxis.title.text == "Share of the fitted effect, Grade"
    assert "1 being what the model has" in drawing.caption
    assert "1.00 if it were constant" in drawing.alt


def test_ticks_are_times_at_their_places_and_apart(clinic):
    axis = drawn(clinic)[0].figure.layout.xaxis
    times, places = np.array(axis.ticktext, dtype=float), np.array(axis.tickvals)
    assert len(times) >= 3
    assert (np.diff(places) > 0.05 * np.ptp(clinic.test.position)).all()
    assert (times >= clinic.test.time.min()).all()
    assert (times <= clinic.test.time.max()).all()
    middle = pd.Series(clinic.test.position, index=clinic.test.time)
    for time, place in zip(times, places, strict=True):
        before, after = middle[middle.index <= time], middle[middle.index >= time]
        assert before.iloc[-1] - 1e-12 <= place <= after.iloc[0] + 1e-12
