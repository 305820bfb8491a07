"""Genes in a box of the volcano, and those of the heat map."""

import numpy as np
import pandas as pd
import pytest

from dashboard.differential_selection import in_boxes, most_different

TABLE = pd.DataFrame(
    {
        "gene": list("ABCDEF"),
        "log_fold_change": [2.0, -2.0, 0.1, 3.0, -4.0, np.nan],
        "q_value": [1e-3, 1e-4, 0.5, 0.0, 1e-9, np.nan],
        "t": [5.0, -6.0, 0.2, 90.0, -9.0, np.nan],
        "direction": ["up", "down", "", "up", "down", ""],
    }
)


def test_a_box_holds_what_lies_within_it_whichever_way_it_was_drawn():
    assert in_boxes(TABLE, [{"x": [1, 2.5], "y": [2, 4]}])["gene"].tolist() == ["A"]
    assert in_boxes(TABLE, [{"x": [2.5, 1], "y": [4, 2]}])["gene"].tolist() == ["A"]


def test_several_boxes_hold_what_is_in_any():
    boxes = [{"x": [1, 2.5], "y": [2, 4]}, {"x": [-9, -1], "y": [3, 20]}]
    assert in_boxes(TABLE, boxes)["gene"].tolist() == ["A", "B", "E"]
    assert in_boxes(TABLE, []).empty


def test_a_q_of_zero_lies_where_it_is_drawn():
    assert in_boxes(TABLE, [{"x": [2.5, 4], "y": [299, 310]}])["gene"].tolist() == ["D"]


@pytest.mark.parametrize(
    ("most", "genes"), [(2, ["D", "E"]), (3, ["D", "E", "A"]), (10, ["D", "E", "B", "A"])]
)
def test_half_of_each_direction_surest_first(most: int, genes: list[str]):
    assert most_different(TABLE, most=most) == genes


def test_where_one_direction_has_too_few_the_other_fills_up():
    one_way = TABLE[TABLE["direction"] != "down"]
    assert most_different(one_way, most=2) == ["D", "A"]
    other = TABLE[TABLE["direction"] != "up"]
    assert most_different(other, most=2) == ["E", "B"]
    assert most_different(TABLE[TABLE["direction"] == ""], most=10) == []
