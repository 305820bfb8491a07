import numpy as np
import pytest

from core.errors import InputError
from core.imaging.calibration import calibration_curve
from core.imaging.metrics import wilson_interval


def test_groups_of_equal_size():
    found = calibration_curve(np.linspace(0, 1, 12), np.arange(12) >= 6, bins=3)
    assert found["n"].tolist() == [4, 4, 4]
    assert found["observed"].tolist() == [0, 0.5, 1]
    assert (found["lower"][1], found["upper"][1]) == wilson_interval(2, 4)


def test_equal_probabilities_stay_together():
    found = calibration_curve([0.1, 0.5, 0.5, 0.5, 0.9], [0, 0, 1, 1, 1], bins=4)
    assert found["n"].sum() == 5
    assert found.loc[found["predicted"] == 0.5, "n"].tolist() == [3]


def test_one_probability_for_all_is_one_group():
    found = calibration_curve([0.3] * 6, [0, 0, 0, 0, 1, 1], bins=3)
    assert found[["n", "n_high", "predicted"]].to_numpy().tolist() == [[6, 2, pytest.approx(0.3)]]


@pytest.mark.parametrize("bins", [1, 5])
def test_more_groups_than_scans(bins: int):
    with pytest.raises(InputError, match="groups"):
        calibration_curve([0.1, 0.9], [0, 1], bins=bins)
