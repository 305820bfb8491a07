"""The curve of expressed genes: shares of the counts, the study's mark, the threshold."""

import pandas as pd
import pytest

from dashboard.figures.expressed import expressed_curve

CURVE = pd.DataFrame({"threshold": [0.0, 1.0, 2.0], "n_genes": [90, 50, 0], "n_chosen": [9, 8, 1]})


def drawing(threshold: float = 1.0, **options):
    return expressed_curve(
        CURVE,
        threshold=threshold,
        n_genes=100,
        n_chosen=10,
        share=0.5,
        n=40,
        unit="log2",
        **options,
    )


def test_shares_of_all_and_of_the_chosen(trace):
    figure = drawing().figure
    assert list(trace(figure, "All genes").y) == pytest.approx([0.9, 0.5, 0.0])
    assert list(trace(figure, "Ferroptosis-related genes").y) == pytest.approx([0.9, 0.8, 0.1])
    assert list(trace(figure, "All genes").customdata) == [90, 50, 0]
    assert trace(figure, "All genes").line.dash == "dash"


def test_the_threshold_is_marked_and_said(shape):
    found = drawing()
    assert shape(found.figure, "threshold").x0 == 1.0
    assert found.alt == (
        "Above 1 in at least 50% of patients: 50 of all 100 genes; 8 of 10 ferroptosis-related "
        "genes."
    )
    assert "40 patients" in found.caption


def test_no_threshold_leaves_nothing_out():
    found = drawing(0.0)
    assert not found.figure.layout.shapes
    assert found.alt.startswith("No threshold is set: all 100 genes count")


def test_the_study_is_a_mark(shape, texts):
    found = drawing(published=(270, 323))
    assert shape(found.figure, "published").y0 == pytest.approx(270 / 323)
    assert "The study: 270 of 323 (84%)" in texts(found.figure)
    assert "do not say at which threshold" in found.caption
    assert "270" not in drawing().caption


def test_the_table_is_the_curve():
    pd.testing.assert_frame_equal(drawing().table, CURVE)
