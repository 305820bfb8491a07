import dataclasses

import numpy as np
import pytest

from dashboard.figures.cross_validation import cross_validation
from dashboard.figures.path import coefficient_profile
from dashboard.figures.penalty_axis import n_visible


@pytest.mark.parametrize("measure", ["deviance", "concordance"])
def test_points_and_bars_are_those_of_core(path, penalty, measure, trace):
    points = trace(cross_validation(path, penalty, measure=measure).figure, measure)
    folds, visible = path.cross_validation, n_visible(path, penalty)
    np.testing.assert_array_equal(points.x, path.penalties[:visible])
    np.testing.assert_array_equal(points.y, getattr(folds, measure)[:visible])
    np.testing.assert_array_equal(points.error_y.array, getattr(folds, f"{measure}_se")[:visible])


def test_it_lies_under_the_profile_line_on_line(path, penalty):
    above = coefficient_profile(path, penalty).figure.layout
    below = cross_validation(path, penalty).figure.layout
    assert above.xaxis.range == below.xaxis.range
    assert (above.margin.l, above.margin.r) == (below.margin.l, below.margin.r)
    assert [line.x0 for line in above.shapes] == [line.x0 for line in below.shapes]


def test_the_axis_says_what_is_measured(path, penalty):
    axes = {
        measure: cross_validation(path, penalty, measure=measure).figure.layout.yaxis.title.text
        for measure in ("deviance", "concordance")
    }
    assert axes == {
        "deviance": "Partial likelihood deviance",
        "concordance": "Concordance (C-index)",
    }


def test_the_finding_is_the_value_at_the_chosen_penalty(path, penalty):
    folds = path.cross_validation
    drawing = cross_validation(path, penalty, measure="concordance")
    value = folds.concordance[path.nearest(penalty)]
    assert f"it is {value:.3f}" in drawing.alt
    assert f"lambda.min, {folds.minimum:.3g}" in drawing.alt
    assert "4-fold cross-validation, seed 1" in drawing.caption
    assert drawing.name == "cross_validation_concordance"
    assert len(drawing.table) == len(path.penalties)


def test_a_path_without_folds_is_refused(path, penalty):
    bare = dataclasses.replace(path, cross_validation=None)
    with pytest.raises(ValueError, match="without cross-validation"):
        cross_validation(bare, penalty)
    # The profile needs none: it draws the whole path and one line.
    assert len(coefficient_profile(bare, penalty).figure.layout.shapes) == 1
