import math

import numpy as np
import pytest

from core.errors import InputError
from core.survival.effects import effect_table


def test_with_pencil():
    row = effect_table(np.array([math.log(2)]), np.array([0.5]), level=0.95).iloc[0]
    assert row["hazard_ratio"] == pytest.approx(2)
    assert row["lower"] == pytest.approx(2 * math.exp(-1.959963984540054 / 2))
    assert row["upper"] == pytest.approx(2 * math.exp(1.959963984540054 / 2))
    assert row["z"] == pytest.approx(2 * math.log(2))
    assert row["p_value"] == pytest.approx(math.erfc(2 * math.log(2) / math.sqrt(2)))


def test_what_is_missing_stays_missing_and_what_is_huge_is_infinite():
    table = effect_table(np.array([np.nan, 800.0]), np.array([np.nan, 1.0]), level=0.95)
    assert table.loc[0].isna().all()
    assert table.loc[1, "hazard_ratio"] == np.inf


def test_the_level_must_be_a_share():
    with pytest.raises(InputError):
        effect_table(np.zeros(1), np.ones(1), level=95)
