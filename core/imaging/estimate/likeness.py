"""How unlike the training scans one is: a distance, and what is usual among themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import InputError

__all__ = ["Likeness", "fit_likeness"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """Where points lie and how they scatter: a shrunk covariance in its own axes."""

    centre: Floats
    axes: Floats  # (r, d), orthonormal
    variance: Floats  # along each axis
    rest: float  # along every direction that no axis covers

    def whitened(self, points: Floats) -> tuple[Floats, Floats]:
        """Return coordinates along the axes in standard deviations, and what lies beside them."""
        moved = points - self.centre
        along = moved @ self.axes.T
        beside = np.maximum((moved**2).sum(axis=1) - (along**2).sum(axis=1), 0.0)
        return along / np.sqrt(self.variance), beside / self.rest

    def distance(self, points: Floats) -> Floats:
        along, beside = self.whitened(points)
        return np.asarray(np.sqrt((along**2).sum(axis=1) + beside))


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """Mahalanobis' distance from some points, with a covariance shrunk after Ledoit and Wolf.

    Parameters
    ----------
    usual : array of float, shape (n,)
        Distance of each point from the others, it left out of centre and
        covariance, over their median: 1 is usual.
    points : array of float, shape (n, d)
    scale : array of float, shape (d,)
        Each coordinate is divided by it.
    """

    usual: Floats
    points: Floats
    scale: Floats
    _shape: _Shape
    _median: float

    def distance(self, points: npt.ArrayLike) -> Floats:
        """Return how far points lie from the reference; 1 is the median within it."""
        moved = np.atleast_2d(np.asarray(points, dtype=np.float64)) / self.scale
        return np.asarray(self._shape.distance(moved) / self._median)

    def between(self, point: npt.ArrayLike) -> Floats:
        """Return how far a point lies from each of the reference; 1 is usual between two."""
        moved = np.asarray(point, dtype=np.float64)[None] / self.scale
        gap = _Shape(
            np.zeros_like(self._shape.centre),
            self._shape.axes,
            self._shape.variance,
            self._shape.rest,
        )
        # Two points of one cloud lie about sqrt 2 as far apart as one from the centre.
        found = gap.distance(moved - self.points) / (np.sqrt(2.0) * self._median)
        return np.asarray(found)


def fit_likeness(points: npt.ArrayLike, *, standardise: bool) -> Likeness:
    """Learn what is usual among points.

    Parameters
    ----------
    points : array of float, shape (n, d)
        At least four; d may be far larger than n.
    standardise : bool
        Whether each coordinate is divided by its standard deviation: for
        coordinates of different units.

    Raises
    ------
    InputError
        If there are fewer than four, or all are one point.

    References
    ----------
    Ledoit and Wolf (2004), doi:10.1016/S0047-259X(03)00096-4. Lee et al.
    (2018), arXiv:1807.03888 (Mahalanobis' distance of a network's features).
    """
    given = np.asarray(points, dtype=np.float64)
    if given.ndim != 2 or len(given) < 4 or not np.ptp(given, axis=0).any():
        raise InputError(
            f"{len(given):,} points are too few, or all one, to say what is usual.",
            "Use at least four held-out scans for each network.",
        )
    scale = np.ones(given.shape[1])
    if standardise:
        spread = given.std(axis=0)
        # What never varies among few scans may still vary a little: a floor, not an infinity.
        scale = np.maximum(spread, 0.1 * float(np.median(spread[spread > 0])))
    scaled = given / scale
    n = len(scaled)
    alone = np.array(
        [
            _shape_of(np.delete(scaled, row, axis=0)).distance(scaled[row : row + 1])[0]
            for row in range(n)
        ]
    )
    median = float(np.median(alone))
    return Likeness(alone / median, scaled, scale, _shape_of(scaled), median)


def _shape_of(points: Floats) -> _Shape:
    """Return the shrunk covariance; by the points' own products, so many columns cost little."""
    n, d = points.shape
    centre = points.mean(axis=0)
    moved = points - centre
    product = moved @ moved.T / n
    mean_variance = float(np.trace(product)) / d
    square = float((product**2).sum())  # of the covariance's norm
    scatter = (float(((n * np.diag(product)) ** 2).sum()) / n - square) / n / d
    reach = square / d - mean_variance**2
    share = 1.0 if reach <= 0 else float(np.clip(scatter / reach, 1e-3, 1.0))
    value, vector = np.linalg.eigh(product)
    kept = value > 1e-9 * max(value[-1], 1e-300)
    axes = (vector[:, kept].T @ moved) / np.sqrt(n * value[kept])[:, None]
    floor = max(share * mean_variance, 1e-300)
    return _Shape(centre, axes, (1 - share) * value[kept] + floor, floor)
