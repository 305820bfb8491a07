import numpy as np
import pytest

from core.errors import InputError
from core.imaging.roc import roc, roc_band


@pytest.fixture(scope="module")
def scores():
    draw = np.random.default_rng(0)
    high = np.arange(60) < 20
    return draw.normal(high, 1).round(1), high


def test_every_point_is_scikit_learns(scores):
    from sklearn.metrics import roc_curve

    ours = roc(*scores)
    fpr, tpr, thresholds = roc_curve(scores[1], scores[0], drop_intermediate=False)
    np.testing.assert_allclose(ours.fpr, fpr)
    np.testing.assert_allclose(ours.tpr, tpr)
    np.testing.assert_allclose(ours.thresholds, thresholds)


def test_the_area_is_that_under_the_points(scores):
    curve = roc(*scores)
    assert np.trapezoid(curve.tpr, curve.fpr) == pytest.approx(curve.area.estimate)


def test_the_band_holds_the_curve(scores):
    curve, band = roc(*scores), roc_band(*scores, seed=0, draws=500)
    middle = np.interp(band.fpr, curve.fpr, curve.tpr)
    assert (band.lower <= middle + 1e-9).all()
    assert (band.upper >= middle - 1e-9).all()
    assert (np.diff(band.lower) >= 0).all()
    # At half the false alarms the curve of a fifth of the positives may move by binomial noise.
    half = np.searchsorted(band.fpr, 0.3)
    assert 0.1 < band.upper[half] - band.lower[half] < 0.8


def test_the_seed_decides(scores):
    one, again, other = (roc_band(*scores, seed=seed, draws=200) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.lower, again.lower)
    assert (one.lower != other.lower).any()


def test_too_few_draws(scores):
    with pytest.raises(InputError, match="100 to 100,000"):
        roc_band(*scores, seed=0, draws=3)
