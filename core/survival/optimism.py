"""What a whole pipeline flatters itself by, where it is judged on the patients it was made of.

Harrell's optimism bootstrap: make the signature anew, screening and lambda
included, in patients drawn again with replacement; the optimism is how much
better it ranks those than it ranks all patients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.cohort import Cohort
from core.errors import EmptySignatureError, FitError, InputError
from core.survival.concordance import concordance
from core.survival.folds import stratified_folds
from core.survival.lasso import lasso_path
from core.survival.signature import Signature
from core.survival.univariate_cox import univariate_cox

__all__ = ["OptimismSample", "Pipeline", "optimism_sample"]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """From candidate genes to a signature: every choice that is made on the data.

    Parameters
    ----------
    screen : float
        Candidates with a univariate P (Wald) of at most this go on; all at 1.
    most : int
        At most so many go on, those with the smallest P.
    folds : int
        Of the cross-validation that chooses lambda.
    seed : int
        Of the draw of the folds.
    penalty : float or None
        Lambda, where it was fixed by hand; None takes that of the lowest
        cross-validated deviance each time.
    min_ratio : float
        Last lambda of the path over its first.
    """

    screen: float = 0.05
    most: int = 500
    folds: int = 10
    seed: int = 0
    penalty: float | None = None
    min_ratio: float = 0.01

    def fit(self, cohort: Cohort, *, folds: npt.ArrayLike | None = None) -> Signature | None:
        """Return the signature of a cohort; None where no gene is left at its lambda.

        Parameters
        ----------
        cohort : Cohort
            All of its genes are candidates.
        folds : array of int, shape (patients,), optional
            Fold of each patient; drawn with the seed where not given.

        Raises
        ------
        NoEventsError
            If nobody died.
        InputError
            If folds or options are out of range.
        """
        table = univariate_cox(cohort).sort_values("p_value", kind="stable")
        passing = (
            table["gene"] if self.screen >= 1 else table["gene"][table["p_value"] <= self.screen]
        )
        if len(passing) < 2:
            return None
        path = lasso_path(
            cohort,
            passing.head(self.most).tolist(),
            folds=self.folds if folds is None else folds,
            seed=self.seed,
            min_ratio=self.min_ratio,
        )
        assert path.cross_validation is not None
        chosen = (
            path.cross_validation.index_minimum
            if self.penalty is None
            else path.nearest(self.penalty)
        )
        try:
            return path.signature(float(path.penalties[chosen]))
        except EmptySignatureError:
            return None


@dataclass(frozen=True, slots=True)
class OptimismSample:
    """One bootstrap sample of the pipeline.

    Parameters
    ----------
    apparent : float
        Concordance of its signature among the patients it was made of; 0.5
        where no gene was left.
    original : float
        Concordance of the same signature among all patients; 0.5 likewise.
    genes : tuple of str
        Of its signature.
    """

    apparent: float
    original: float
    genes: tuple[str, ...]

    @property
    def optimism(self) -> float:
        """How much better it looks where it was made."""
        return self.apparent - self.original


def optimism_sample(
    cohort: Cohort, pipeline: Pipeline, *, seed: int | Sequence[int]
) -> OptimismSample | None:
    """Make the signature anew in patients drawn with replacement and judge it twice.

    A patient who is drawn twice is in one fold twice: with copies in several
    folds the cross-validation would know whom it is to predict, and choose too
    small a lambda.

    Parameters
    ----------
    cohort : Cohort
        All of its genes are candidates.
    pipeline : Pipeline
    seed : int or sequence of int
        The same seed draws the same patients and folds.

    Returns
    -------
    OptimismSample or None
        None where the pipeline gives no answer on these patients, e.g. too few
        deaths for its folds or no convergence.

    Notes
    -----
    The estimand is the concordance (Harrell's) of signatures made this way, in
    new patients of the same population: apparent concordance of the signature
    at hand less the mean optimism. Equal in kind to R's ``rms::validate`` with
    the screening and the LASSO inside the resampling.

    References
    ----------
    Harrell, Lee & Mark (1996)
    doi:10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4.
    """
    random = np.random.default_rng(seed)
    rows = random.integers(len(cohort), size=len(cohort))
    folds_seed = int(random.integers(2**31))
    drawn = _drawn(cohort, rows)
    there = np.unique(rows)
    try:
        folds = np.zeros(len(cohort), dtype=np.int64)
        folds[there] = stratified_folds(
            cohort.outcome.event[there], pipeline.folds, seed=folds_seed
        )
        signature = pipeline.fit(drawn, folds=folds[rows])
        if signature is None:
            return OptimismSample(0.5, 0.5, ())
        return OptimismSample(
            concordance(signature.score(drawn.expression), drawn.outcome).estimate,
            concordance(signature.score(cohort.expression), cohort.outcome).estimate,
            signature.genes,
        )
    except (FitError, InputError):
        return None


def _drawn(cohort: Cohort, rows: npt.NDArray[np.int64]) -> Cohort:
    """Return the patients of some rows; one who is there twice gets two names."""
    index = pd.Index([f"{place}" for place in range(rows.size)], name="patient_id")
    return Cohort(
        cohort.name,
        cohort.expression.iloc[rows].set_axis(index, axis=0),
        pd.DataFrame(index=index),
        cohort.outcome.take(rows),
        title=cohort.title,
        unit=cohort.unit,
        simulated=cohort.simulated,
    )
