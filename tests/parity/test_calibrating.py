"""Platt's calibration and a temperature equal R's logistic regressions on the logit."""

import numpy as np
import pytest

from core.imaging.estimate.calibrating import fit_calibration
from tests.parity.golden import values


@pytest.mark.parametrize("name", ["study_sized", "timid", "parted", "few"])
def test_intercept_slope_and_probabilities(name: str):
    golden = values("calibrating")[name]
    n = len(golden["p"])
    settings = {"folds": np.zeros(n), "seed": 0, "draws": 1}
    names = np.arange(n).astype(str)
    found = fit_calibration(golden["p"], golden["high"], names, **settings)
    np.testing.assert_allclose(
        [found.intercept, found.slope], [golden["intercept"], golden["slope"]], rtol=1e-8
    )
    np.testing.assert_allclose(found.apply(golden["p"]), golden["calibrated"], rtol=1e-8)
    found = fit_calibration(golden["p"], golden["high"], names, method="temperature", **settings)
    assert found.slope == pytest.approx(golden["temperature_slope"], rel=1e-8)
