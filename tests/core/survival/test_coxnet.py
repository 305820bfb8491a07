import numpy as np
import pytest

from core.cohort import Outcome
from core.errors import ConvergenceError
from core.survival.coxnet import PathSettings, PenalisedFits, fit_penalised, fit_standardised
from core.survival.deviance import cox_deviance

TIGHT = PathSettings(tolerance=1e-12)


def patients(n: int, p: int, *, seed: int = 0, rounded_to: float = 0) -> tuple[np.ndarray, Outcome]:
    """Three columns carry a log hazard ratio of one half; a third are censored."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, p))
    death = rng.exponential(12 / np.exp(x[:, :3].sum(axis=1) / 2))
    censoring = rng.exponential(20, n)
    time = np.minimum(death, censoring)
    if rounded_to:
        time = np.ceil(time / rounded_to)
    return x, Outcome(time, death <= censoring)


def test_the_first_penalty_is_the_smallest_without_a_column():
    # Deaths at 1 (x = 1) and 2 (x = 0), censored at 3 (x = 0): the score at 0 is 1 - 1/3.
    fits = fit_penalised(np.array([[1.0], [0], [0]]), Outcome([1, 2, 3], [1, 1, 0]), PathSettings())
    assert fits.penalties[0] == pytest.approx((1 - 1 / 3) / 3)
    assert fits.coefficients[0, 0] == 0 < fits.coefficients[0, 1]


def test_the_solution_satisfies_its_conditions():
    """At a minimum the score is +-penalty for columns that are in, smaller for the others."""
    x, outcome = patients(150, 8)
    fits = fit_penalised(x, outcome, TIGHT)
    place = 20
    b, penalty, step = fits.coefficients[:, place], fits.penalties[place], 1e-5
    for column, weight in enumerate(b):
        moved = np.column_stack([x @ b + x[:, column] * step, x @ b - x[:, column] * step])
        up, down = cox_deviance(moved, outcome)
        score = -(up - down) / (4 * step) / len(outcome)
        if weight:
            assert score == pytest.approx(np.sign(weight) * penalty, rel=1e-4)
        else:
            assert abs(score) <= penalty
    assert 0 < np.count_nonzero(b) < 8


def test_the_path_ends_where_the_deviance_hardly_moves():
    x, outcome = patients(150, 8)
    fits = fit_penalised(x, outcome, PathSettings())
    ratio = fits.deviance_ratio
    assert fits.complete
    assert len(ratio) < 100
    assert ratio[-1] - ratio[-5] < 1e-3 * ratio[-1]
    assert (ratio[5:-1] - ratio[1:-5] >= 1e-3 * ratio[5:-1]).all()


@pytest.mark.parametrize("rounded_to", [6, 20])
def test_tied_deaths_do_not_end_the_path_early(rounded_to: float):
    """scikit-survival alone stops here after 6 penalties: its null deviance ignores ties."""
    x, outcome = patients(200, 20, rounded_to=rounded_to)
    fits = fit_penalised(x, outcome, PathSettings())
    assert len(np.unique(outcome.time)) < 20
    assert len(fits.penalties) > 30
    assert np.count_nonzero(fits.coefficients[:, -1]) > 15
    assert (np.diff(fits.deviance_ratio) >= -1e-6).all()


def test_a_path_that_does_not_converge_is_cut_and_says_so():
    x, outcome = patients(100, 30)
    whole = fit_penalised(x, outcome, PathSettings())
    cut = fit_penalised(x, outcome, PathSettings(max_iterations=40))
    assert not cut.complete
    assert 2 <= len(cut.penalties) < len(whole.penalties)
    reached = len(cut.penalties)
    np.testing.assert_allclose(cut.coefficients, whole.coefficients[:, :reached], atol=1e-3)


def test_nothing_converges():
    x, outcome = patients(100, 30)
    with pytest.raises(ConvergenceError, match="first penalty"):
        fit_penalised(x, outcome, PathSettings(max_iterations=1))


def test_deaths_that_order_nobody():
    with pytest.raises(ConvergenceError, match="outlive"):
        fit_penalised(np.array([[1.0], [2], [3]]), Outcome([5, 5, 5], [1, 1, 1]), PathSettings())


def test_more_columns_than_patients_gives_the_shorter_range():
    x, outcome = patients(40, 60)
    wide = fit_penalised(x, outcome, PathSettings(n_penalties=10))
    tall = fit_penalised(x[:, :30], outcome, PathSettings(n_penalties=10, tolerance=1e-5))
    assert wide.penalties[1] / wide.penalties[0] == pytest.approx(0.01 ** (1 / 9), rel=1e-7)
    assert tall.penalties[1] / tall.penalties[0] == pytest.approx(1e-4 ** (1 / 9), rel=1e-6)


def test_a_column_in_other_units_has_the_same_effect():
    x, outcome = patients(120, 6)
    scale = np.array([1, 10, 0.01, 3, 1, 1])
    one = fit_standardised(x, outcome, TIGHT)
    other = fit_standardised(x * scale + 5, outcome, TIGHT)
    np.testing.assert_allclose(other.penalties, one.penalties, rtol=1e-10)
    np.testing.assert_allclose(other.coefficients * scale[:, None], one.coefficients, atol=1e-5)


def test_columns_that_do_not_vary_stay_out():
    x, outcome = patients(80, 5)
    with_constant = np.column_stack([np.full(80, 7.1), x])
    fits = fit_standardised(with_constant, outcome, PathSettings())
    assert not fits.coefficients[0].any()
    np.testing.assert_array_equal(
        fits.coefficients[1:], fit_standardised(x, outcome, PathSettings()).coefficients
    )
    with pytest.raises(ConvergenceError, match="varies"):
        fit_standardised(np.full((80, 2), 3.3), outcome, PathSettings())


def test_between_penalties_coefficients_are_linear():
    fits = PenalisedFits(
        np.array([4.0, 2.0, 1.0]), np.array([[0.0, 1.0, 3.0], [0.0, 0.0, -2.0]]), np.zeros(3), True
    )
    at = fits.at(np.array([9.0, 4.0, 3.0, 2.0, 1.25, 1.0, 0.1]))
    np.testing.assert_array_equal(at[0], [0, 0, 0.5, 1, 2.5, 3, 3])
    np.testing.assert_array_equal(at[1], [0, 0, 0, 0, -1.5, -2, -2])
    alone = PenalisedFits(np.array([4.0]), np.array([[0.5]]), np.zeros(1), True)
    assert alone.at(np.array([9.0, 1.0])).tolist() == [[0.5, 0.5]]
