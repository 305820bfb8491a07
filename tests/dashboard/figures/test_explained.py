"""Shares of the components as bars: the numbers of the table, in the order of the labels."""

import numpy as np
import pandas as pd

from dashboard.figures.explained import explained_bars

LABELS = {"batch": "Batch", "grade": "Grade"}


def table(batch: float, grade: float) -> pd.DataFrame:
    rows = [
        (f"PC{i}", 0.3 / i, name, share / i, 0.01, 90)
        for i in range(1, 5)
        for name, share in (("grade", grade), ("batch", batch))
    ]
    columns = ["component", "variance_share", "characteristic", "share", "by_chance", "n"]
    return pd.DataFrame(rows, columns=columns)


def test_two_states_stand_side_by_side_in_the_order_of_the_labels():
    found = explained_bars({"Before": table(0.9, 0.5), "After": table(0.02, 0.6)}, LABELS)
    before, after, chance = found.figure.data
    assert (before.name, after.name, chance.name) == ("Before", "After", "By chance")
    assert list(before.y[0]) == [f"Component {i}" for i in (1, 1, 2, 2, 3, 3)]
    assert list(before.y[1]) == ["Batch", "Grade"] * 3
    np.testing.assert_allclose(before.x, [0.9, 0.5, 0.45, 0.25, 0.3, 0.5 / 3])
    np.testing.assert_allclose(after.x, [0.02, 0.6, 0.01, 0.3, 0.02 / 3, 0.2])
    np.testing.assert_allclose(chance.x, 0.01)
    assert before.marker.pattern.shape == "/"
    assert after.marker.pattern.shape == ""


def test_the_words_say_what_leads_each_component():
    found = explained_bars({"Before": table(0.9, 0.5), "After": table(0.02, 0.6)}, LABELS)
    assert "Before: component 1 goes with Batch most (90%)." in found.alt
    assert "After: component 1 goes with Grade most (60%)." in found.alt
    assert "Up to 90 patients" in found.caption


def test_one_state_is_not_hatched_and_the_table_keeps_every_digit():
    found = explained_bars({"Before": table(1 / 3, 0.5)}, LABELS)
    assert len(found.figure.data) == 2
    assert found.figure.data[0].marker.pattern.shape == ""
    assert found.table["share"].max() == 0.5
    assert set(found.table["component"]) == {"PC1", "PC2", "PC3"}
    assert "label" not in found.table


def test_nothing_to_explain_is_said():
    empty = table(np.nan, np.nan)
    found = explained_bars({"Before": empty}, LABELS)
    assert found.alt == "No characteristic differs between these patients."
