import numpy as np
import pytest

from core.survival import median_survival, reverse_kaplan_meier
from dashboard.figures.follow_up import follow_up


def test_the_curve_is_the_reverse_kaplan_meier(cohort, trace):
    curves = reverse_kaplan_meier(cohort.outcome)
    drawing = follow_up(curves)
    line = trace(drawing.figure, "All patients")
    np.testing.assert_array_equal(line.y[1:], curves[0].survival)
    assert line.line.shape == "hv"
    assert drawing.figure.layout.showlegend is False


def test_median_follow_up_and_deaths_are_said(cohort):
    (curve,) = reverse_kaplan_meier(cohort.outcome)
    drawing = follow_up([curve])
    words = f"median follow-up {median_survival(curve).estimate:.1f} months"
    assert words in drawing.alt
    assert words in drawing.caption
    # The deaths of the cohort are what the reverse curve counts as censored.
    assert f"120 patients, {cohort.outcome.n_events} deaths" in drawing.caption
    assert drawing.table["n_deaths"].sum() == cohort.outcome.n_events


def test_groups_have_a_legend_and_colours_of_their_own(cohort):
    figure = follow_up(reverse_kaplan_meier(cohort.outcome, cohort.clinical["sex"])).figure
    assert figure.layout.showlegend is True
    assert len({line.line.color for line in figure.data}) == 2


def test_years_are_an_axis_in_years(cohort):
    figure = follow_up(reverse_kaplan_meier(cohort.outcome), unit="years").figure
    assert figure.layout.xaxis.title.text == "Time since diagnosis (years)"
    assert max(figure.data[0].x) == pytest.approx(cohort.outcome.time.max() / 12)
