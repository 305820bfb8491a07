import numpy as np
import pandas as pd
import pytest

from core.enrichment import running_score as walk_of
from dashboard.figures.palette import HIGHER_HAZARD, LOWER_HAZARD
from dashboard.figures.running_score import running_score

RANKING = pd.Series([3.0, 2.0, 1.0, -1.0, -2.0], index=list("ABCDE"))


def draw(hits: list[int], **options: object):
    walk = walk_of(RANKING, np.array(hits))
    return running_score(walk, RANKING, title="A <set>", words="z", **options)


def test_the_line_is_the_walk_and_strokes_are_its_genes(trace, shape) -> None:
    figure = draw([0, 2]).figure
    line = trace(figure, "running score")
    np.testing.assert_allclose(line.y, [0, 0, 3 / 4, 5 / 12, 2 / 3, 0], atol=1e-12)
    assert line.line.color == HIGHER_HAZARD
    leading, others = trace(figure, "leading edge"), trace(figure, "other genes")
    assert (tuple(leading.text), tuple(others.text)) == (("A",), ("C",))
    assert leading.marker.size > others.marker.size
    peak = shape(figure, "peak")
    assert (peak.x0, peak.y1) == (0, pytest.approx(0.75))
    assert tuple(trace(figure, "ranking").y) == tuple(RANKING)


def test_a_set_at_the_bottom_has_the_other_colour(trace) -> None:
    figure = draw([2, 3, 4]).figure
    assert trace(figure, "running score").line.color == LOWER_HAZARD


def test_words_say_the_set_the_end_and_the_numbers(texts) -> None:
    drawing = draw([0, 2], normalised=1.5, q_value=0.004, ends=("up", "down"), said="By hand.")
    assert "gather where the ranking is up" in drawing.alt
    assert "normalised score 1.50, q = 0.004" in drawing.alt
    assert "Leading: A." in drawing.alt
    assert drawing.caption.startswith("2 genes of the set among 5 ranked.")
    assert drawing.caption.endswith("By hand.")
    assert {"← up", "down →"} < set(texts(drawing.figure))
    assert "<b>A &lt;set></b>" in texts(drawing.figure)


def test_the_table_has_every_gene_of_the_set() -> None:
    table = draw([0, 2]).table
    assert table["gene"].tolist() == ["A", "C"]
    assert table["position"].tolist() == [1, 3]
    assert table["leading_edge"].tolist() == [True, False]
