import numpy as np
import pytest

from core.survival import Cutpoint, cutpoint_scan, median_cutpoint
from dashboard.figures.cutpoint import cutpoint_curve


@pytest.fixture(scope="module")
def scan(cohort, score):
    return cutpoint_scan(score, cohort.outcome)


def test_the_curve_is_the_scan(scan, score, trace):
    line = trace(cutpoint_curve(scan, median_cutpoint(score)).figure, "statistic")
    np.testing.assert_array_equal(line.x, scan.cutpoints)
    np.testing.assert_array_equal(line.y, scan.statistics)
    np.testing.assert_array_equal(line.customdata[:, 0], scan.n_low)
    assert line.customdata.sum(axis=1).tolist() == [120] * len(scan.cutpoints)
    assert line.line.shape == "hv"


def test_the_largest_statistic_is_marked(scan, score, trace):
    mark = trace(cutpoint_curve(scan, median_cutpoint(score)).figure, "selected")
    assert mark.x[0] == scan.selected.value
    assert mark.y[0] == scan.statistics.max()


def test_the_line_stands_at_the_cut_in_use(scan, score, shape, texts):
    cut = median_cutpoint(score)
    figure = cutpoint_curve(scan, cut).figure
    assert shape(figure, "chosen").x0 == cut.value
    assert any("60 low, 60 high" in text for text in texts(figure))


def test_what_was_trimmed_is_shaded_up_to_the_first_and_last_admissible_cut(scan, score):
    figure = cutpoint_curve(scan, median_cutpoint(score)).figure
    left, right = [s for s in figure.layout.shapes if s.name == "trimmed"]
    assert left.x1 == scan.cutpoints[0]
    assert right.x0 == scan.cutpoints[-1]
    assert left.x0 < score.min()
    assert right.x1 > score.max()


def test_the_threshold_is_drawn_only_when_known(scan, score, shape, texts):
    cut = median_cutpoint(score)
    drawing = cutpoint_curve(scan, cut, threshold=2.9)
    assert shape(drawing.figure, "threshold").y0 == 2.9
    assert "p = 0.05, corrected for the search" in texts(drawing.figure)
    assert "above the threshold of 2.90" in drawing.alt
    plain = cutpoint_curve(scan, cut)
    assert not [s for s in plain.figure.layout.shapes if s.name == "threshold"]
    assert "Dashed" not in plain.caption


def test_a_cut_carried_over_from_elsewhere_may_lie_outside(scan, score):
    figure = cutpoint_curve(scan, Cutpoint(float(score.max()) + 3)).figure
    assert figure.layout.xaxis.range[1] > score.max() + 3


def test_the_axis_holds_the_largest_statistic_and_zero(scan, score):
    low, high = cutpoint_curve(scan, median_cutpoint(score)).figure.layout.yaxis.range
    assert low == 0
    assert high > scan.statistics.max()


def test_the_finding_is_the_selected_cut_with_the_corrected_p(scan, score):
    drawing = cutpoint_curve(scan, median_cutpoint(score))
    assert f"{scan.selected.statistic:.2f}, at score {scan.selected.value:.2f}" in drawing.alt
    assert "after correction for the search" in drawing.alt
    assert "less than 10% of the patients" in drawing.caption
    assert (drawing.table["n_low"] + drawing.table["n_high"]).eq(120).all()
