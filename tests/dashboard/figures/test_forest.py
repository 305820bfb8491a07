import numpy as np
import pandas as pd
import pytest

from core.survival import univariate_cox
from dashboard.figures.forest import forest

TABLE = pd.DataFrame(
    {
        "gene": ["UP", "DOWN", "FLAT", "NONE"],
        "hazard_ratio": [2.0, 0.5, 1.05, np.nan],
        "lower": [1.5, 0.25, 0.8, np.nan],
        "upper": [3.0, 0.9, 1.4, np.nan],
        "p_value": [1e-9, 0.02, 0.6, np.nan],
        "q_value": [4e-9, 0.04, 0.6, np.nan],
    }
)


def test_rows_are_in_the_order_of_their_p_values(trace):
    figure = forest(TABLE, n=100, events=40).figure
    assert tuple(figure.layout.yaxis.ticktext) == ("UP", "DOWN", "FLAT")
    up, down = trace(figure, "higher hazard"), trace(figure, "lower hazard")
    assert tuple(up.y) == (0, 2)
    assert tuple(up.x) == (2.0, 1.05)
    assert tuple(down.y) == (1,)
    assert (up.marker.color, down.marker.color) == ("#D55E00", "#0072B2")


def test_bars_reach_from_the_lower_to_the_upper_end(trace):
    up = trace(forest(TABLE, n=100, events=40).figure, "higher hazard")
    np.testing.assert_allclose(np.asarray(up.x) + up.error_x.array, [3.0, 1.4])
    np.testing.assert_allclose(np.asarray(up.x) - up.error_x.arrayminus, [1.5, 0.8])


def test_the_axis_is_logarithmic_holds_one_and_has_a_line_there(shape):
    layout = forest(TABLE, n=100, events=40).figure.layout
    assert layout.xaxis.type == "log"
    assert 10 ** layout.xaxis.range[0] < 0.25
    assert 10 ** layout.xaxis.range[1] > 3.0
    assert layout.xaxis.title.text == "Hazard ratio (95% CI)"
    assert shape(forest(TABLE, n=100, events=40).figure, "no effect").x0 == 1


def test_the_words_at_the_right_are_the_numbers():
    words = forest(TABLE, n=100, events=40).figure.layout.yaxis2.ticktext
    assert words[0] == "2.00 (1.50 to 3.00)<br>p = 1.0e-09, q = 4.0e-09"
    assert words[1] == "0.50 (0.25 to 0.90)<br>p = 0.020, q = 0.040"


def test_only_the_first_rows_are_drawn_and_the_height_follows():
    short, long = (forest(TABLE, n=100, events=40, most=most).figure for most in (1, 3))
    assert tuple(short.layout.yaxis.ticktext) == ("UP",)
    assert long.layout.height - short.layout.height == 2 * 34


def test_what_could_not_be_estimated_is_counted():
    caption = forest(TABLE, n=100, events=40).caption
    assert caption.startswith("100 patients, 40 deaths.")
    assert "3 of 4, smallest p first. 1 without an estimate" in caption


def test_a_multivariable_model_keeps_its_order():
    model = TABLE.iloc[[2, 0, 1]].rename(columns={"gene": "variable"}).drop(columns="q_value")
    drawing = forest(model, n=100, events=40, adjusted=True)
    assert tuple(drawing.figure.layout.yaxis.ticktext) == ("FLAT", "UP", "DOWN")
    assert "each adjusted for the others" in drawing.caption
    assert "q =" not in drawing.figure.layout.yaxis2.ticktext[0]


def test_absurd_intervals_do_not_widen_the_axis():
    wild = TABLE.assign(lower=[1e-12, 0.25, 0.8, np.nan], upper=[1e12, 0.9, 1.4, np.nan])
    low, high = forest(wild, n=100, events=40).figure.layout.xaxis.range
    assert -2.5 < low < high < 2.5


@pytest.mark.parametrize("rows", [0, 3])
def test_no_row_at_all_is_a_drawing_still(rows: int):
    drawing = forest(TABLE.iloc[[3] * rows], n=100, events=40)
    assert "could be estimated" in drawing.alt
    assert drawing.table.empty


def test_the_table_of_core_is_drawn(cohort):
    table = univariate_cox(cohort)
    drawing = forest(table, n=len(cohort), events=cohort.outcome.n_events, most=5)
    best = table.sort_values("p_value").iloc[0]
    assert drawing.figure.layout.yaxis.ticktext[0] == best["gene"]
    assert f"{best['hazard_ratio']:.2f} (" in drawing.alt
