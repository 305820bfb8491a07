import numpy as np
import pytest

from dashboard.figures.estimate_scale import estimate_scale


@pytest.fixture(scope="module")
def drawing():
    return estimate_scale(
        0.31, (0.12, 0.58), networks=[0.25, 0.3, 0.4], share_high=1 / 3, published=28 / 122
    )


def test_the_interval_the_point_and_each_network_lie_where_they_should(drawing, trace):
    assert list(trace(drawing.figure, "probability").x) == [0.31]
    assert list(trace(drawing.figure, "interval").x) == [0.12, 0.58]
    assert list(trace(drawing.figure, "networks").x) == [0.25, 0.3, 0.4]


def test_both_base_rates_are_drawn_and_named(drawing, shape, texts):
    assert shape(drawing.figure, "training").x0 == 1 / 3
    assert shape(drawing.figure, "study").x0 == 28 / 122
    assert texts(drawing.figure) == ["training cohort 33%", "study 23%"]


def test_words_say_the_number_its_interval_and_what_is_usual(drawing):
    assert drawing.alt == (
        "Probability of high risk 31% (95% interval 12% to 58%); share at high risk 33% in the "
        "training cohort, 23% in the study."
    )
    assert "what each of 3 networks says" in drawing.caption


def test_the_table_keeps_every_digit(drawing):
    table = drawing.table.set_index("what")
    assert table.loc["this scan"].tolist() == [0.31, 0.12, 0.58]
    assert table.loc["network 3", "probability"] == 0.4
    assert np.isnan(table.loc["study", "lower"])
