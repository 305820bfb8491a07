import pytest

from core.association.count_tests import chi_square_test, count_test


def test_chi_square_with_pencil():
    # Expected 15 in every cell; four times 25 / 15, corrected four times 4.5^2 / 15.
    counts = [[10, 20], [20, 10]]
    assert chi_square_test(counts, continuity=False).statistic == pytest.approx(100 / 15)
    corrected = chi_square_test(counts)
    assert corrected.statistic == pytest.approx(4 * 4.5**2 / 15)
    assert corrected.note == "with Yates's correction"
    assert corrected.estimate == pytest.approx(1 / 3)  # phi


def test_larger_tables_have_no_correction():
    assert chi_square_test([[5, 6, 7], [8, 9, 4]]).note == ""


def test_the_correction_never_overshoots():
    # |observed - expected| is 0.1 everywhere: corrected to 0, not to -0.4.
    assert chi_square_test([[5, 5], [20, 21]]).statistic < 1e-9


def test_cramers_v_is_one_where_one_tells_the_other():
    assert chi_square_test([[9, 0, 0], [0, 7, 0], [0, 0, 8]]).estimate == pytest.approx(1.0)


def test_fisher_where_an_expected_count_is_below_5_and_not_where_an_observed_one_is():
    assert count_test([[4, 16], [16, 4]]).name == "Chi-square test"  # expected 10
    assert count_test([[4, 5], [16, 15]]).name == "Fisher exact test"  # expected 4.5
    assert count_test([[5, 5], [15, 15]]).name == "Chi-square test"  # expected 5: not below
