from dataclasses import replace

import numpy as np
import pytest

from core.tasks.optimism import OptimismResult
from dashboard.figures.optimism import optimism, selection

RESULT = OptimismResult(
    0.80,
    np.array([0.82, 0.84, 0.86]),
    np.array([0.80, 0.80, 0.80]),
    np.array([3, 2, 0]),
    1,
    ("A", "B"),
    {"C": 1, "A": 3, "B": 2},
    120,
    70,
)


def test_lines_stand_at_the_apparent_and_the_corrected_concordance(shape):
    figure = optimism(RESULT).figure
    assert shape(figure, "apparent").x0 == 0.80
    assert shape(figure, "corrected").x0 == pytest.approx(0.76)
    assert shape(figure, "corrected").line.dash != shape(figure, "apparent").line.dash


def test_every_sample_is_counted_on_both_sides(trace):
    figure = optimism(RESULT).figure
    made, everyone = trace(figure, "where it was made"), trace(figure, "among all")
    for outline in (made, everyone):
        assert sum(outline.y[1:-2]) == 3
    assert made.line.color != everyone.line.color
    assert made.line.dash != everyone.line.dash


def test_words_say_what_is_left_and_what_went_wrong():
    drawing = optimism(RESULT)
    assert "Apparent concordance 0.800, corrected for optimism 0.760" in drawing.alt
    assert "120 patients, 70 deaths; 3 bootstrap samples" in drawing.caption
    assert "In 1 sample no gene was left: counted as 0.5." in drawing.caption
    assert "On 1 further sample the pipeline gave no answer." in drawing.caption
    assert drawing.table["optimism"].tolist() == pytest.approx([0.02, 0.04, 0.06])
    sound = optimism(replace(RESULT, n_failed=0, n_genes=np.array([3, 2, 1])))
    assert "no gene was left" not in sound.caption
    assert "no answer" not in sound.caption


def test_genes_are_ordered_by_how_often_they_were_chosen(trace):
    drawing = selection(RESULT)
    assert tuple(drawing.figure.layout.yaxis.categoryarray) == ("A", "B", "C")
    assert tuple(trace(drawing.figure, "in the signature").y) == ("A", "B")
    assert tuple(trace(drawing.figure, "not in it").x) == (pytest.approx(1 / 3),)
    assert "1 gene in nine of ten or more. First: A 100%, B 67% and C 33%." in drawing.alt


def test_only_the_first_genes_are_drawn_and_all_are_in_the_table():
    drawing = selection(RESULT, most=1)
    assert "1 of 3 genes that were ever chosen" in drawing.caption
    assert len(drawing.table) == 3


def test_no_gene_at_all_is_a_drawing_still():
    drawing = selection(replace(RESULT, selected={}))
    assert "First: none" in drawing.alt
    assert len(drawing.table) == 1
