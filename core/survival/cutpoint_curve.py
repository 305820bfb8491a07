"""``CutpointScan``: the curve of statistics over all cuts, and what any cut on it is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import InputError
from core.inference import normal_quantile
from core.survival.cutpoint_gauss import exact_gauss
from core.survival.cutpoint_p_values import (
    PValueMethod,
    lausen_1992,
    lausen_1994,
    naive_p_value,
)
from core.survival.cutpoint_permutation import (
    MAXIMUM_HOTHORN_LAUSEN,
    hothorn_lausen,
    integer_scores,
    monte_carlo,
)
from core.survival.cutpoint_process import ordered, standardised
from core.survival.strata import Cutpoint

__all__ = ["CutpointScan"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


_BEYOND_READING = 8.0  # SDs


@dataclass(frozen=True, slots=True, eq=False)
class CutpointScan:
    """The standardised log-rank statistic at every admissible cut of one score.

    Parameters
    ----------
    cutpoints : array of float, shape (cuts,)
        Observed values of the score, increasing; low is score <= cutpoint.
    statistics : array of float, shape (cuts,)
        Absolute standardised statistic: how many SDs (over permutations of the
        patients) the low group's deaths lie from their expectation.
    n_low : array of int, shape (cuts,)
        Patients in the low group.
    selected_index : int
        The first cut with the largest statistic.
    trim : float
        Smallest share of patients in a group: groups of
        floor(n trim) to floor(n (1 - trim)) patients were admitted as low.
    n, n_events : int
        Patients and deaths.
    scores : array of float, shape (n,)
        Log-rank scores of the patients, in the order of the outcome.
    score : array of float, shape (n,)
        The score that was scanned, in the same order.
    """

    cutpoints: _Floats
    statistics: _Floats
    n_low: _Ints
    selected_index: int
    trim: float
    n: int
    n_events: int
    scores: _Floats
    score: _Floats

    def __post_init__(self) -> None:
        for array in (self.cutpoints, self.statistics, self.n_low, self.scores, self.score):
            array.flags.writeable = False

    @property
    def selected(self) -> Cutpoint:
        """The cut with the largest statistic, with its exact Gaussian p-value.

        The p-value is computed when first asked for and then remembered.
        """
        statistic = float(self.statistics[self.selected_index])
        return Cutpoint(
            float(self.cutpoints[self.selected_index]),
            statistic,
            self.adjusted_p_value(statistic),
            method="scan",
            label="largest log-rank statistic",
        )

    @property
    def p_values(self) -> _Floats:
        """Two-sided normal p-value at each cut, as if that cut had been given beforehand.

        The p-value of the statistic that is scanned here. It is close to but
        not the ordinary log-rank p-value, whose variance is another.
        """
        return naive_p_value(self.statistics)

    def statistic_at(self, value: float) -> float:
        """Return the statistic of the cut at any value of the score.

        Parameters
        ----------
        value : float
            Need not be an observed value, nor lie within the scanned window.

        Raises
        ------
        InputError
            If all patients would be on one side.
        """
        value = Cutpoint(value).value
        low = self.score <= value
        size = int(low.sum())
        if not 0 < size < self.n:
            side = "above" if size == 0 else "at or below"
            raise InputError(
                f"all {self.n:,} patients have a score {side} {value:.6g}; scores range from "
                f"{self.score.min():.6g} to {self.score.max():.6g}.",
                "Move the cutpoint into this range, below its end.",
            )
        place = int(np.searchsorted(self.n_low, size))
        if place < self.n_low.size and self.n_low[place] == size:
            return float(self.statistics[place])
        rows = ordered(self.score[None, :])
        return float(standardised(self.scores[rows.order], size, size)[0, 0])

    def cutpoint_at(self, value: float) -> Cutpoint:
        """Return the cut at any value with the price of having looked at the whole window.

        Its adjusted p-value is P(largest statistic in the window >= the one at
        this cut): what the cut is worth to someone who moved a slider to it.
        Beyond 8 SDs it is Bonferroni's bound over the cuts, which is larger
        and yet below 1e-9 for half a million of them: a slider does not wait
        for digits that nobody reads.

        Raises
        ------
        InputError
            If all patients would be on one side.
        """
        statistic = self.statistic_at(value)
        if statistic > _BEYOND_READING:
            naive = naive_p_value(np.array([statistic]))
            adjusted = float(min(self.cutpoints.size * naive[0], 1.0))
        else:
            adjusted = self.adjusted_p_value(statistic)
        return Cutpoint(value, statistic, adjusted, method="chosen", label=f"chosen {value:.4g}")

    def critical_statistic(self, level: float = 0.05) -> float:
        """Return the statistic whose exact Gaussian adjusted p-value is ``level``.

        Only a cut above it separates the patients better than the search for a
        best cut would by chance. Found to 0.001 SDs.

        Parameters
        ----------
        level : float
            Between 0 and 1, both excluded.

        Raises
        ------
        InputError
            If the level is not between 0 and 1.
        """
        from scipy.optimize import brentq

        if not 0.0 < level < 1.0:
            raise InputError(
                f"the level is {level}; it must lie between 0 and 1.", "Use 0.05, for instance."
            )
        # It lies between that of a single cut and Bonferroni's for all of them.
        low = normal_quantile(1.0 - level) - 1e-3
        high = normal_quantile(1.0 - level / self.cutpoints.size) + 1e-3
        found: float = brentq(
            lambda statistic: np.log(max(self.adjusted_p_value(statistic), 1e-300) / level),
            low,
            high,
            xtol=1e-3,
        )
        return found

    def adjusted_p_value(
        self,
        statistic: float | None = None,
        *,
        method: PValueMethod = "exact-gauss",
        seed: int = 0,
        draws: int = 10_000,
    ) -> float:
        """Return P(largest statistic in the window >= statistic) without any association.

        Parameters
        ----------
        statistic : float, optional
            Any statistic, in SDs; the largest one of this scan where omitted.
        method : str
            ``"exact-gauss"``, ``"lausen-1992"``, ``"lausen-1994"``,
            ``"hothorn-lausen"`` (at most 170 patients) or ``"monte-carlo"``.
        seed, draws : int
            For ``"monte-carlo"`` alone.

        Returns
        -------
        float
            At most 1. The approximations of Lausen can exceed 1; the raw bound
            stands in :meth:`p_values_adjusted`.

        Notes
        -----
        Without a statistic, ``"hothorn-lausen"`` takes the largest statistic of
        the integer scores, as R's ``maxstat.test(pmethod = "HL")`` does.

        Raises
        ------
        InputError
            If the statistic is not a finite number or the method is unknown.
        FitError
            If Hothorn and Lausen's is asked for with more than 170 patients.
        """
        return min(self._bound(statistic, method, seed, draws), 1.0)

    def p_values_adjusted(self, *, seed: int = 0, draws: int = 10_000) -> pd.DataFrame:
        """Return the selected cut's p-value by every method.

        Returns
        -------
        DataFrame
            ``method``, ``p_value`` (at most 1, NaN where a method does not
            exist), ``note`` in words, ``bound`` (before it was clipped to 1).
        """
        notes = {
            "exact-gauss": "Gaussian limit, every admissible cut",
            "lausen-1992": "limit for a continuous score, conservative",
            "lausen-1994": "improved Bonferroni bound",
            "hothorn-lausen": "exact permutation bound, integer scores",
            "monte-carlo": f"{draws:,} permutations, seed {seed}",
        }
        rows = []
        method: PValueMethod
        for method in (
            "exact-gauss", "lausen-1992", "lausen-1994", "hothorn-lausen", "monte-carlo",
        ):  # fmt: skip
            note, bound = notes[method], float("nan")
            if method == "hothorn-lausen" and self.n > MAXIMUM_HOTHORN_LAUSEN:
                note = f"does not exist for more than {MAXIMUM_HOTHORN_LAUSEN} patients"
            else:
                bound = self._bound(None, method, seed, draws)
            if bound > 1:
                note += f"; the bound is {bound:.2f}, shown as 1"
            rows.append((method, min(bound, 1.0) if bound == bound else bound, note, bound))
        return pd.DataFrame(rows, columns=["method", "p_value", "note", "bound"])

    def _bound(self, statistic: float | None, method: PValueMethod, seed: int, draws: int) -> float:
        """Return a method's p-value as it comes, before it is clipped."""
        largest = float(self.statistics[self.selected_index])
        value = largest if statistic is None else abs(float(statistic))
        if not np.isfinite(value):
            raise InputError(
                f"a statistic must be a finite number, got {statistic!r}.",
                "Give the statistic of a cut, e.g. from statistic_at().",
            )
        match method:
            case "exact-gauss":
                return exact_gauss(value, self.n_low, self.n)
            case "lausen-1992":
                return lausen_1992(value, trim=self.trim)
            case "lausen-1994":
                return lausen_1994(value, self.n_low, self.n)
            case "monte-carlo":
                return monte_carlo(value, self.scores, self.n_low, seed=seed, draws=draws)
            case "hothorn-lausen":
                whole = integer_scores(self.scores)
                if statistic is None and self.n <= MAXIMUM_HOTHORN_LAUSEN:
                    rows = ordered(self.score[None, :])
                    low, high = int(self.n_low[0]), int(self.n_low[-1])
                    curve = standardised(whole[rows.order].astype(np.float64), low, high)
                    value = float(curve[0, self.n_low - low].max())
                return hothorn_lausen(value, whole, self.n_low)
        raise InputError(
            f"there is no p-value method {method!r}.",
            "Choose exact-gauss, lausen-1992, lausen-1994, hothorn-lausen or monte-carlo.",
        )
