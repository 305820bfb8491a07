from dataclasses import replace

import pytest

from core.enrichment import Preranked
from dashboard.figures.normalised_scores import normalised_scores
from dashboard.figures.palette import HIGHER_HAZARD, LOWER_HAZARD


@pytest.fixture
def six(walked: Preranked) -> Preranked:
    """Six sets, four of them at the top, the smallest p-values first."""
    first = walked.table.iloc[[0] * 6].assign(
        id=list("ABCDEF"),
        title=list("ABCDEF"),
        normalised_score=[2.0, 1.9, 1.8, -1.5, 1.1, -1.2],
        q_value=[0.001, 0.002, 0.01, 0.02, 0.3, 0.5],
    )
    return replace(walked, table=first.reset_index(drop=True))


def test_each_side_has_its_bars_and_the_numbers_stand_on_the_other(six: Preranked, trace) -> None:
    figure = normalised_scores(six).figure
    up, down = trace(figure, "gather at the top"), trace(figure, "gather at the bottom")
    assert tuple(up.x) == (2.0, 1.9, 1.8, 1.1)
    assert tuple(down.x) == (-1.2, -1.5)
    assert (up.marker.color, down.marker.color) == (HIGHER_HAZARD, LOWER_HAZARD)
    assert up.marker.pattern.shape == ("", "", "", "/")
    assert trace(figure, "numbers of the top").text[0].strip() == "2.00, q = 0.001"
    assert trace(figure, "numbers of the bottom").textposition == "middle right"


def test_half_of_the_rows_are_of_each_side(six: Preranked) -> None:
    assert normalised_scores(six, most=4).table["id"].tolist() == ["A", "B", "F", "D"]
    assert normalised_scores(six, most=5).table["id"].tolist() == ["A", "B", "C", "F", "D"]


def test_the_finding_counts_each_end(six: Preranked) -> None:
    drawing = normalised_scores(six, ends=("high", "low"))
    assert "3 sets towards high (A; B; C) and 1 set towards low (D)" in drawing.alt
    assert "12 genes ranked" in drawing.caption
    assert "seed 0" in drawing.caption


def test_the_result_of_core_is_drawn(walked: Preranked) -> None:
    table = normalised_scores(walked).table
    assert set(table["id"]) == set(walked.table["id"])
    assert table["normalised_score"].is_monotonic_decreasing
