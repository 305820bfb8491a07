"""The log hazard ratio over time: a smooth curve through scaled Schoenfeld residuals."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import FitError, InputError, listed
from core.inference import normal_quantile
from core.survival.proportional_hazards import ProportionalHazards

__all__ = ["effect_over_time"]

_Floats = npt.NDArray[np.float64]


def effect_over_time(
    test: ProportionalHazards, term: str, *, df: int = 4, points: int = 40, level: float = 0.95
) -> pd.DataFrame:
    """Smooth the residuals of a term by a natural cubic spline.

    Parameters
    ----------
    test : ProportionalHazards
    term : str
        One of its terms.
    df : int
        Degrees of freedom of the spline, 2 (a line) to 10.
    points : int
        Where on the time scale, evenly, 2 or more.
    level : float
        Coverage of the pointwise band.

    Returns
    -------
    DataFrame
        ``position`` (on the test's scale), ``time`` (in its unit, by linear
        interpolation between deaths), ``estimate``, ``lower`` and ``upper``
        (log hazard ratio; for a term of several columns, in multiples of its
        combined effect).

    Raises
    ------
    InputError
        If the term or an option is not one of those allowed.
    FitError
        If there are too few deaths at different times for the spline.

    Notes
    -----
    Equal to the curve of R's ``plot(cox.zph(fit))``, to 1e-9; its band reaches
    2 standard errors to each side, whatever the level.
    """
    z = normal_quantile(level)
    if term not in test.residuals.columns:
        raise InputError(
            f"there is no term {term!r}; the model has {listed(test.residuals.columns)}.",
            "Choose one of these.",
        )
    if not 2 <= df <= 10 or points < 2:
        raise InputError(
            f"the spline needs 2 to 10 degrees of freedom and 2 points or more, got {df} and "
            f"{points}.",
            "R uses 4 and 40.",
        )
    y = test.residuals[term].to_numpy()
    kept = np.isfinite(y)
    place = test.position
    where = np.linspace(place.min(), place.max(), points)
    knots = np.quantile(np.concatenate((where, place)), np.linspace(0, 1, df)) if place.size else []
    if np.unique(place[kept]).size < df or np.unique(knots).size < df:
        raise FitError(
            f"the deaths fall on too few different times for a smooth curve of {df} degrees of "
            "freedom.",
            "Read the test; there is nothing to draw.",
        )
    basis, wanted = (_natural_cubic(values, np.asarray(knots)) for values in (place[kept], where))
    orthogonal, upper = np.linalg.qr(basis)
    inverse = np.linalg.inv(upper)
    estimate = wanted @ inverse @ (orthogonal.T @ y[kept])
    k = list(test.residuals.columns).index(term)
    error = np.sqrt(test.variance[k, k] * ((wanted @ inverse) ** 2).sum(axis=1))
    first = np.unique(place, return_index=True)[1]
    return pd.DataFrame(
        {
            "position": where,
            "time": np.interp(where, place[first], test.time[first]),
            "estimate": estimate,
            "lower": estimate - z * error,
            "upper": estimate + z * error,
        }
    )


def _natural_cubic(x: _Floats, knots: _Floats) -> _Floats:
    """Return a basis of the cubic splines that are straight beyond the outer knots."""
    low, high = knots[0], knots[-1]
    # Between 0 and 1, so that cubes of follow-up in days do not drown the rest.
    x, knots = (x - low) / (high - low), (knots - low) / (high - low)

    def bent(knot: float) -> _Floats:
        cubes = np.maximum(x - knot, 0.0) ** 3 - np.maximum(x - 1.0, 0.0) ** 3
        return np.asarray(cubes / (1.0 - knot))

    if knots.size == 2:
        return np.column_stack((np.ones_like(x), x))
    last = bent(knots[-2])
    return np.column_stack((np.ones_like(x), x, *(bent(knot) - last for knot in knots[:-2])))
