from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.imaging.estimate.calibrating import Calibration, fit_calibration, logit

DRAW = np.random.default_rng(2)
HIGH = np.arange(80) % 3 == 0
RAW = 1 / (1 + np.exp(-(np.where(HIGH, 1.0, -1.0) + DRAW.normal(size=80)) * 2))


def fitted(p=RAW, high=HIGH, **settings) -> Calibration:
    names = np.arange(len(high)).astype(str)
    return fit_calibration(
        p, high, names, folds=np.arange(len(high)) % 3, **{"seed": 0, "draws": 50, **settings}
    )


def test_two_values_by_pencil():
    """Three of four high at p = 0.8, one of four at 0.2: both groups' means are met.

    With Platt's targets 5/6 and 1/6 a group's mean target is (3 x 5/6 + 1/6) / 4 = 2/3.
    """
    p, high = np.repeat([0.8, 0.2], 4), np.array([1, 1, 1, 0, 1, 0, 0, 0], dtype=bool)
    found = fitted(p, high)
    np.testing.assert_allclose(found.apply([0.8, 0.2]), [2 / 3, 1 / 3], rtol=1e-8)
    assert found.slope == pytest.approx(np.log(2) / np.log(4))


def test_groups_that_are_parted_without_error_have_a_finite_fit():
    found = fitted(np.where(HIGH, 1.0, 0.0))
    assert np.isfinite([found.intercept, found.slope]).all()
    assert 0.9 < found.apply([1.0])[0] < 1


def test_an_order_worse_than_chance_gives_everybody_the_base_rate():
    found = fitted(1 - RAW)
    assert found.slope == 0
    np.testing.assert_allclose(found.apply([0.01, 0.99]), HIGH.mean(), atol=0.02)


def test_a_temperature_keeps_one_half():
    found = fitted(method="temperature")
    assert found.intercept == 0
    assert found.apply([0.5])[0] == 0.5
    assert found.slope < 1  # the raw answers are twice too sure


def test_too_sure_answers_become_better():
    quality = fitted(1 / (1 + np.exp(-8 * logit(RAW)))).quality
    assert quality.log_loss_after < quality.log_loss_before
    assert quality.brier_after < quality.brier_before
    assert (quality.n, quality.n_high) == (80, 27)
    assert quality.brier_base == pytest.approx(27 / 80 * 53 / 80)


def test_a_patients_scans_are_drawn_together():
    """Each scan twice: as one patient's the draws scatter as those of half the scans."""
    p, high = np.repeat(RAW, 2), np.repeat(HIGH, 2)
    folds = np.zeros(160, dtype=int)
    together = fit_calibration(p, high, np.repeat(np.arange(80), 2).astype(str), folds=folds,
                               seed=1, draws=300)  # fmt: skip
    apart = fit_calibration(p, high, np.arange(160).astype(str), folds=folds, seed=1, draws=300)
    assert together.drawn[:, 1].std() > 1.2 * apart.drawn[:, 1].std()


def test_the_seed_decides_the_draws():
    np.testing.assert_array_equal(fitted().drawn, fitted().drawn)
    assert not np.array_equal(fitted(seed=1).drawn, fitted().drawn)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=10))
def test_order_is_kept_and_probabilities_stay_so(values):
    found = Calibration("platt", -0.4, 0.7, np.array([[-0.4, 0.7], [0.1, 0.0]]), QUALITY)
    p = np.sort(values)
    calibrated = found.apply(p)
    assert (np.diff(calibrated) >= 0).all()
    assert ((calibrated > 0) & (calibrated < 1)).all()
    np.testing.assert_allclose(found.apply_drawn(p)[0], calibrated)


QUALITY = fitted(draws=1).quality


def test_what_is_refused():
    with pytest.raises(InputError, match="one risk group"):
        fitted(RAW, np.ones(80, dtype=bool))
    with pytest.raises(InputError, match="differ in length"):
        fitted(RAW[1:])
    with pytest.raises(InputError, match="isotonic"):
        fitted(method="isotonic")
    for wrong in ({"slope": -1.0}, {"intercept": np.nan}, {"drawn": np.zeros(2)}):
        with pytest.raises(InputError, match="cannot be used"):
            replace(fitted(draws=2), **wrong)
