import numpy as np
import pytest

from core.cohort import Outcome
from core.survival import (
    hazard_ratio,
    kaplan_meier,
    landmark_survival,
    logrank,
    median_survival,
)
from dashboard.figures.curves import effect_text, survival_curves


def test_each_curve_is_drawn_in_its_colour_with_the_numbers_of_core(curves, trace):
    figure = survival_curves(curves).figure
    for curve, colour in zip(curves, ("#0072B2", "#D55E00"), strict=True):
        line = trace(figure, f"{curve.label.capitalize()} risk ({curve.n}")
        np.testing.assert_array_equal(line.x[1:], curve.time)
        np.testing.assert_array_equal(line.y[1:], curve.survival)
        assert line.line.color == colour
        assert line.line.shape == "hv"


def test_numbers_at_risk_stand_at_the_ticks_and_are_those_of_core(curves, trace):
    figure = survival_curves(curves, unit="years").figure
    ticks = figure.layout.xaxis.tickvals
    for curve in curves:
        row = trace(figure, f"{curve.label.capitalize()} risk, at risk")
        assert tuple(row.x) == tuple(ticks)
        expected = curve.at_risk(np.asarray(ticks) * 12)
        assert [int(text) for text in row.text] == expected.tolist()
    assert figure.layout.xaxis.title.text == "Time since diagnosis (years)"


def test_the_rows_lie_below_the_plot_and_do_not_touch_it(curves):
    layout = survival_curves(curves).figure.layout
    assert layout.yaxis2.domain[0] == 0
    assert layout.yaxis2.domain[1] < layout.yaxis.domain[0]
    assert layout.yaxis.domain[1] == 1


def test_median_lines_end_at_the_medians(curves):
    figure = survival_curves(curves).figure
    medians = [median_survival(curve).estimate for curve in curves]
    down = [s.x0 for s in figure.layout.shapes if s.x0 == s.x1]
    assert down == [m for m in medians if np.isfinite(m)]
    assert down, "no median was reached, so nothing was tested"
    heights = {(s.y0, s.y1) for s in figure.layout.shapes}
    assert heights == {(0.5, 0.5), (0, 0.5)}
    assert survival_curves(curves, medians=()).figure.layout.shapes == ()


def test_landmarks_are_marked(curves, trace):
    marks = [mark for curve in curves for mark in landmark_survival(curve, [12, 24])]
    drawing = survival_curves(curves, landmarks=marks)
    high = trace(drawing.figure, "High risk, landmarks")
    assert tuple(high.y) == tuple(m.survival for m in marks if m.label == "high")
    assert "Diamonds" in drawing.caption


def test_effect_and_test_stand_above_the_plot(cohort, strata, curves, texts):
    effect, test = hazard_ratio(cohort.outcome, strata), logrank(cohort.outcome, strata)
    drawing = survival_curves(curves, effect=effect, comparison=test)
    (words,) = [text for text in texts(drawing.figure) if "HR" in text]
    assert words == f"{effect_text(effect)}<br>log-rank p < 0.001"
    assert f"HR {effect.estimate:.2f} (95% CI {effect.lower:.2f} to" in words
    assert words.endswith("p < 0.001")
    assert "HR: hazard ratio; CI: confidence interval." in drawing.caption
    plain = survival_curves(curves, effect="HR 2.00", comparison="p = 0.04")
    assert "HR 2.00<br>p = 0.04" in texts(plain.figure)


def test_the_alternative_text_states_medians_and_deaths(curves):
    alt = survival_curves(curves).alt
    low, high = curves
    assert f"High risk: median {median_survival(high).estimate:.1f} months" in alt
    assert f"{high.total_events} deaths" in alt
    assert f"{low.n} patients" in alt


def test_a_median_that_was_not_reached_is_called_so():
    (curve,) = kaplan_meier(Outcome([1, 2, 3, 4], [0, 1, 0, 0], "months"))
    drawing = survival_curves([curve])
    assert "All patients: median not reached, 4 patients, 1 death." in drawing.alt
    assert drawing.figure.layout.shapes == ()


def test_the_caption_counts_everybody_and_names_the_interval(cohort, curves):
    caption = survival_curves(curves).caption
    assert caption.startswith(f"120 patients, {cohort.outcome.n_events} deaths.")
    assert "95% interval (log transformation)" in caption


def test_the_table_holds_every_step_unrounded(curves):
    table = survival_curves(curves, unit="years").table
    assert len(table) == sum(len(curve.time) for curve in curves)
    high = table[table["stratum"] == "high"]
    np.testing.assert_allclose(high["time_years"] * 12, curves[1].time)
    np.testing.assert_array_equal(high["survival"], curves[1].survival)


@pytest.mark.parametrize("unit", ["days", "months", "years"])
def test_the_longest_curve_fits_the_axis(curves, unit):
    figure = survival_curves(curves, unit=unit).figure
    longest = max(max(line.x) for line in figure.data if len(line.x))
    assert figure.layout.xaxis.range[0] == 0
    assert longest <= figure.layout.xaxis.range[1]
