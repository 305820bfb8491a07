import numpy as np
import pytest

from core.imaging.estimate.greys import GREY_STATISTICS, grey_statistics


def named(cube) -> dict[str, float]:
    return dict(zip(GREY_STATISTICS, grey_statistics(cube), strict=True))


def test_a_cube_by_pencil():
    cube = np.zeros((4, 9, 9, 9), dtype=np.uint8)
    cube[0, :3] = 51  # a third of T1 at 0.2
    cube[1] = 255
    found = named(cube)
    assert found["the share of empty voxels of T1"] == pytest.approx(2 / 3)
    assert found["the grey value below which 50 % lie of T1"] == pytest.approx(0.2)
    assert found["the share of empty voxels of T1CE"] == 0
    assert found["the brightness of the middle of T1CE"] == 1
    assert found["the brightness of the middle of T1"] == 0
    assert found["the grey value below which 95 % lie of FLAIR"] == 0


def test_noise_is_rough_and_a_ramp_is_not(noise):
    cube = np.zeros((4, 12, 12, 12), dtype=np.uint8)
    cube[0] = noise.integers(1, 256, (12, 12, 12))
    cube[1] = np.linspace(10, 250, 12).astype(np.uint8)[:, None, None]
    found = named(cube)
    assert found["the roughness of T1"] == pytest.approx(1.13, abs=0.1)  # 2 / sqrt(pi)
    assert found["the roughness of T1CE"] < 0.2


def test_inverted_contrast_turns_a_correlation(noise):
    one = noise.integers(1, 200, (10, 10, 10)).astype(np.uint8)
    cube = np.stack([one, one, (255 - one).astype(np.uint8), one])
    found = named(cube)
    assert found["the correlation of T1 and T1CE"] == pytest.approx(1)
    assert found["the correlation of T1 and T2"] == pytest.approx(-1)


def test_an_empty_cube_has_numbers_too():
    assert np.isfinite(grey_statistics(np.zeros((4, 8, 8, 8), dtype=np.uint8))).all()
