"""Areas under ROC curves, their intervals and paired differences equal pROC's."""

import numpy as np
import pytest

from core.imaging.delong import area_difference, delong_area
from core.imaging.metrics import wilson_interval
from core.imaging.roc import roc
from tests.parity.golden import values

CASES = ("liver", "lung", "study_sized", "tied", "few")


def close(ours, theirs):
    np.testing.assert_allclose(ours, np.array(theirs, dtype=float), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("name", CASES)
def test_area_error_and_interval(name: str):
    golden = values("delong")["cases"][name]
    found = delong_area(golden["first"], golden["high"])
    close(found.estimate, golden["area"])
    close(found.standard_error**2, golden["variance"])
    close((found.lower, found.upper), golden["interval_95"])
    other = delong_area(golden["first"], golden["high"], level=0.9)
    close((other.lower, other.upper), golden["interval_90"])


@pytest.mark.parametrize("name", CASES)
def test_paired_difference(name: str):
    golden = values("delong")["cases"][name]
    found = area_difference(golden["first"], golden["second"], golden["high"])
    close(found.second.estimate, golden["second_area"])
    close(found.z, golden["z"])
    close(found.p_value, golden["p_value"])
    if golden["difference_interval"]:
        close((found.lower, found.upper), golden["difference_interval"])


@pytest.mark.parametrize("name", CASES)
def test_every_point_of_the_curve(name: str):
    golden = values("delong")["cases"][name]
    found = roc(golden["first"], golden["high"])
    close(found.fpr, golden["fpr"])
    close(found.tpr, golden["tpr"])


def test_wilson():
    golden = values("delong")["wilson"]
    assert len(golden) == 5
    for case in golden:
        close(wilson_interval(int(case["x"]), int(case["n"])), case["interval"])
