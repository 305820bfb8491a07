import numpy as np
import pytest

from core.imaging.calibration import calibration_curve
from dashboard.figures.reliability import reliability
from tests.dashboard.figures.network import FOUND


@pytest.fixture(scope="module")
def drawing():
    pooled = FOUND.pooled_predictions
    groups = calibration_curve(pooled["probability"], pooled["high_risk"], bins=4)
    return reliability(groups, brier=0.2, share_high=0.3), groups


def test_points_and_intervals_are_those_of_core(drawing, trace):
    figure, groups = drawing[0].figure, drawing[1]
    line = trace(figure, "observed")
    np.testing.assert_array_equal(line.x, groups["predicted"])
    np.testing.assert_allclose(line.y + line.error_y.array, groups["upper"])
    np.testing.assert_allclose(line.y - line.error_y.arrayminus, groups["lower"])


def test_what_the_score_would_be_without_knowing_anything_is_said(drawing):
    assert "60 scans in 4 groups" in drawing[0].caption
    assert "Brier score 0.200" in drawing[0].caption
    assert "30.0%, of everyone gives 0.210" in drawing[0].caption
