import numpy as np
import pytest

from core.survival import Cutpoint, tertile_cutpoints
from dashboard.figures.score import score_distribution


def test_each_cohort_is_a_share_of_itself(score, trace):
    figure = score_distribution(score, Cutpoint(0.1), validation=score.iloc[:30] + 0.5).figure
    training, validation = trace(figure, "Training"), trace(figure, "Validation")
    assert training.name == "Training (120)"
    assert validation.name == "Validation (30)"
    for outline in (training, validation):
        assert sum(outline.y[1:-2]) == pytest.approx(1)
    assert training.line.color != validation.line.color
    assert training.line.dash != validation.line.dash


def test_the_line_stands_at_the_cut_and_the_groups_are_counted(score, shape):
    drawing = score_distribution(score, Cutpoint(0.1))
    assert shape(drawing.figure, "cut").x0 == 0.1
    low = int((score <= 0.1).sum())
    assert f"120 patients ({low} low, {120 - low} high)" in drawing.alt
    assert drawing.figure.layout.showlegend is False


def test_tertiles_are_two_lines_and_three_groups(score):
    cuts = tertile_cutpoints(score)
    drawing = score_distribution(score, cuts)
    assert tuple(s.x0 for s in drawing.figure.layout.shapes) == cuts.values
    assert "(40 low, 40 intermediate, 40 high)" in drawing.caption


def test_a_cut_beyond_every_score_is_on_the_axis(score):
    figure = score_distribution(score, Cutpoint(99.0)).figure
    assert figure.layout.xaxis.range[1] >= 99


def test_the_table_counts_every_patient(score):
    table = score_distribution(score, Cutpoint(0.1), validation=score.iloc[:30]).table
    assert table.groupby("cohort")["n"].sum().to_dict() == {"training": 120, "validation": 30}
    np.testing.assert_allclose(table.groupby("cohort")["share"].sum(), 1)
