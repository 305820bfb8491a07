"""Do probabilities mean what they say? The calibration curve."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import InputError
from core.imaging.metrics import wilson_interval

__all__ = ["calibration_curve"]


def calibration_curve(
    probability: npt.ArrayLike, high_risk: npt.ArrayLike, *, bins: int = 5, level: float = 0.95
) -> pd.DataFrame:
    """Compare what was said with what was so, in groups of equal size.

    Parameters
    ----------
    probability : array of float, shape (n,)
        Of high risk.
    high_risk : array of bool, shape (n,)
    bins : int
        Groups of as equal size as can be, by rising probability; scans of
        equal probability stay together.
    level : float
        Of Wilson's interval of the observed share.

    Returns
    -------
    DataFrame
        One row a group: ``n``, ``n_high``, ``predicted`` (mean probability),
        ``observed`` (share of high risk), ``lower``, ``upper``.

    Raises
    ------
    InputError
        If there are fewer scans than groups or fewer than two groups.

    Examples
    --------
    >>> calibration_curve([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 0], bins=2)["observed"].tolist()
    [0.0, 0.5]
    """
    p = np.asarray(probability, dtype=np.float64)
    high = np.asarray(high_risk, dtype=np.bool_)
    if not 2 <= bins <= p.size or p.shape != high.shape:
        raise InputError(
            f"{bins} groups of {p.size:,} scans; allowed are 2 to the number of scans.",
            "Use fewer groups.",
        )
    order = np.argsort(p, kind="stable")
    # A group ends where the next scan's probability differs, so that equal ones are not parted.
    ends = np.round(np.arange(1, bins + 1) * p.size / bins).astype(int)
    ends = np.unique(np.searchsorted(p[order], p[order][ends - 1], side="right"))
    rows = []
    for rank in np.split(np.arange(p.size), ends[:-1]):
        members = order[rank]
        n_high = int(high[members].sum())
        low, up = wilson_interval(n_high, members.size, level=level)
        rows.append(
            {
                "n": members.size,
                "n_high": n_high,
                "predicted": p[members].mean(),
                "observed": n_high / members.size,
                "lower": low,
                "upper": up,
            }
        )
    return pd.DataFrame(rows)
