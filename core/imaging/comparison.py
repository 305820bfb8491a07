"""Two cross-validations of the same scans, number by number, with paired intervals."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import InputError
from core.imaging.delong import area_difference
from core.imaging.out_of_fold import CrossValidation

__all__ = ["compare_runs"]

_SHARES = ("accuracy", "sensitivity", "specificity", "balanced_accuracy")


def compare_runs(
    first: CrossValidation,
    second: CrossValidation,
    *,
    seed: int = 0,
    draws: int = 4000,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare two runs on the scans that both judged.

    Both judged the same scans, so what makes a scan hard for one makes it hard
    for the other: paired intervals are narrower than those of each alone.

    Parameters
    ----------
    first, second : CrossValidation
        For instance of the tumour core and of the whole tumour.
    seed, draws : int
        Of the bootstrap.
    level : float

    Returns
    -------
    DataFrame
        ``metric``, ``first``, ``second``, ``difference`` (first less second),
        ``lower``, ``upper``, ``p_value``, ``n``: of the AUC by DeLong, of
        shares by a bootstrap of scans within risk groups (no p-value: NaN).
        Pooled out-of-fold predictions, called high above 0.5.

    Raises
    ------
    InputError
        If the runs share no scans of both groups, or disagree on a risk group.
    """
    both = first.pooled_predictions.merge(
        second.pooled_predictions, on="scan", suffixes=("_first", "_second")
    )
    if (both["high_risk_first"] != both["high_risk_second"]).any():
        raise InputError(
            "the runs do not agree on who is at high risk.", "Compare runs of one risk table."
        )
    high = both["high_risk_first"].to_numpy(dtype=np.bool_)
    if high.sum() < 2 or (~high).sum() < 2:
        raise InputError(
            f"the runs share {high.size:,} scans, {int(high.sum()):,} at high risk; two of each "
            "group are needed.",
            "Compare runs on the same patients.",
        )
    p = [both[f"probability_{which}"].to_numpy() for which in ("first", "second")]
    found = area_difference(p[0], p[1], high, level=level)
    rows = [
        {
            "metric": "auc",
            "first": found.first.estimate,
            "second": found.second.estimate,
            "difference": found.difference,
            "lower": found.lower,
            "upper": found.upper,
            "p_value": found.p_value,
        }
    ]
    right = np.array([(values > 0.5) == high for values in p], dtype=np.float64)
    whole = _shares(right[:, high], right[:, ~high])
    draw = np.random.default_rng(seed)
    resampled = _shares(
        *(
            right[:, group][:, draw.integers(0, group.sum(), (draws, int(group.sum())))]
            for group in (high, ~high)
        )
    )
    tail = (1.0 - level) / 2.0
    for name in _SHARES:
        gap = resampled[name][0] - resampled[name][1]
        lower, upper = np.quantile(gap, (tail, 1.0 - tail))
        one, other = whole[name].tolist()
        rows.append(
            {
                "metric": name,
                "first": one,
                "second": other,
                "difference": one - other,
                "lower": float(lower),
                "upper": float(upper),
                "p_value": np.nan,
            }
        )
    return pd.DataFrame(rows).assign(n=high.size)


def _shares(
    of_high: npt.NDArray[np.float64], of_low: npt.NDArray[np.float64]
) -> dict[str, npt.NDArray[np.float64]]:
    """Return shares called right; the last axis runs over scans."""
    n_high, n_low = of_high.shape[-1], of_low.shape[-1]
    sensitivity, specificity = of_high.mean(axis=-1), of_low.mean(axis=-1)
    return {
        "accuracy": (n_high * sensitivity + n_low * specificity) / (n_high + n_low),
        "sensitivity": sensitivity,
        "specificity": specificity,
        "balanced_accuracy": (sensitivity + specificity) / 2,
    }
