import numpy as np
import pandas as pd
import pytest

from core.association import clinical_models, predictor
from dashboard.figures.clinical_forest import clinical_forest

ROWS = [
    ("age", "Age", "per 10 years", False, 90, 40, 1.5, 1.2, 1.9, 1e-9),
    ("grade", "Grade", "II", True, 30, 8, 1.0, np.nan, np.nan, np.nan),
    ("grade", "Grade", "III", False, 30, 12, 2.0, 0.9, 4.4, 0.09),
    ("grade", "Grade", "IV", False, 30, 20, 0.8, 0.5, 1.28, 0.35),
]
COLUMNS = ["variable", "label", "level", "reference", "n", "events", "hazard_ratio", "lower"]
TABLE = pd.DataFrame(ROWS, columns=[*COLUMNS, "upper", "p_value"])


def drawn(**more):
    return clinical_forest(TABLE, **{"adjusted": True, "n": 90, "events": 40} | more)


def test_each_row_says_what_is_compared_with_what():
    labels = tuple(drawn().figure.layout.yaxis.ticktext)
    assert labels == (
        "<b>Age</b><br>per 10 years",
        "<b>Grade</b><br>III vs II",
        "<b>Grade</b><br>IV vs II",
    )
    words = drawn().figure.layout.yaxis2.ticktext
    assert words[0] == "1.50 (1.20 to 1.90)<br>p < 0.001"
    assert words[1] == "2.00 (0.90 to 4.40)<br>p = 0.090"


def test_rows_keep_their_order_and_their_colours(trace):
    figure = drawn().figure
    up, down = trace(figure, "higher hazard"), trace(figure, "lower hazard")
    assert (tuple(up.y), tuple(up.x)) == ((0, 1), (1.5, 2.0))
    assert (tuple(down.y), tuple(down.x)) == ((2,), (0.8,))


def test_two_figures_side_by_side_share_their_axis():
    other = TABLE.assign(upper=TABLE["upper"] * 5)
    ranges = [
        drawn(beside=other).figure.layout.xaxis.range,
        clinical_forest(
            other, adjusted=False, n=90, events=40, beside=TABLE
        ).figure.layout.xaxis.range,
    ]
    assert ranges[0] == ranges[1]
    assert ranges[0] != drawn().figure.layout.xaxis.range


def test_words_say_whether_rows_are_adjusted():
    together, alone = drawn(), drawn(adjusted=False)
    assert together.caption.startswith("90 patients, 40 deaths. One Cox model: each")
    assert alone.caption.startswith("Up to 90 patients, 40 deaths. One Cox model for each")
    assert "Grade, IV vs II 0.80 (0.50 to 1.28), p = 0.35" in together.alt
    assert len(together.table) == 4  # the reference with its numbers of patients, too


def test_a_long_level_makes_its_row_higher():
    long = TABLE.assign(level=["per 10 years", "methylated", "unmethylated and more", "x"])
    figure = clinical_forest(long, adjusted=True, n=90, events=40).figure
    assert figure.layout.height > drawn().figure.layout.height


@pytest.mark.parametrize("adjusted", [True, False])
def test_the_table_of_core_is_drawn(cohort, adjusted: bool):
    items = [predictor(cohort.clinical, name) for name in ("age", "sex")]
    found = clinical_models(cohort.clinical, cohort.outcome, items)
    drawing = clinical_forest(found.multivariable.table, adjusted=adjusted, n=len(cohort), events=1)
    assert drawing.figure.layout.yaxis.ticktext[1] == "<b>Sex</b><br>male vs female"


def test_names_from_a_file_are_drawn_as_they_stand_and_leave_room_for_the_figure():
    table = TABLE.assign(label="<i>x</i>", level=TABLE["level"].replace("III", "L" * 300))
    found = clinical_forest(table, adjusted=True, n=90, events=40)
    long = found.figure.layout.yaxis.ticktext[1]
    assert long == f"<b>&lt;i&gt;x&lt;/i&gt;</b><br>{'L' * 39}\u2026<br>vs II"
    assert "<i>x</i>, " in found.alt
