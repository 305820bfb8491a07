"""Natural cubic splines: curves that run on straight beyond their last knots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["NaturalSpline", "natural_spline"]

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class NaturalSpline:
    """A basis of all natural cubic splines with given knots, the constant among them.

    Parameters
    ----------
    knots : array of float, shape (df,)
        The outermost two are where the curve becomes straight.
    """

    knots: _Floats

    def basis(self, x: npt.ArrayLike) -> _Floats:
        """Return the basis at each x, shape (n, df)."""
        # On a scale of one between the outer knots, so that cubes stay comparable.
        low, span = float(self.knots[0]), float(np.ptp(self.knots)) or 1.0
        place = (np.asarray(x, dtype=np.float64) - low) / span
        knots = (self.knots - low) / span
        columns = [np.ones_like(place)]
        if knots.size > 1:
            columns.append(place)
        cubes = [np.maximum(place - knot, 0.0) ** 3 for knot in knots]
        if knots.size > 2:
            slopes = [
                (cubes[k] - cubes[-1]) / (knots[-1] - knots[k]) for k in range(len(knots) - 1)
            ]
            columns += [slope - slopes[-1] for slope in slopes[:-1]]
        return np.column_stack(columns)


def natural_spline(x: npt.ArrayLike, df: int) -> NaturalSpline:
    """Return the natural splines with knots at quantiles of x.

    Parameters
    ----------
    x : array of float, shape (n,)
    df : int
        Dimension, the constant included: 1 a constant, 2 a straight line.

    Returns
    -------
    NaturalSpline
        Spans the same curves as R's ``ns(x, df = df, intercept = TRUE)``, in
        another basis: fitted values agree, coefficients do not.

    Examples
    --------
    >>> natural_spline([0, 1, 2, 3, 4], 3).knots.tolist()
    [0.0, 2.0, 4.0]
    """
    place = np.asarray(x, dtype=np.float64)
    if df < 2:
        return NaturalSpline(np.array([place.min()]))
    return NaturalSpline(np.unique(np.quantile(place, np.linspace(0.0, 1.0, df))))
