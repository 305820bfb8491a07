import math

import pytest

from dashboard.figures import rounding


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "p = 0.50"),
        (0.0999, "p = 0.100"),
        (0.0123, "p = 0.012"),
        (0.001, "p = 0.001"),
        (0.00099, "p < 0.001"),
        (0.0, "p < 0.001"),
        (math.nan, "p not estimable"),
    ],
)
def test_p_values_as_journals_print_them(value: float, text: str):
    assert rounding.p_value(value) == text


def test_p_values_of_a_screen_keep_their_size():
    assert rounding.exact_p(2.56e-63) == "p = 2.6e-63"
    assert rounding.exact_p(0.0) == "p < 0.001"
    assert rounding.exact_p(0.03, symbol="q") == "q = 0.030"


def test_an_open_interval_is_not_reached():
    assert rounding.interval(3.514, 6.086) == "3.51 to 6.09"
    assert rounding.interval(12.0, math.nan, digits=1) == "12.0 to not reached"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.05123, "0.0512"),
        (12.345, "12.3"),
        (0.0, "0"),
        (-0.17651, "-0.177"),
        (1234.5, "1,234"),
        (2.5e-7, "2.50e-07"),
        (math.inf, "not estimable"),
    ],
)
def test_significant_digits(value: float, text: str):
    assert rounding.significant(value) == text


def test_times_have_their_unit():
    assert rounding.time(14.0, "months") == "14.0 months"
    assert rounding.time(3.04, "years", digits=0) == "3 years"
    assert rounding.time(1.0, "years", digits=0) == "1 year"
    assert rounding.time(1.0, "years") == "1.0 years"
    assert rounding.time(1204.4, "days") == "1,204 days"
    assert rounding.time(math.nan, "months") == "not reached"


def test_counts_have_their_plural():
    assert rounding.count(1, "death") == "1 death"
    assert rounding.count(1204, "death") == "1,204 deaths"
    assert rounding.count(2, "gene of interest", "genes of interest") == "2 genes of interest"


def test_percentages():
    assert rounding.percent(0.5014) == "50.1%"
    assert rounding.percent_interval(0.43, 0.583) == "43.0 to 58.3%"
    assert rounding.percent_interval(0.43, math.nan) == "not estimable"


def test_long_texts_are_broken_between_words_and_lose_none():
    text = "recurrent tumour or further sample of the same patient"
    lines = rounding.wrapped(text, 20).split("<br>")
    assert max(map(len, lines)) <= 20
    assert " ".join(lines) == text


def test_lists_are_joined_as_in_a_sentence():
    assert rounding.joined(["a"]) == "a"
    assert rounding.joined("abc") == "a, b and c"


def test_strata_have_names_and_other_labels_stay():
    assert rounding.stratum_name("high") == "High risk"
    assert rounding.stratum_name("TCGA-GBM") == "TCGA-GBM"


def test_a_text_too_long_is_cut_where_one_sees_it():
    assert rounding.shortened("abcd", 4) == "abcd"
    assert rounding.shortened("abcde", 4) == "abc\u2026"
