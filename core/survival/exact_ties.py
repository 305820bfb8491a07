"""Deaths at one time by the exact partial likelihood: a logistic model of who died.

At a time with m deaths among the patients at risk, the likelihood is the
chance that just these m died, of all ways to choose m of them; the weight of a
choice is the product of its members' hazards. The sum over all choices comes
from a recursion: whoever joins the risk set is either among the m, or not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.survival.risk_sets import RiskSets

__all__ = ["SubsetMoments", "subset_moments"]

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SubsetMoments:
    """What the likelihood needs of all choices, added over the times of death.

    Parameters
    ----------
    log_total : float
        Log of the summed weights of all choices.
    mean : array of float, shape (p,)
        Expected sum of the covariates of those chosen.
    covariance : array of float, shape (p, p)
        Covariance of that sum.
    """

    log_total: float
    mean: _Floats
    covariance: _Floats


def subset_moments(x: _Floats, eta: _Floats, sets: RiskSets) -> SubsetMoments:
    """Go through one stratum's patients by falling time and read off every choice.

    Kept for each m are the log of the total weight and the mean and covariance
    of the chosen, so nothing overflows whatever the number of patients; a new
    patient makes of them the mixture of being chosen and not being chosen.

    Parameters
    ----------
    x : array of float, shape (n, p)
        Covariates, rows in the order of ``sets``.
    eta : array of float, shape (n,)
        Log hazard of each row.
    sets : RiskSets

    Notes
    -----
    One pass takes n x (most deaths at one time) x p^2 steps.

    References
    ----------
    Gail, Lubin and Rubinstein 1981, 10.1093/biomet/68.3.703.
    """
    n, p = x.shape
    # The row where each time's risk set ends, and how many died then.
    ends, counts = np.unique(sets.last, return_counts=True)
    most = int(counts.max(initial=0))
    log_weight = np.full(most + 1, -np.inf)
    log_weight[0] = 0.0
    mean, covariance = np.zeros((most + 1, p)), np.zeros((most + 1, p, p))
    total, sum_mean, sum_covariance = 0.0, np.zeros(p), np.zeros((p, p))
    deaths_ending = dict(zip(ends.tolist(), counts.tolist(), strict=True))
    for row in range(n):
        chosen = eta[row] + log_weight[:-1]
        joined = np.logaddexp(log_weight[1:], chosen)
        # No choice of more patients than there are: weight 0, and it stays so.
        share = np.exp(np.where(np.isneginf(joined), -np.inf, chosen) - np.maximum(joined, -1e300))
        apart = mean[:-1] + x[row] - mean[1:]
        covariance[1:] += share[:, None, None] * (
            covariance[:-1]
            - covariance[1:]
            + (1.0 - share)[:, None, None] * apart[:, :, None] * apart[:, None, :]
        )
        mean[1:] += share[:, None] * apart
        log_weight[1:] = joined
        died = deaths_ending.get(row, 0)
        if died:
            total += float(log_weight[died])
            sum_mean += mean[died]
            sum_covariance += covariance[died]
    return SubsetMoments(total, sum_mean, sum_covariance)
