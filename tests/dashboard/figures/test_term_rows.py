import pytest

from dashboard.figures.term_rows import names, row_axis, row_height, short, stems


def test_a_short_name_stays_and_a_long_one_ends_in_dots() -> None:
    assert short("iron ion homeostasis") == "iron ion homeostasis"
    two = short("positive regulation of the cellular catabolic process of something")
    assert two.count("<br>") == 1
    long = short("regulation of " * 20)
    assert long.endswith("…")
    assert long.count("<br>") == 1
    assert max(len(line) for line in long.split("<br>")) <= 46


def test_a_word_without_end_is_cut() -> None:
    assert len(short("x" * 400)) == 46


def test_markup_of_a_file_is_shown_as_it_stands() -> None:
    assert short("<b>a</b> & b") == "&lt;b>a&lt;/b> &amp; b"


def test_rows_are_higher_where_a_name_takes_two_lines() -> None:
    assert row_height(["short"]) < row_height(["short", "x" * 47])


def test_the_first_row_is_at_the_top_with_room_for_its_name() -> None:
    low, high = row_axis(3, simulated=False)["range"]
    assert low > 2
    assert high < -0.5
    assert row_axis(3, simulated=True)["range"][0] > low


def test_names_stand_above_their_rows() -> None:
    trace = names(["A", "B"], -2.0)
    assert trace["text"] == ["A", "B"]
    assert list(trace["x"]) == [-2.0, -2.0]
    assert [row - y for row, y in enumerate(trace["y"])] == pytest.approx([0.28, 0.28])


def test_stems_go_from_zero_to_the_value() -> None:
    assert stems([0.5, 2.0])["x"] == [0.0, 0.5, None, 0.0, 2.0, None]
