import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.survival import Cutpoint, tertile_cutpoints
from dashboard.figures.ranking import CLIP, ranking

PATIENTS = ["d", "a", "c", "b", "e"]
SCORE = pd.Series([3.0, 0.0, 2.0, 1.0, 4.0], index=PATIENTS)
OUTCOME = Outcome([5, 50, 20, 30, 4], [1, 0, 1, 0, 1], "months")
# UP follows the score, DOWN goes against it, FLAT is the same in everybody.
EXPRESSION = pd.DataFrame({"DOWN": -SCORE, "FLAT": 7.0, "UP": 2 * SCORE + 1}, index=PATIENTS)
CUT = Cutpoint(1.0)


def draw(**more):
    return ranking(SCORE, OUTCOME, EXPRESSION, cutpoint=more.pop("cutpoint", CUT), **more)


def test_patients_go_from_the_lowest_score_to_the_highest(trace):
    figure = draw().figure
    low, high = trace(figure, "Low risk"), trace(figure, "High risk")
    assert (tuple(low.text), tuple(low.x), tuple(low.y)) == (("a", "b"), (1, 2), (0.0, 1.0))
    assert (tuple(high.text), tuple(high.x)) == (("c", "d", "e"), (3, 4, 5))
    assert tuple(high.y) == (2, 3, 4)
    assert (low.marker.color, high.marker.color) == ("#0072B2", "#D55E00")


def test_fate_stands_at_the_rank_of_its_patient(trace):
    figure = draw().figure
    alive, dead = trace(figure, "Alive"), trace(figure, "Died")
    assert dict(zip(alive.x, alive.y, strict=True)) == {1: 50, 2: 30}
    assert dict(zip(dead.x, dead.y, strict=True)) == {3: 20, 4: 5, 5: 4}
    assert alive.marker.symbol != dead.marker.symbol
    assert figure.layout.yaxis2.title.text == "Follow-up<br>(months)"


def test_expression_is_standardised_and_in_the_order_of_the_patients(trace):
    heat = trace(draw().figure, "expression")
    expected = (np.arange(5) - 2) / np.std(np.arange(5), ddof=1)
    np.testing.assert_allclose(heat.z[2], expected, rtol=1e-6)
    np.testing.assert_allclose(heat.z[1], 0)
    np.testing.assert_allclose(heat.z[0], -expected, rtol=1e-6)


def test_genes_are_in_the_order_of_their_tie_to_the_score():
    assert draw().figure.layout.yaxis3.ticktext == ("DOWN", "FLAT", "UP")


def test_outliers_are_clipped_in_the_picture_and_kept_in_the_table(trace):
    n = 50
    score = pd.Series(np.arange(n, dtype=float))
    wild = pd.DataFrame({"G": np.where(np.arange(n) == n - 1, 1000.0, 0.0)})
    outcome = Outcome(np.ones(n), np.ones(n), "months")
    drawing = ranking(score, outcome, wild, cutpoint=Cutpoint(10.0))
    assert trace(drawing.figure, "expression").z.max() == CLIP
    assert drawing.table["z_G"].max() > 6


def test_the_cut_divides_the_ranks_and_the_scores():
    shapes = draw().figure.layout.shapes
    assert [s.x0 for s in shapes if s.name == "cut"] == [2.5]
    assert [s.y0 for s in shapes if s.name == "cut score"] == [1.0]


def test_tertiles_divide_twice(trace):
    cuts = tertile_cutpoints(SCORE)
    drawing = draw(cutpoint=cuts)
    assert [s.y0 for s in drawing.figure.layout.shapes if s.name == "cut score"] == list(
        cuts.values
    )
    assert trace(drawing.figure, "Intermediate risk").text is not None
    assert "intermediate-risk patient" in drawing.alt


@pytest.mark.parametrize(("value", "sizes"), [(-1.0, (0, 5)), (9.0, (5, 0))])
def test_a_cut_with_everybody_on_one_side_is_drawn(trace, value: float, sizes: tuple[int, int]):
    figure = draw(cutpoint=Cutpoint(value)).figure
    assert trace(figure, "Low risk").name.endswith(f"({sizes[0]})")
    assert trace(figure, "High risk").name.endswith(f"({sizes[1]})")


def test_the_three_plots_share_one_axis_and_do_not_overlap():
    layout = draw().figure.layout
    assert all((item.xaxis or "x") == "x" for item in draw().figure.data)
    assert layout.yaxis3.domain[1] < layout.yaxis2.domain[0]
    assert layout.yaxis2.domain[1] < layout.yaxis.domain[0]
    assert layout.xaxis.anchor == "y3"


def test_the_finding_counts_deaths_in_each_group():
    drawing = draw()
    assert "0 of 2 low-risk patients and 3 of 3 high-risk patients died" in drawing.alt
    assert drawing.table["patient"].tolist() == list("abcde")
    assert drawing.table["stratum"].tolist() == ["low"] * 2 + ["high"] * 3
