import numpy as np
import pytest

from core.survival import time_dependent_roc
from dashboard.figures.roc import roc_curves


@pytest.fixture(scope="module")
def found(cohort, score):
    return time_dependent_roc(score, cohort.outcome, horizons=[12.0, 24.0])


def test_curves_are_those_of_core_with_their_area_in_the_legend(found, trace):
    figure = roc_curves(found).figure
    for curve, name in zip(found, ("1 year", "2 years"), strict=True):
        line = trace(figure, name)
        np.testing.assert_array_equal(line.x, curve.fpr)
        np.testing.assert_array_equal(line.y, curve.tpr)
        assert line.name == (
            f"{name}: AUC {curve.auc:.3f} ({curve.lower:.3f} to {curve.upper:.3f})"
        )


def test_horizons_differ_in_colour_and_in_dash(found):
    lines = roc_curves(found).figure.data[1:]
    assert len({line.line.color for line in lines}) == len({line.line.dash for line in lines}) == 2


def test_the_plot_is_square_and_has_the_line_of_chance(found, trace):
    figure = roc_curves(found).figure
    assert figure.layout.yaxis.scaleanchor == "x"
    assert figure.layout.xaxis.range == figure.layout.yaxis.range
    chance = trace(figure, "chance")
    assert tuple(chance.x) == tuple(chance.y) == (0, 1)
    assert chance.showlegend is False


def test_cases_and_controls_are_said(found):
    drawing = roc_curves(found)
    first = found[0]
    assert f"1 year: AUC {first.auc:.3f}" in drawing.alt
    assert f"1 year: {first.n_cases} cases, {first.n_controls} controls" in drawing.caption
    assert len(drawing.table) == sum(len(curve.fpr) for curve in found)


def test_without_intervals_none_are_claimed(cohort, score):
    (curve,) = time_dependent_roc(score, cohort.outcome, horizons=[12.0], intervals=False)
    drawing = roc_curves([curve])
    assert drawing.figure.data[1].name == f"1 year: AUC {curve.auc:.3f}"
    assert "interval" not in drawing.caption
