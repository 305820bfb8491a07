import numpy as np
import pytest

from core.imaging.preprocessing.bias import correct_bias
from core.imaging.preprocessing.plan import BiasCorrection
from core.imaging.volume import Volume


@pytest.fixture(scope="module")
def shaded() -> tuple[Volume, np.ndarray]:
    """Two tissues in a ball, twice as bright on the right as on the left."""
    at = np.indices((40, 40, 24)) - np.array([20, 20, 12]).reshape(3, 1, 1, 1)
    distance = np.sqrt((at / np.array([17, 17, 10]).reshape(3, 1, 1, 1) ** 1.0) ** 2).sum(0)
    tissue = np.where(distance < 0.7, 200.0, np.where(distance < 1, 100.0, 0.0))
    field = np.exp(np.linspace(-0.35, 0.35, 40))[:, None, None]
    noisy = tissue * field + np.random.default_rng(0).normal(0, 1, tissue.shape)
    return Volume(np.maximum(noisy, 0).astype(np.float32), np.diag([4.0, 4, 6, 1])), distance < 0.7


def test_the_shading_goes(shaded):
    volume, inner = shaded
    corrected = correct_bias(volume, BiasCorrection())
    assert corrected.same_space(volume)
    before, after = (v.data[inner].std() / v.data[inner].mean() for v in (volume, corrected))
    assert after < 0.5 * before
