"""Patients by their components: every point where its scores are, every level a trace."""

import numpy as np
import pandas as pd
import pytest

from core.expression import principal_components, shares_explained
from dashboard.figures.components import component_scatter
from dashboard.figures.palette import SERIES

N = 30
RNG = np.random.default_rng(9)
VALUES = pd.DataFrame(RNG.normal(5, 1, (N, 8)), [f"P{i}" for i in range(N)])
VALUES.iloc[20:] += 4.0
BATCH = pd.Series(["run 1"] * 20 + ["run 2"] * 10, VALUES.index, name="batch")
FOUND = principal_components(VALUES, n_components=3)


def drawing(by: pd.Series = BATCH, **options):
    shares = shares_explained(FOUND, by.to_frame())
    return component_scatter(FOUND, by, shares, label="Batch", **options)


def test_every_patient_is_a_point_of_his_level():
    figure = drawing().figure
    assert [trace.name for trace in figure.data] == ["run 1 (20)", "run 2 (10)"]
    for trace, members in zip(figure.data, (BATCH == "run 1", BATCH == "run 2"), strict=True):
        np.testing.assert_array_equal(trace.x, FOUND.scores.loc[members, "PC1"])
        np.testing.assert_array_equal(trace.y, FOUND.scores.loc[members, "PC2"])
        assert list(trace.customdata) == list(VALUES.index[members])
    assert [trace.marker.color for trace in figure.data] == list(SERIES[:2])
    # Colour is never alone.
    assert len({trace.marker.symbol for trace in figure.data}) == 2


def test_the_axes_say_the_variance_and_the_words_what_goes_with_it():
    found = drawing(state="Before")
    share = FOUND.variance_share
    assert found.figure.layout.xaxis.title.text == f"Component 1 ({share[0]:.1%} of the variance)"
    assert found.figure.layout.yaxis.title.text == f"Component 2 ({share[1]:.1%} of the variance)"
    explained = shares_explained(FOUND, BATCH.to_frame())["share"]
    assert found.alt.startswith(f"Before: {explained[0]:.0%} of component 1 goes with Batch.")
    assert "30 patients, 8 genes" in found.caption
    assert "genes centred" in found.caption


def test_the_table_holds_scores_and_levels():
    table = drawing().table
    assert list(table.columns) == ["patient", "PC1", "PC2", "Batch"]
    assert table["Batch"].tolist() == BATCH.tolist()
    assert table["PC1"].tolist() == FOUND.scores["PC1"].tolist()


def test_levels_keep_their_order_and_the_unrecorded_come_last():
    grade = pd.Series(["IV"] * 10 + [None] * 10 + ["II"] * 10, VALUES.index, name="grade")
    ordered = grade.astype(pd.CategoricalDtype(["II", "III", "IV"], ordered=True))
    names = [trace.name for trace in drawing(ordered).figure.data]
    assert names == ["II (10)", "IV (10)", "not recorded (10)"]


def test_many_levels_share_a_colour():
    many = pd.Series([f"site {i % 12:02d}" for i in range(N)], VALUES.index, name="site")
    names = [trace.name for trace in drawing(many).figure.data]
    assert len(names) == 8
    assert names[-1].startswith("others (")
    assert sum(int(name.split("(")[1].rstrip(")")) for name in names) == N


def test_one_level_explains_nothing_and_says_so():
    one = pd.Series("same", VALUES.index, name="batch")
    assert "says nothing about component 1" in drawing(one).alt


@pytest.mark.parametrize("n", [2, 5000])
def test_a_crowd_is_drawn_by_webgl(n: int):
    values = pd.DataFrame(RNG.normal(0, 1, (max(n, 3), 3)))
    found = principal_components(values)
    by = pd.Series("a", values.index, name="batch")
    shares = shares_explained(found, by.to_frame())
    kind = component_scatter(found, by, shares, label="Batch").figure.data[0].type
    assert kind == ("scattergl" if n > 3000 else "scatter")
