import numpy as np
import pandas as pd
import pytest

from core.errors import FitError, InputError
from core.survival.effect_over_time import effect_over_time
from core.survival.proportional_hazards import ProportionalHazards


def test_of(y, position=None) -> ProportionalHazards:
    """A test whose residuals are known."""
    y = np.asarray(y, dtype=float)
    place = np.linspace(0, 1, y.size) if position is None else np.asarray(position, dtype=float)
    return ProportionalHazards(
        table=pd.DataFrame(),
        scale="km",
        time=place * 100,
        position=place,
        residuals=pd.DataFrame({"age": y}),
        coefficients=pd.Series({"age": y.mean()}),
        variance=np.array([[0.25]]),
        unit="months",
    )


test_of.__test__ = False


@pytest.mark.parametrize("df", [2, 3, 4, 7])
def test_a_straight_line_comes_back(df):
    curve = effect_over_time(test_of(3 - 2 * np.linspace(0, 1, 50)), "age", df=df, points=11)
    assert curve["position"].tolist() == pytest.approx(np.linspace(0, 1, 11).tolist())
    np.testing.assert_allclose(curve["estimate"], 3 - 2 * curve["position"], atol=1e-10)
    np.testing.assert_allclose(curve["time"], curve["position"] * 100, atol=1e-9)


def test_a_line_has_the_band_of_a_regression():
    place = np.linspace(0, 1, 40)
    curve = effect_over_time(test_of(place, place), "age", df=2, points=5, level=0.6826894921370859)
    spread = ((place - 0.5) ** 2).sum()
    wanted = 0.5 * np.sqrt(1 / 40 + (curve["position"] - 0.5) ** 2 / spread)
    np.testing.assert_allclose(curve["upper"] - curve["estimate"], wanted, rtol=1e-9)


def test_what_bends_is_followed():
    place = np.linspace(0, 1, 200)
    curve = effect_over_time(test_of(np.sin(np.pi * place)), "age", df=5)
    np.testing.assert_allclose(curve["estimate"], np.sin(np.pi * curve["position"]), atol=0.03)


def test_missing_residuals_are_passed_over():
    y = np.linspace(0, 1, 50)
    y[10] = np.nan
    curve = effect_over_time(test_of(y), "age")
    np.testing.assert_allclose(curve["estimate"], curve["position"], atol=1e-10)


def test_refusals():
    test = test_of(np.arange(20))
    with pytest.raises(InputError, match="no term 'dose'; the model has age"):
        effect_over_time(test, "dose")
    for options in ({"df": 1}, {"df": 11}, {"points": 1}):
        with pytest.raises(InputError, match="2 to 10 degrees of freedom"):
            effect_over_time(test, "age", **options)
    with pytest.raises(FitError, match="too few different times"):
        effect_over_time(test_of([1, 2, 3]), "age")
    with pytest.raises(FitError, match="too few different times"):
        effect_over_time(test_of([1, 2, 3, 4, 5], [0, 0, 0, 1, 1]), "age")
