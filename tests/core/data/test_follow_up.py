"""Units of time and codings of death, and what must be asked."""

import pandas as pd
import pytest

from core.data.follow_up import bare_name, numbers, recognise_events, recognise_unit, words


@pytest.mark.parametrize(
    ("name", "values", "death"),
    [
        ("OS", ["0", "1", None], ("1",)),
        ("vital_status", ["Alive", "Dead"], ("dead",)),
        ("vital_status", ["LIVING", "DECEASED"], ("deceased",)),
        ("OS_STATUS", ["0:LIVING", "1:DECEASED"], ("1:deceased",)),
        ("event", ["TRUE", "FALSE"], ("true",)),
        ("event", [True, False], ("true",)),
        ("event", [0.0, 1.0], ("1",)),
        ("Censor (alive=0; dead=1)", ["0", "1"], ("1",)),
        ("status (dead=0, alive=1)", ["0", "1"], ("0",)),
        ("status (1=dead 0=alive)", ["0", "1"], ("1",)),
        ("status [2: death]", ["1", "2"], ("2",)),
    ],
)
def test_codings_of_death(name: str, values: list[object], death: tuple[str, ...]) -> None:
    coding = recognise_events(name, pd.Series(values))
    assert coding.death == death
    assert not coding.question
    assert not set(coding.death) & set(coding.censored)


def test_cgga_names_it_for_censoring_and_means_death() -> None:
    column = pd.Series(["0", "1"])
    assert recognise_events("Censor", column, cgga=True).death == ("1",)
    asked = recognise_events("Censor", column)
    assert asked.death == ()
    assert "does 1 mean censored" in asked.question


@pytest.mark.parametrize("values", [["1", "2"], ["A", "B"], [None, None]])
def test_what_cannot_be_told_is_asked(values: list[object]) -> None:
    coding = recognise_events("status", pd.Series(values, dtype=object))
    assert coding.death == ()
    assert "status" in coding.question


def test_a_third_value_counts_as_missing_and_is_said() -> None:
    coding = recognise_events("vital_status", pd.Series(["Alive", "Dead", "Lost"]))
    assert (coding.death, coding.censored) == (("dead",), ("alive",))
    assert "lost" in coding.why


@pytest.mark.parametrize(
    ("name", "times", "unit"),
    [
        ("OS.time", [305.0, 3817.0, 246.0], "days"),
        ("os_days", [3.0, 9.0], "days"),
        ("Overall Survival (Months)", [3.0, 400.0], "months"),
        ("OS_YEARS", [1.0, 12.0], "years"),
        ("OS", [305.0, 3817.0, 246.0], "days"),
        ("survival", [12.8, 6.0, 82.7], "months"),
        ("days_to_last_follow_up", [10.0, 20.0], "days"),
    ],
)
def test_units(name: str, times: list[float], unit: str) -> None:
    guess = recognise_unit(name, pd.Series(times))
    assert guess.unit == unit
    assert guess.why


@pytest.mark.parametrize(
    ("name", "times"),
    [
        ("time", [1.0, 2.5, 11.0]),
        ("time", [130.0, 140.0, 90.0]),
        ("os_months", [300.0, 3817.0]),
        ("os_months", [100.0, 300.0, 500.0]),
        ("os_years", [21.0, 40.0, 50.0]),
    ],
)
def test_units_in_doubt_are_asked(name: str, times: list[float]) -> None:
    guess = recognise_unit(name, pd.Series(times))
    assert guess.unit is None
    assert name in guess.question


def test_numbers_of_text() -> None:
    assert numbers(pd.Series(["1,5", "2,0"])).tolist() == [1.5, 2.0]
    assert numbers(pd.Series(["1.5", "x", None])).isna().tolist() == [False, True, True]
    # "1,500" beside "2.5" is a thousand and a half in some places: left unread.
    assert numbers(pd.Series(["1,500", "2.5"])).isna().tolist() == [True, False]


def test_a_comma_before_three_digits_may_mark_thousands() -> None:
    """Taken for a decimal comma, 1,234 days would become one day."""
    assert numbers(pd.Series(["1,234", "305", "2,001"])).isna().tolist() == [True, False, True]
    assert numbers(pd.Series(["0,234", "12,345"])).tolist() == [0.234, 12.345]


def test_infinities_are_no_numbers() -> None:
    assert numbers(pd.Series(["inf", "1e999", "2"])).isna().tolist() == [True, True, False]
    assert numbers(pd.Series([float("inf"), 2.0])).isna().tolist() == [True, False]


def test_words_and_names() -> None:
    assert words(pd.Series([1.0, "Dead ", None]))[:2].tolist() == ["1", "dead"]
    assert bare_name("OS.time") == "os_time"
