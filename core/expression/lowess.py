"""Robust local regression of one variable on another, as R's ``lowess``."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.errors import InputError

__all__ = ["lowess"]

_Floats = npt.NDArray[np.float64]


def lowess(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    span: float = 2.0 / 3.0,
    iterations: int = 3,
    delta: float | None = None,
) -> _Floats:
    """Return the smooth of y at each x, in the order given.

    Parameters
    ----------
    x, y : array of float, shape (n,)
        Finite.
    span : float
        Share of the points that each local line is fitted to.
    iterations : int
        Robustness iterations after the first fit.
    delta : float, optional
        Points nearer than this to the last one fitted are interpolated; a
        hundredth of the range of x where None.

    Returns
    -------
    array of float, shape (n,)
        As R's ``lowess(x, y, f = span, iter = iterations)$y`` to 1e-12, brought
        back to the order of x.

    Raises
    ------
    InputError
        If x and y are not two finite lists of one length.

    Notes
    -----
    Cleveland's algorithm step for step, including what it does with tied x:
    each gets the value of the first.

    References
    ----------
    Cleveland 1979, 10.1080/01621459.1979.10481038.

    Examples
    --------
    >>> lowess([1, 2, 3, 4], [2, 4, 6, 8], span=1.0).round(6).tolist()
    [2.0, 4.0, 6.0, 8.0]
    """
    place, value = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if place.ndim != 1 or place.shape != value.shape or place.size == 0:
        raise InputError(
            f"a smooth needs two lists of one length, got {place.shape} and {value.shape}.",
            "Give one y for each x.",
        )
    if not (np.isfinite(place).all() and np.isfinite(value).all()):
        raise InputError(
            "a smooth needs finite numbers, got missing or infinite ones.",
            "Leave these points out.",
        )
    order = np.argsort(place, kind="stable")
    fitted = np.empty_like(value)
    reach = 0.01 * float(np.ptp(place)) if delta is None else delta
    fitted[order] = _sorted(place[order], value[order], span, iterations, reach)
    return fitted


def _sorted(x: _Floats, y: _Floats, span: float, iterations: int, delta: float) -> _Floats:
    """Return the smooth of points in ascending order of x."""
    n = x.size
    if n < 2:
        return y.copy()
    width = max(2, min(n, int(span * n + 1e-7)))
    robust = np.ones(n)
    fitted = y.copy()
    for iteration in range(iterations + 1):
        fitted = _pass(x, y, width, delta, robust if iteration else None)
        size = np.abs(y - fitted)
        if iteration == iterations:
            break
        bound = 6.0 * float(np.median(size))
        if bound < 1e-7 * float(size.mean()):
            break
        share = size / (bound or 1.0)
        robust = np.where(share <= 0.001, 1.0, np.where(share <= 0.999, (1.0 - share**2) ** 2, 0.0))
    return fitted


def _pass(x: _Floats, y: _Floats, width: int, delta: float, robust: _Floats | None) -> _Floats:
    """Fit a line near every point that is far enough from the one before; interpolate between."""
    n = x.size
    fitted = np.empty(n)
    left, right = 0, width - 1
    last, here = -1, 0
    while True:
        # The window moves on while that brings its far end nearer.
        while right < n - 1 and x[here] - x[left] > x[right + 1] - x[here]:
            left, right = left + 1, right + 1
        fitted[here] = _local(x, y, here, left, right, robust)
        if last < here - 1:
            between = slice(last + 1, here)
            share = (x[between] - x[last]) / (x[here] - x[last])
            fitted[between] = share * fitted[here] + (1.0 - share) * fitted[last]
        tied = int(np.searchsorted(x, x[here], side="right"))
        fitted[here:tied] = fitted[here]
        last = tied - 1
        if last >= n - 1:
            return fitted
        beyond = int(np.searchsorted(x, x[last] + delta, side="right"))
        here = max(last + 1, beyond - 1)


def _local(
    x: _Floats, y: _Floats, here: int, left: int, right: int, robust: _Floats | None
) -> float:
    """Return the local line's value at one point; the point's own value where no weight is left."""
    at = x[here]
    reach = max(at - x[left], x[right] - at)
    end = int(np.searchsorted(x, at + 0.999 * reach, side="right"))
    near, distance = x[left:end], np.abs(x[left:end] - at)
    weight = np.zeros(distance.size)
    inside = distance <= 0.999 * reach
    close = distance <= 0.001 * reach
    if reach > 0:
        weight[inside] = (1.0 - (distance[inside] / reach) ** 3) ** 3
    weight[close & inside] = 1.0
    if robust is not None:
        weight *= robust[left:end]
    total = float(weight.sum())
    if total <= 0.0:
        return float(y[here])
    weight /= total
    if reach > 0.0:
        centre = float(weight @ near)
        spread = float(weight @ (near - centre) ** 2)
        if spread**0.5 > 0.001 * float(x[-1] - x[0]):
            weight *= (at - centre) / spread * (near - centre) + 1.0
    return float(weight @ y[left:end])
