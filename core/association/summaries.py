"""The middle and the reach of a number in a group of patients."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.inference import quantiles

__all__ = ["summary"]


def summary(values: npt.ArrayLike) -> dict[str, float]:
    """Return n, mean, standard deviation, median, quartiles (R's type 7) and ends.

    Parameters
    ----------
    values : array of float, shape (n,)
        Without missing values; without any value all but n is NaN, and the
        standard deviation is with one.

    Examples
    --------
    >>> found = summary([1, 2, 3, 4])
    >>> found["n"], found["mean"], found["median"], found["quartile_1"]
    (4, 2.5, 2.5, 1.75)
    """
    sample = np.asarray(values, dtype=np.float64)
    n = int(sample.size)
    low, quarter, middle, three, high = quantiles(sample, (0, 0.25, 0.5, 0.75, 1)).tolist()
    return {
        "n": n,
        "mean": float(sample.mean()) if n else float("nan"),
        "sd": float(sample.std(ddof=1)) if n > 1 else float("nan"),
        "median": middle,
        "quartile_1": quarter,
        "quartile_3": three,
        "minimum": low,
        "maximum": high,
    }
