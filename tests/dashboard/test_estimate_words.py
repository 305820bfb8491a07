"""Probabilities in words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.estimate_words import frequency, headline, interval_words, sentence
from tests.dashboard.estimates import ESTIMATE


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "fewer than 1 in 200"),
        (0.0049, "fewer than 1 in 200"),
        (0.005, "1 in 100"),
        (0.03, "3 in 100"),
        (0.05, "1 in 10"),
        (0.31, "3 in 10"),
        (0.35, "4 in 10"),
        (0.95, "9 in 10"),
        (0.96, "96 in 100"),
        (0.995, "99 in 100"),
        (1.0, "more than 199 in 200"),
    ],
)
def test_a_probability_is_so_many_of_so_many(probability: float, words: str):
    assert frequency(probability) == words


@given(st.floats(0.05, 0.95))
def test_tenths_are_never_further_off_than_half_a_tenth(probability: float):
    of_ten = int(frequency(probability).removesuffix(" in 10"))
    assert abs(of_ten / 10 - probability) <= 0.05 + 1e-12


def test_an_interval_whose_ends_sound_alike_is_said_once():
    assert interval_words(0.28, 0.32) == "close to 3 in 10 throughout"
    assert interval_words(0.12, 0.58) == "between 1 in 10 and 6 in 10"
    # Tenths and hundredths are never held against each other.
    assert interval_words(0.24, 0.96) == "between 24 in 100 and 96 in 100"


def test_the_sentence_says_number_interval_and_base_rate():
    assert headline(ESTIMATE) == "About 3 in 10; between 1 in 10 and 6 in 10"
    assert sentence(ESTIMATE).startswith("Of patients whose scans these networks read alike, about")
    assert "Without a scan one would say 3 in 10" in sentence(ESTIMATE)
    small = headline(replace(ESTIMATE, probability=0.001, lower=0.0005, upper=0.02))
    assert small == "Fewer than 1 in 200; between fewer than 1 in 200 and 2 in 100"
