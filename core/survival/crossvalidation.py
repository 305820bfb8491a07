"""How well each penalty of a LASSO path does on patients it was not fitted to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.cohort import Outcome
from core.errors import InputError, listed
from core.survival.coxnet import PathSettings, PenalisedFits, fit_standardised
from core.survival.deviance import cox_deviance
from core.survival.folds import stratified_folds
from core.survival.ties import distinct_times

__all__ = ["CrossValidatedPath", "cross_validate"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CrossValidatedPath:
    """Cross-validation of m penalties in k folds.

    Parameters
    ----------
    penalties : array of float, shape (m,)
        Falling; those of the path fitted to all patients.
    deviance, deviance_se : array of float, shape (m,)
        Mean Cox deviance for each death left out and its standard error over
        folds; lower is better. glmnet's ``cvm`` and ``cvsd``.
    concordance, concordance_se : array of float, shape (m,)
        Mean of the folds' Harrell concordance, each among the fold's own
        patients, and its standard error; higher is better.
    n_nonzero : array of int, shape (m,)
        Genes with a coefficient in the path fitted to all patients.
    minimum : float
        Penalty of the lowest deviance; glmnet's ``lambda.min``.
    one_se : float
        Largest penalty whose deviance is within one standard error of the
        lowest; glmnet's ``lambda.1se``.
    index_minimum, index_one_se : int
        Their places in ``penalties``.
    folds : array of int, shape (patients,)
        Which fold each patient was left out in.
    seed : int or None
        What the folds were drawn with; None where they were given.
    out_of_fold : array of float, shape (patients, m)
        Linear predictor of each patient by the path that did not see this
        patient, all centred at the cohort's mean expression. Columns pool k
        different models: compare patients within a fold; a concordance over
        all of them mixes the folds' scales and is usually a little lower than
        ``concordance``.
    grouped : bool
        True where a fold's deviance is that of all patients less that of the
        patients fitted to; False where it is that of the fold alone.
    """

    penalties: Floats
    deviance: Floats
    deviance_se: Floats
    concordance: Floats
    concordance_se: Floats
    n_nonzero: npt.NDArray[np.int64]
    minimum: float
    one_se: float
    index_minimum: int
    index_one_se: int
    folds: npt.NDArray[np.int64]
    seed: int | None
    out_of_fold: Floats
    grouped: bool

    def __post_init__(self) -> None:
        for name in ("deviance", "deviance_se", "concordance", "concordance_se", "n_nonzero"):
            if getattr(self, name).shape != self.penalties.shape:
                raise InputError(
                    f"{name} has {getattr(self, name).size:,} values for "
                    f"{self.penalties.size:,} penalties.",
                    "Give one value for each penalty.",
                )
        for name in (
            "penalties",
            "deviance",
            "deviance_se",
            "concordance",
            "concordance_se",
            "n_nonzero",
            "folds",
            "out_of_fold",
        ):
            getattr(self, name).flags.writeable = False

    @property
    def n_folds(self) -> int:
        """Number of folds."""
        return int(np.unique(self.folds).size)

    @property
    def index_best_concordance(self) -> int:
        """Place of the largest penalty with the highest concordance."""
        return int(np.nanargmax(self.concordance))


def cross_validate(
    x: Floats,
    outcome: Outcome,
    path: PenalisedFits,
    *,
    folds: int | npt.ArrayLike,
    seed: int,
    grouped: bool,
    settings: PathSettings,
) -> CrossValidatedPath:
    """Cross-validate a path as ``glmnet::cv.glmnet``.

    Each fold is left out once; the others are standardised and given their
    own sequence of penalties, whose solutions are interpolated at those of
    ``path``. Nothing but ``x``, ``outcome``, ``folds`` or ``seed`` and
    ``settings`` decides the result, and folds are fitted one after another.

    Parameters
    ----------
    x : array of float, shape (n, p)
        Expression, not standardised.
    outcome : Outcome
        In the order of the rows.
    path : PenalisedFits
        Fitted to all patients, per unit of ``x``.
    folds : int or array of int, shape (n,)
        Number of folds, drawn at random with the deaths dealt out evenly, or
        the fold of each patient (R's ``foldid``).
    seed : int
        For drawing the folds.
    grouped : bool
        See :class:`CrossValidatedPath`.
    settings : PathSettings
        As for ``path``.

    Raises
    ------
    InputError
        If there are fewer than 2 folds, more than deaths, or a fold without a
        death.

    Notes
    -----
    Held to ``cv.glmnet`` 4.1-6 with ``thresh = 1e-14`` and the same folds:
    deviance and standard error to 1e-9 relative, concordance exactly. As
    there, ``grouped = FALSE`` gives way where folds have fewer than 10
    patients; unlike there, folds are stratified by death when drawn here.

    References
    ----------
    Verweij, van Houwelingen (1993), doi:10.1002/sim.4780122407 (the grouped
    deviance). Simon et al. (2011), doi:10.18637/jss.v039.i05.
    """
    label, used_seed = _labels(folds, outcome, seed)
    names = np.unique(label)
    grouped = grouped or len(outcome) / len(names) < 10
    centred = x - x.mean(axis=0)
    n_penalties = len(path.penalties)
    deviance = np.empty((len(names), n_penalties))
    concordance = np.empty((len(names), n_penalties))
    out_of_fold = np.empty((len(outcome), n_penalties))
    for row, name in enumerate(names):
        out = label == name
        fits = fit_standardised(centred[~out], outcome.take(~out), settings)
        predictors = centred @ fits.at(path.penalties)
        out_of_fold[out] = predictors[out]
        concordance[row] = _concordances(predictors[out], outcome.take(out))
        if grouped:
            everyone = cox_deviance(predictors, outcome)
            deviance[row] = everyone - cox_deviance(predictors[~out], outcome.take(~out))
        else:
            deviance[row] = cox_deviance(predictors[out], outcome.take(out))
    deaths = np.array([outcome.event[label == name].sum() for name in names], dtype=np.float64)
    sizes = np.array([(label == name).sum() for name in names], dtype=np.float64)
    mean, error = _over_folds(deviance / deaths[:, None], deaths)
    agreement, agreement_error = _over_folds(concordance, sizes)
    lowest = int(np.nanargmin(mean))
    one_se = int(np.flatnonzero(mean <= mean[lowest] + error[lowest])[0])
    return CrossValidatedPath(
        penalties=path.penalties.copy(),
        deviance=mean,
        deviance_se=error,
        concordance=agreement,
        concordance_se=agreement_error,
        n_nonzero=np.count_nonzero(path.coefficients, axis=0).astype(np.int64),
        minimum=float(path.penalties[lowest]),
        one_se=float(path.penalties[one_se]),
        index_minimum=lowest,
        index_one_se=one_se,
        folds=label,
        seed=used_seed,
        out_of_fold=out_of_fold,
        grouped=bool(grouped),
    )


def _labels(
    folds: int | npt.ArrayLike, outcome: Outcome, seed: int
) -> tuple[npt.NDArray[np.int64], int | None]:
    """Return the fold of each patient, drawn or as given, and the seed where drawn."""
    if isinstance(folds, (int, np.integer)):
        return stratified_folds(outcome.event, int(folds), seed=seed), seed
    label = np.asarray(folds)
    if label.shape != (len(outcome),) or not np.issubdtype(label.dtype, np.integer):
        raise InputError(
            f"the folds given are {label.dtype} values of shape {label.shape} for "
            f"{len(outcome):,} patients.",
            "Give one whole number for each patient, or only the number of folds.",
        )
    names = np.unique(label)
    if len(names) < 2:
        raise InputError(
            "all patients are in one fold.", "Give each patient one of at least two folds."
        )
    empty = [name for name in names if not outcome.event[label == name].any()]
    if empty:
        raise InputError(
            f"nobody died in {len(empty):,} of the {len(names):,} folds ({listed(empty)}).",
            "Use fewer folds, or folds drawn here, which deal out the deaths evenly.",
        )
    return label.astype(np.int64), None


def _over_folds(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return cv.glmnet's weighted mean over folds and its standard error."""
    known = np.isfinite(values)
    weight = weights[:, None] * known
    total = weight.sum(axis=0)
    filled = np.where(known, values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (weight * filled).sum(axis=0) / total
        spread = (weight * (filled - mean) ** 2).sum(axis=0) / total
        error = np.sqrt(spread / (known.sum(axis=0) - 1))
    return mean, error


def _concordances(scores: Floats, outcome: Outcome) -> Floats:
    """Return Harrell's concordance of each column, NaN where no pair can be compared.

    As ``core.survival.concordance``, for many scores of few patients: each
    pair is found once for all columns.
    """
    position = distinct_times(outcome.time).position
    later = position[None, :] > position[:, None]
    same = (position[None, :] == position[:, None]) & ~outcome.event[None, :]
    first, second = np.nonzero(outcome.event[:, None] & (later | same))
    if not len(first):
        return np.full(scores.shape[1], np.nan)
    result = np.empty(scores.shape[1])
    for column, score in enumerate(scores.T):
        difference = score[first] - score[second]
        result[column] = ((difference > 0).sum() + 0.5 * (difference == 0).sum()) / len(first)
    return result
