"""Where a function crosses zero, found in the very steps of R's ``uniroot``.

``uniroot`` stops within its tolerance of the root and returns where it stands.
A statistic that R computes from there is only met to more digits than the
tolerance by a search that takes the same steps; scipy's ``brentq`` does not.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

__all__ = ["root_between"]

_EPSILON = float(np.finfo(np.float64).eps)


def root_between(
    function: Callable[[float], float],
    ends: tuple[float, float],
    *,
    values: tuple[float, float],
    tolerance: float,
    most_steps: int = 1000,
) -> float:
    """Return where a function crosses zero between two ends, within a tolerance.

    Parameters
    ----------
    function : callable
    ends : (float, float)
    values : (float, float)
        The function at the ends, of opposite signs; it is not called there.
    tolerance : float
    most_steps : int

    Returns
    -------
    float
        As R's ``uniroot(function, ends, f.lower =, f.upper =, tol =)$root``, bit
        for bit where the function is.

    References
    ----------
    Brent 1973, Algorithms for Minimization without Derivatives, chapter 4.

    Examples
    --------
    >>> root_between(lambda x: x * x - 2, (0, 2), values=(-2, 2), tolerance=1e-12).__round__(9)
    1.414213562
    """
    (a, b), (fa, fb) = ends, values
    c, fc = a, fa
    if fa == 0.0:
        return a
    for _ in range(most_steps + 1):
        if fb == 0.0:
            return b
        before = b - a
        if abs(fc) < abs(fb):
            a, b, c = b, c, b
            fa, fb, fc = fb, fc, fb
        close = 2.0 * _EPSILON * abs(b) + tolerance / 2.0
        step = (c - b) / 2.0
        if abs(step) <= close or fb == 0.0:
            break
        if abs(before) >= close and abs(fa) > abs(fb):
            across = c - b
            if a == c:  # two points: a straight line
                ratio = fb / fa
                p, q = across * ratio, 1.0 - ratio
            else:  # three: an inverse parabola
                q, ratio, other = fa / fc, fb / fc, fb / fa
                p = other * (across * q * (q - ratio) - (b - a) * (ratio - 1.0))
                q = (q - 1.0) * (ratio - 1.0) * (other - 1.0)
            p, q = (p, -q) if p > 0 else (-p, q)
            if p < 0.75 * across * q - abs(close * q) / 2.0 and p < abs(before * q / 2.0):
                step = p / q
        if abs(step) < close:
            step = close if step > 0 else -close
        a, fa = b, fb
        b += step
        fb = function(b)
        if (fb > 0) == (fc > 0):
            c, fc = a, fa
    return b
