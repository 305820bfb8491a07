"""Hazard ratios with their intervals and Wald tests, from fitted coefficients."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.inference import normal_p_values, normal_quantile

__all__ = ["effect_table"]


def effect_table(
    coefficients: npt.NDArray[np.float64],
    standard_errors: npt.NDArray[np.float64],
    *,
    level: float,
) -> pd.DataFrame:
    """Return one row per coefficient, as R's ``summary(coxph(...))``.

    Parameters
    ----------
    coefficients, standard_errors : array of float, shape (p,)
        Log hazard ratios.
    level : float
        Coverage of the interval of the hazard ratio.

    Returns
    -------
    DataFrame
        ``coefficient``, ``standard_error``, ``hazard_ratio``, ``lower``,
        ``upper``, ``z`` and ``p_value`` (Wald, two-sided). A ratio beyond the
        range of numbers is infinite, or 0.

    Raises
    ------
    InputError
        If the level is not between 0 and 1.
    """
    reach = normal_quantile(level) * standard_errors
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        z = coefficients / standard_errors
        return pd.DataFrame(
            {
                "coefficient": coefficients,
                "standard_error": standard_errors,
                "hazard_ratio": np.exp(coefficients),
                "lower": np.exp(coefficients - reach),
                "upper": np.exp(coefficients + reach),
                "z": z,
                "p_value": normal_p_values(z),
            }
        )
