"""Boxes of a few genes in each batch: the quantiles are those of the values."""

import numpy as np
import pandas as pd

from dashboard.figures.genes_by_batch import genes_by_batch

BATCH = pd.Series(["a"] * 5 + ["b"] * 5)
BEFORE = pd.DataFrame({"NOX1": [1.0, 2, 3, 4, 5, 11, 12, 13, 14, 15], "TP53": np.arange(10.0)})
AFTER = BEFORE.assign(NOX1=[1.0, 2, 3, 4, 5] * 2)
UNITS = {"before": "log2", "after": "log2"}


def test_boxes_are_quantiles_of_each_batch_and_state(trace):
    found = genes_by_batch({"before": BEFORE, "after": AFTER}, BATCH, ["NOX1"], units=UNITS)
    a, b = trace(found.figure, "a"), trace(found.figure, "b")
    assert list(a.x) == ["NOX1<br>before", "NOX1<br>after"]
    assert (list(a.median), list(b.median)) == ([3.0, 3.0], [13.0, 3.0])
    assert (list(b.q1), list(b.q3)) == ([12.0, 2.0], [14.0, 4.0])
    assert list(b.lowerfence) == [11.4, 1.4]
    assert (a.name, b.name) == ("a (5)", "b (5)")
    assert a.marker.color != b.marker.color


def test_the_words_say_how_far_the_batches_lie_apart():
    found = genes_by_batch({"before": BEFORE, "after": AFTER}, BATCH, ["NOX1", "TP53"], units=UNITS)
    assert "NOX1: the batches' medians lie 10.00 before and 0.00 after apart." in found.alt
    assert found.figure.layout.yaxis.title.text == "log2"
    assert len(found.table) == 8


def test_two_scales_are_named_in_the_caption():
    units = {"before": "log2", "after": "standard deviations"}
    found = genes_by_batch({"before": BEFORE, "after": AFTER}, BATCH, ["NOX1"], units=units)
    assert found.figure.layout.yaxis.title.text == "Expression"
    assert found.caption.endswith("before: log2; after: standard deviations.")


def test_a_gene_that_a_state_lacks_is_drawn_where_it_is(trace):
    less = AFTER.drop(columns="NOX1")
    found = genes_by_batch({"before": BEFORE, "after": less}, BATCH, ["NOX1"], units=UNITS)
    assert list(trace(found.figure, "a").x) == ["NOX1<br>before"]


def test_one_state_needs_no_name(trace):
    found = genes_by_batch({"before": BEFORE}, BATCH, ["TP53"], units={"before": "log2"})
    assert list(trace(found.figure, "b").x) == ["TP53"]
