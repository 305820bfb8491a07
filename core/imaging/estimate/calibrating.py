"""Making probabilities mean what they say: Platt's fit on out-of-fold predictions.

Why two numbers and not a curve: a training cohort of a hundred scans has some
thirty at high risk. Isotonic regression needs about a thousand before it is no
longer worse than Platt's sigmoid (Niculescu-Mizil and Caruana 2005), and ties
most patients. One number, a temperature, keeps an answer of one half where it
is; networks trained with weighted classes need to be shifted, so the intercept
is fitted too unless ``"temperature"`` is asked for.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from core.errors import InputError

__all__ = ["Calibration", "CalibrationMethod", "CalibrationQuality", "fit_calibration", "logit"]

Floats = npt.NDArray[np.float64]
CalibrationMethod = Literal["platt", "temperature"]
_EDGE = 1e-6  # a network that says 0 or 1 is taken to say this, so that its logit is finite
_MOST = 1e100  # of an intercept or a slope: beyond it their sum may be no number


@dataclass(frozen=True, slots=True)
class CalibrationQuality:
    """How good probabilities are, in scans that their calibration had not seen.

    Each fold's predictions were calibrated by what the other folds gave.

    Parameters
    ----------
    brier_before, brier_after : float
        Mean squared difference of probability and outcome.
    log_loss_before, log_loss_after : float
        Mean of minus the logarithm of the probability of what was so.
    brier_base, log_loss_base : float
        Of always saying the share of high risk.
    n, n_high : int
        Predictions.
    """

    brier_before: float
    brier_after: float
    log_loss_before: float
    log_loss_after: float
    brier_base: float
    log_loss_base: float
    n: int
    n_high: int

    def __post_init__(self) -> None:
        scores = np.array(
            [value for name, value in dataclasses.asdict(self).items() if name[:2] != "n_"],
        )
        if not (np.isfinite(scores) & (scores >= 0)).all() or not 0 < self.n_high < self.n:
            raise InputError("a calibration's scores are no numbers.", "Fit it again.")


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """logit(calibrated) = intercept + slope x logit(probability).

    Parameters
    ----------
    method : {"platt", "temperature"}
    intercept, slope : float
        The slope is never below 0: a network whose order is no better than
        chance gives everybody the base rate.
    drawn : array of float, shape (draws, 2)
        Intercept and slope fitted to patients drawn with replacement.
    quality : CalibrationQuality
    """

    method: CalibrationMethod
    intercept: float
    slope: float
    drawn: Floats
    quality: CalibrationQuality

    def __post_init__(self) -> None:
        fine = (
            self.method in get_args(CalibrationMethod)
            and (np.abs([self.intercept, self.slope]) < _MOST).all()
            and self.slope >= 0
            and self.drawn.ndim == 2
            and self.drawn.shape[1] == 2
            and 1 <= len(self.drawn) <= 100_000
            and bool((np.abs(self.drawn) < _MOST).all() and (self.drawn[:, 1] >= 0).all())
        )
        if not fine:
            raise InputError(
                f"a calibration by {str(self.method)[:20]} with the intercept {self.intercept} and "
                f"the slope {self.slope} cannot be used; both must be finite, no slope below 0.",
                "Fit it again.",
            )
        self.drawn.flags.writeable = False

    def apply(self, probability: npt.ArrayLike) -> Floats:
        """Return calibrated probabilities."""
        return _sigmoid(self.intercept + self.slope * logit(probability))

    def apply_drawn(self, probability: npt.ArrayLike) -> Floats:
        """Return probabilities calibrated by every draw, shape (draws, n)."""
        z = np.atleast_1d(logit(probability))
        return _sigmoid(self.drawn[:, :1] + self.drawn[:, 1:] * z)

    def to_dict(self) -> dict[str, Any]:
        """Return all but the draws as JSON can hold it."""
        return {
            "method": self.method,
            "intercept": self.intercept,
            "slope": self.slope,
            "quality": dataclasses.asdict(self.quality),
        }

    @staticmethod
    def from_parts(values: Mapping[str, Any], drawn: Floats) -> Calibration:
        """Read what :meth:`to_dict` gave, and the draws."""
        quality = values["quality"]
        measured = {
            f"{what}_{when}": float(quality[f"{what}_{when}"])
            for what in ("brier", "log_loss")
            for when in ("before", "after", "base")
        }
        return Calibration(
            values["method"],
            float(values["intercept"]),
            float(values["slope"]),
            np.asarray(drawn, dtype=np.float64),
            CalibrationQuality(**measured, n=int(quality["n"]), n_high=int(quality["n_high"])),
        )


def logit(probability: npt.ArrayLike) -> Floats:
    """Return log(p / (1 - p)), with 0 and 1 taken for a millionth from it."""
    p = np.clip(np.asarray(probability, dtype=np.float64), _EDGE, 1 - _EDGE)
    return np.asarray(np.log(p) - np.log1p(-p))


def fit_calibration(
    probability: npt.ArrayLike,
    high_risk: npt.ArrayLike,
    patients: npt.ArrayLike,
    *,
    folds: npt.ArrayLike,
    seed: int,
    method: CalibrationMethod = "platt",
    draws: int = 1000,
) -> Calibration:
    """Fit a calibration to out-of-fold predictions.

    Parameters
    ----------
    probability : array of float, shape (n,)
        Of high risk, each by a network that never saw the scan.
    high_risk : array of bool, shape (n,)
    patients : array of str, shape (n,)
        Whose scan it is; patients are drawn as a whole.
    folds : array of int, shape (n,)
        Which network gave each, for the cross-fitted statement.
    seed : int
        Of the draws.
    method : {"platt", "temperature"}
    draws : int

    Returns
    -------
    Calibration

    Raises
    ------
    InputError
        If lengths differ, or there is one risk group only.

    Notes
    -----
    As Platt proposed, the outcomes fitted to are (n_high + 1) / (n_high + 2)
    and 1 / (n_low + 2) rather than 1 and 0: the fit then exists even where the
    groups are parted without error. Equals R's ``glm(target ~ logit, family =
    quasibinomial)`` to 1e-8; a temperature is the same without an intercept.

    References
    ----------
    Platt (1999), Advances in Large Margin Classifiers, 61-74.
    Niculescu-Mizil and Caruana (2005), doi:10.1145/1102351.1102430.
    """
    z, high = logit(probability), np.asarray(high_risk, dtype=np.bool_)
    owners, fold = np.asarray(patients), np.asarray(folds)
    if not z.shape == high.shape == owners.shape == fold.shape or z.ndim != 1:
        raise InputError("predictions, groups, patients and folds differ in length.", "Give each.")
    if method not in get_args(CalibrationMethod) or not 1 <= draws <= 100_000:
        raise InputError(f"{method!r} with {draws:,} draws is no calibration.", "Use platt, 1000.")
    if high.all() or not high.any():
        raise InputError(
            f"all {high.size:,} predictions are of one risk group; a calibration needs both.",
            "Train on scans of both groups.",
        )
    intercept, slope = _fit(z, high, np.ones(z.size), method=method)
    _, owner = np.unique(owners, return_inverse=True)
    draw = np.random.default_rng(np.random.SeedSequence([seed, 5]))
    drawn: list[tuple[float, float]] = []
    while len(drawn) < draws:
        weight = np.bincount(draw.integers(0, owner.max() + 1, owner.max() + 1),
                             minlength=owner.max() + 1)[owner].astype(np.float64)  # fmt: skip
        if weight[high].any() and weight[~high].any():
            drawn.append(_fit(z, high, weight, method=method))
    return Calibration(
        method,
        intercept,
        slope,
        np.array(drawn),
        _quality(z, high, fold, owner=owner, method=method),
    )


def _fit(
    z: Floats, high: npt.NDArray[np.bool_], weight: Floats, *, method: CalibrationMethod
) -> tuple[float, float]:
    """Return intercept and slope by Newton's method, halving steps that do not help."""
    n_high, n_low = weight[high].sum(), weight[~high].sum()
    target = np.where(high, (n_high + 1) / (n_high + 2), 1 / (n_low + 2))
    design = np.column_stack([np.ones_like(z), z])
    free = np.array([method == "platt", True])
    beta = np.zeros(2)
    loss = _loss(design @ beta, target, weight)
    for _ in range(100):
        p = _sigmoid(design @ beta)
        gradient = (design.T @ (weight * (target - p)))[free]
        curve = (design.T * (weight * p * (1 - p))) @ design
        step = np.zeros(2)
        step[free] = np.linalg.solve(curve[np.ix_(free, free)] + 1e-12 * np.eye(free.sum()),
                                     gradient)  # fmt: skip
        size = 1.0
        while (new := _loss(design @ (beta + size * step), target, weight)) > loss and size > 1e-8:
            size /= 2
        beta, before, loss = beta + size * step, loss, min(new, loss)
        if np.abs(size * step).max() < 1e-10 * (1 + np.abs(beta).max()) or before == loss:
            break
    if beta[1] >= 0:
        return float(beta[0]), float(beta[1])
    rate = float((weight * target).sum() / weight.sum())
    return float(logit(rate)) if method == "platt" else 0.0, 0.0


def _loss(eta: Floats, target: Floats, weight: Floats) -> float:
    return float((weight * (np.logaddexp(0, eta) - target * eta)).sum())


def _sigmoid(eta: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * eta)))


def _quality(
    z: Floats,
    high: npt.NDArray[np.bool_],
    fold: npt.NDArray[Any],
    *,
    owner: npt.NDArray[np.int64],
    method: CalibrationMethod,
) -> CalibrationQuality:
    """Return how good calibration is where each fold's is fitted to the others."""
    after = np.empty_like(z)
    for one in np.unique(fold):
        here = fold == one
        # With repeats a patient held out here was held out from a network of every other deal too.
        rest = ~np.isin(owner, owner[here])
        if not high[rest].any() or high[rest].all():
            rest = np.ones_like(here)
        a, b = _fit(z[rest], high[rest], np.ones(int(rest.sum())), method=method)
        after[here] = _sigmoid(a + b * z[here])
    before, base = _sigmoid(z), np.full(z.size, high.mean())
    numbers = {
        f"{what}_{when}": float(measure(p, high))
        for when, p in (("before", before), ("after", after), ("base", base))
        for what, measure in (("brier", _brier), ("log_loss", _log_loss))
    }
    return CalibrationQuality(**numbers, n=int(z.size), n_high=int(high.sum()))


def _brier(p: Floats, high: npt.NDArray[np.bool_]) -> Any:
    return ((p - high) ** 2).mean()


def _log_loss(p: Floats, high: npt.NDArray[np.bool_]) -> Any:
    return -np.log(np.where(high, p, 1 - p)).mean()
