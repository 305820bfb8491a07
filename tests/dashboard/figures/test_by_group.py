import numpy as np
import pandas as pd
import pytest

from dashboard.figures.by_group import by_group
from dashboard.figures.distribution import MISSING


def test_each_group_is_a_share_of_itself(cohort, trace):
    drawing = by_group(
        cohort.clinical["age"],
        label="Age",
        unit="years",
        group=cohort.clinical["sex"],
        group_label="sex",
    )
    for sex in ("female", "male"):
        outline = trace(drawing.figure, sex)
        assert outline.line.shape == "hv"
        # The first and the last point close the outline.
        assert sum(outline.y[1:-2]) == pytest.approx(1)
        n = int((cohort.clinical["sex"] == sex).sum())
        assert outline.name == f"{sex} ({n})"
    assert drawing.figure.layout.yaxis.title.text == "Share of the group (%)"


def test_medians_are_marked_and_said(cohort):
    drawing = by_group(cohort.clinical["age"], label="Age", group=cohort.clinical["sex"])
    medians = cohort.clinical.groupby("sex")["age"].median()
    assert [shape.x0 for shape in drawing.figure.layout.shapes] == medians.tolist()
    np.testing.assert_array_equal(drawing.table["median"], medians)


def test_a_gene_of_everybody_is_one_outline(cohort, trace):
    drawing = by_group(cohort.gene("GENE0"), label="GENE0", unit="log2")
    assert len(drawing.figure.data) == 1
    assert drawing.figure.layout.showlegend is False
    assert drawing.alt.startswith("GENE0. All patients: median")


def test_categories_become_bars_of_shares(trace):
    values = pd.Series(["II", "IV", "IV", None])
    group = pd.Categorical(["low", "high", "high", "low"], ["low", "high"])
    drawing = by_group(values, label="Grade", group=group, group_label="risk")
    high, low = trace(drawing.figure, "High risk"), trace(drawing.figure, "Low risk")
    assert tuple(low.x) == ("II", "IV", MISSING)
    assert tuple(low.y) == (0.5, 0.0, 0.5)
    assert tuple(high.y) == (0.0, 1.0, 0.0)
    assert high.marker.color == "#D55E00"
    assert tuple(low.marker.pattern.shape) == ("", "", "/")


def test_patients_without_a_group_are_left_out_and_counted(cohort):
    group = cohort.clinical["sex"].where(cohort.clinical["age"] > 40)
    n = int(group.notna().sum())
    drawing = by_group(cohort.clinical["age"], label="Age", group=group, group_label="sex")
    assert drawing.table["n"].sum() == n
    assert f"{120 - n} patients without sex not shown" in drawing.caption


def test_levels_and_groups_from_a_file_are_drawn_as_they_stand():
    sex = pd.Series(["<b>male</b>", "female"] * 4)
    group = pd.Series(["<i>A</i>", "B"] * 4)
    traces = by_group(sex, label="Sex", group=group).figure.data
    assert "&lt;b&gt;male&lt;/b&gt;" in {level for trace in traces for level in trace.x}
    assert any(trace.name.startswith("&lt;i&gt;A&lt;/i&gt;") for trace in traces)
