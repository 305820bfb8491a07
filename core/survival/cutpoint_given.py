"""Cutpoints that do not look at survival: median, quantile, tertiles, carried over.

Their log-rank p-values need no correction for a search.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import InputError
from core.survival.strata import Cutpoint, Cutpoints, as_score

__all__ = ["fixed_cutpoint", "median_cutpoint", "quantile_cutpoint", "tertile_cutpoints"]


def median_cutpoint(score: npt.ArrayLike | pd.Series[Any]) -> Cutpoint:
    """Return the median of the score as the cutpoint.

    With distinct scores the two groups differ in size by at most one, the low
    group being the larger one. The median does not look at survival, so its
    log-rank p-value needs no correction.

    Raises
    ------
    InputError
        If scores are missing, infinite, not numbers or none.

    Examples
    --------
    >>> median_cutpoint([4.0, 1.0, 3.0]).value
    3.0
    """
    return Cutpoint(float(np.median(_some(score))), method="median", label="median")


def quantile_cutpoint(score: npt.ArrayLike | pd.Series[Any], q: float) -> Cutpoint:
    """Return the q-quantile of the score as the cutpoint.

    Parameters
    ----------
    score : array or Series of float, shape (patients,)
        The score to divide.
    q : float
        Share of patients in the low group, between 0 and 1, exclusive.

    Notes
    -----
    Equals R's ``quantile(score, q)`` (type 7) to 1e-12.

    Raises
    ------
    InputError
        If q is not between 0 and 1, or scores are missing, infinite or none.
    """
    if not 0 < q < 1:
        raise InputError(
            f"the quantile is {q!r}; it must lie between 0 and 1, exclusive.",
            "Give the share of patients that the low group shall have, e.g. 0.75.",
        )
    value = float(np.quantile(_some(score), q))
    return Cutpoint(value, method="quantile", label=f"{100 * q:.4g} % quantile")


def tertile_cutpoints(score: npt.ArrayLike | pd.Series[Any]) -> Cutpoints:
    """Return the two tertiles of the score: three groups of about equal size.

    Notes
    -----
    Equals R's ``quantile(score, c(1, 2) / 3)`` (type 7) to 1e-12.

    Raises
    ------
    InputError
        If scores are missing or infinite, or so tied that the two tertiles
        are one value.
    """
    lower, upper = np.quantile(_some(score), (1 / 3, 2 / 3))
    if lower >= upper:
        raise InputError(
            f"both tertiles of the score are {lower:.6g}: too many patients share this value.",
            "Divide at the median or at a fixed value instead.",
        )
    return Cutpoints((float(lower), float(upper)), method="tertiles", label="tertiles")


def fixed_cutpoint(value: float, *, source: str) -> Cutpoint:
    """Return a cutpoint decided elsewhere, carried over unchanged.

    A cut taken from a training cohort and applied to a validation cohort does
    not look at the validation cohort's survival: there its log-rank p-value
    needs no correction.

    Parameters
    ----------
    value : float
        In the units of the score it will be applied to.
    source : str
        Where the value comes from, e.g. ``"TCGA glioma"``; shown on the page.

    Raises
    ------
    InputError
        If the value is not finite or the source is not named.

    Examples
    --------
    >>> fixed_cutpoint(0.42, source="TCGA glioma").label
    'fixed at 0.42 (TCGA glioma)'
    """
    if not source.strip():
        raise InputError(
            "a fixed cutpoint needs the name of its source, got none.",
            "Say which cohort or publication the value comes from.",
        )
    number = Cutpoint(value).value
    return Cutpoint(number, method="fixed", label=f"fixed at {number:.4g} ({source.strip()})")


def _some(score: npt.ArrayLike | pd.Series[Any]) -> npt.NDArray[np.float64]:
    """Return a score of at least one patient."""
    values = as_score(score)
    if not values.size:
        raise InputError(
            "the score has no patients; at least 1 is needed.", "Widen the filter of the cohort."
        )
    return values
