"""Samples of another source on the level of a reference."""

import numpy as np
import pandas as pd
import pytest

from core.errors import InputError
from core.expression import align_samples

RNG = np.random.default_rng(5)
TUMOURS = pd.DataFrame(RNG.normal(6, 2, (20, 40)), columns=[f"G{i}" for i in range(40)])
NORMALS = pd.DataFrame(RNG.normal(3, 1, (8, 40)), columns=TUMOURS.columns)


def test_as_measured_is_as_measured():
    pd.testing.assert_frame_equal(align_samples(NORMALS, TUMOURS, method="none"), NORMALS)


def test_level_moves_each_sample_as_a_whole():
    found = align_samples(NORMALS, TUMOURS, method="level")
    np.testing.assert_allclose(found.mean(axis=1), TUMOURS.to_numpy().mean())
    moved = found - NORMALS
    np.testing.assert_allclose(moved, np.tile(moved.iloc[:, [0]], (1, 40)), atol=1e-12)


def test_quantile_gives_the_distribution_and_keeps_the_order():
    found = align_samples(NORMALS, TUMOURS, method="quantile")
    expected = np.sort(TUMOURS, axis=1).mean(axis=0)
    np.testing.assert_allclose(np.sort(found, axis=1), np.tile(expected, (8, 1)))
    np.testing.assert_array_equal(
        np.argsort(found.to_numpy(), axis=1), np.argsort(NORMALS.to_numpy(), axis=1)
    )


def test_what_is_refused():
    with pytest.raises(InputError, match="allowed are none, level, quantile"):
        align_samples(NORMALS, TUMOURS, method="combat")
    with pytest.raises(InputError, match="only in the samples: ODD"):
        align_samples(NORMALS.rename(columns={"G3": "ODD"}), TUMOURS, method="level")
    with pytest.raises(InputError, match="same order"):
        align_samples(NORMALS.iloc[:, ::-1], TUMOURS, method="level")
