import numpy as np
import pandas as pd

from dashboard.figures.palette import SERIES
from dashboard.figures.tracks import ABSENT, Track, key_lines, track_traces

GRADE = Track("Grade", pd.Series(pd.Categorical(["IV", None, "II"], ["II", "III", "IV"])))
AGE = Track("Age", pd.Series([20.0, 30, 40, 50, np.nan]))


def test_levels_keep_their_order_and_missing_ones_are_apart():
    names, codes = GRADE.levels()
    assert names == ["II", "IV"]
    assert codes.tolist() == [1, -1, 0]


def test_numbers_are_shown_in_quarters():
    names, codes = AGE.levels()
    assert names == ["20 to 27.5", "27.5 to 35", "35 to 42.5", "42.5 to 50"]
    assert codes.tolist() == [0, 1, 2, 3, -1]


def test_a_number_that_never_varies_or_is_never_known():
    assert Track("x", pd.Series([3.0, 3.0])).levels()[0] == ["3"]
    names, codes = Track("x", pd.Series([np.nan, np.nan])).levels()
    assert names == []
    assert codes.tolist() == [-1, -1]


def test_text_is_ordered_by_the_alphabet():
    assert Track("x", pd.Series(["b", "a", None])).levels()[0] == ["a", "b"]


def test_the_first_track_lies_uppermost_and_says_what_it_is():
    first, second = track_traces([GRADE, GRADE], ["P1", "P2", "P3"])
    assert (first["y"], second["y"]) == ([1], [0])
    assert first["z"].tolist() == [[2, 0, 1]]
    assert [cell[0] for cell in first["customdata"][0]] == ["IV", ABSENT, "II"]
    assert first["colorscale"][0][1] != first["colorscale"][-1][1]
    assert first["colorscale"][-1] == [1.0, SERIES[1]]


def test_the_key_names_every_colour():
    (line,) = key_lines([GRADE])
    assert line.startswith("Grade: ")
    assert line.index("II") < line.index("IV") < line.index(ABSENT)
    assert SERIES[0] in line


def test_words_from_a_file_stand_as_they_are():
    (line,) = key_lines([Track("<i>x</i>", pd.Series(["<a href=x>", "y" * 40]))])
    assert "<i>" not in line
    assert "<a" not in line
    assert "\u2026" in line
