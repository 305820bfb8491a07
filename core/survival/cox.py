"""Cox's proportional hazards model, of several covariates or of every gene alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.cohort import Outcome
from core.errors import (
    CohortError,
    ConvergenceError,
    FitError,
    InputError,
    NoEventsError,
    listed,
)
from core.survival.cox_likelihood import (
    RUNAWAY_STEP,
    Stratum,
    Ties,
    check_climb,
    check_ties,
    likelihood,
    maximise,
    risk_sets,
    singular_columns,
)
from core.survival.effects import effect_table
from core.survival.groups import as_groups
from core.survival.univariate_cox import univariate_cox

__all__ = ["CoxModel", "Ties", "cox_model", "univariate_cox"]


@dataclass(frozen=True, slots=True, eq=False)
class CoxModel:
    """A fitted Cox model: the hazard is baseline(t) * exp(sum of coefficient * covariate).

    Parameters
    ----------
    names : tuple of str
        The p covariates.
    coefficients : array of float, shape (p,)
        Log hazard ratio per unit of each covariate; positive where more of it
        goes with dying sooner.
    standard_errors : array of float, shape (p,)
    log_likelihood, log_likelihood_null : float
        Log partial likelihood of the model, and with every coefficient 0.
    iterations : int
        Newton steps taken.
    n, n_events : int
        Patients and deaths.
    variance : array of float, shape (p, p)
        Inverse of the observed information.
    ties : {"efron", "breslow"}
        How deaths at one time were handled.
    score_statistic : float
        Chi-square of the score test that every coefficient is 0.
    """

    names: tuple[str, ...]
    coefficients: npt.NDArray[np.float64]
    standard_errors: npt.NDArray[np.float64]
    log_likelihood: float
    log_likelihood_null: float
    iterations: int
    n: int
    n_events: int
    variance: npt.NDArray[np.float64]
    ties: Ties
    score_statistic: float

    def __post_init__(self) -> None:
        p = len(self.names)
        for name, shape in (
            ("coefficients", (p,)),
            ("standard_errors", (p,)),
            ("variance", (p, p)),
        ):
            array = getattr(self, name)
            if array.shape != shape:
                raise InputError(
                    f"{name} of a Cox model of {p} covariates has shape {array.shape}.",
                    f"Give an array of shape {shape}.",
                )
            array.flags.writeable = False

    @property
    def likelihood_ratio_statistic(self) -> float:
        """Twice the gain in log likelihood; chi-square with p degrees of freedom."""
        return 2.0 * (self.log_likelihood - self.log_likelihood_null)

    @property
    def wald_statistic(self) -> float:
        """Wald's chi-square with p degrees of freedom, that every coefficient is 0."""
        return float(self.coefficients @ np.linalg.solve(self.variance, self.coefficients))

    @property
    def akaike_information(self) -> float:
        """Akaike's criterion of the partial likelihood; lower is better."""
        return 2.0 * len(self.names) - 2.0 * self.log_likelihood

    def table(self, level: float = 0.95) -> pd.DataFrame:
        """Return one row per covariate.

        Parameters
        ----------
        level : float
            Coverage of the interval of the hazard ratio.

        Returns
        -------
        DataFrame
            ``variable``, ``coefficient``, ``standard_error``,
            ``hazard_ratio``, ``lower``, ``upper``, ``z`` and ``p_value``
            (Wald, two-sided).
        """
        table = effect_table(self.coefficients, self.standard_errors, level=level)
        table.insert(0, "variable", list(self.names))
        return table


def cox_model(
    covariates: pd.DataFrame,
    outcome: Outcome,
    *,
    ties: Ties = "efron",
    stratify_by: object = None,
    max_iterations: int = 20,
    tolerance: float = 1e-9,
) -> CoxModel:
    """Fit Cox's proportional hazards model by maximum partial likelihood.

    Parameters
    ----------
    covariates : DataFrame of numbers or booleans, shape (n, p)
        Rows in the order of ``outcome``, no missing values.
    outcome : Outcome
    ties : {"efron", "breslow"}
        How deaths at one time are handled. Efron's is nearer to the exact
        likelihood.
    stratify_by : Series or array of labels, shape (n,), optional
        Let each of these have a baseline hazard of its own.
    max_iterations : int
        Newton steps allowed.
    tolerance : float
        Relative change of the log partial likelihood at which to stop.

    Raises
    ------
    CohortError
        If there are no patients or covariates, the lengths differ, or a
        covariate has missing values or is not numeric.
    InputError
        If an option is not one of those allowed.
    NoEventsError
        If nobody died.
    FitError
        If a covariate is constant, or a combination of those before it.
    ConvergenceError
        If a coefficient runs off to infinity, as when all patients of one
        group outlive all others, or the iterations run out.

    Notes
    -----
    Equal to ``coxph`` of R survival 3.5-3 with the same ``ties`` and
    ``strata()``: same steps, same stopping rule, coefficients and standard
    errors to 1e-9 relative. Where R warns that a coefficient may be infinite
    and prints it, this raises.

    References
    ----------
    Cox 1972, 10.1111/j.2517-6161.1972.tb00899.x; Efron 1977,
    10.1080/01621459.1977.10480613.

    Examples
    --------
    >>> age = pd.DataFrame({"age": [30.0, 60.0, 40.0, 50.0]})
    >>> model = cox_model(age, Outcome([9, 2, 4, 5], [1, 1, 1, 1]))
    >>> round(float(model.coefficients[0]), 4)
    0.1126
    """
    check_ties(ties)
    check_climb(max_iterations, tolerance)
    names, x = _covariates(covariates, outcome)
    if outcome.n_events == 0:
        raise NoEventsError(
            f"none of the {len(outcome):,} patients died, so no hazard can be modelled.",
            "Widen the filter or choose a cohort with longer follow-up.",
        )
    # Centred and of like scale: the same optimum, without overflow on the way.
    x = x - x.mean(axis=0)
    spread = np.abs(x).mean(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    x /= scale
    within = as_groups(stratify_by, len(outcome), name="stratify_by")
    strata = []
    for k in range(len(within.levels)):
        rows = np.flatnonzero(within.codes == k)
        sets = risk_sets(outcome.take(rows), ties=ties)
        strata.append(Stratum(x[rows][sets.order], sets))
    null = likelihood(strata, np.zeros(len(names)))
    singular = singular_columns(null.information, n_deaths=outcome.n_events)
    if singular:
        raise FitError(
            f"{listed(names[j] for j in singular)} cannot be estimated: constant among the "
            f"patients at risk, or a combination of the other covariates ({listed(names)}).",
            "Leave these covariates out.",
        )
    fit = maximise(strata, null, max_iterations=max_iterations, tolerance=tolerance)
    information = fit.final.information
    runaway = [names[j] for j in singular_columns(information, n_deaths=outcome.n_events)]
    if not runaway:
        inverse = np.linalg.inv(information)
        step = np.abs(inverse @ fit.final.gradient) / scale
        runaway = [
            name
            for name, ahead, beta in zip(names, step, fit.beta / scale, strict=True)
            if not ahead <= RUNAWAY_STEP * (1.0 + abs(beta))
        ]
    if runaway or not fit.converged:
        raise ConvergenceError(
            f"the model of {listed(names)} did not converge in {fit.iterations} steps"
            + (f"; the coefficient of {listed(runaway)} may be infinite." if runaway else "."),
            "Look whether a group has no deaths, or one covariate separates the dead from the "
            "living; leave it out or merge its levels.",
        )
    variance = inverse / np.outer(scale, scale)
    return CoxModel(
        names=names,
        coefficients=fit.beta / scale,
        standard_errors=np.sqrt(np.diag(variance)),
        log_likelihood=fit.final.value,
        log_likelihood_null=null.value,
        iterations=fit.iterations,
        n=len(outcome),
        n_events=outcome.n_events,
        variance=variance,
        ties=ties,
        score_statistic=float(null.gradient @ np.linalg.solve(null.information, null.gradient)),
    )


def _covariates(
    covariates: pd.DataFrame, outcome: Outcome
) -> tuple[tuple[str, ...], npt.NDArray[np.float64]]:
    """Return the names and the values of the covariates, checked."""
    names = tuple(str(name) for name in covariates.columns)
    if not names or len(outcome) == 0:
        raise CohortError(
            f"a Cox model needs patients and covariates, got {len(outcome):,} and {len(names)}.",
            "Choose at least one covariate and a filter that keeps some patients.",
        )
    if len(covariates) != len(outcome):
        raise CohortError(
            f"there are {len(covariates):,} rows of covariates for {len(outcome):,} patients.",
            "Give one row for each patient, in the order of the outcome.",
        )
    for name, dtype in zip(names, covariates.dtypes, strict=True):
        if not (pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_bool_dtype(dtype)):
            raise CohortError(
                f"covariate {name!r} holds {dtype} values, not numbers.",
                "Turn a category into one 0 / 1 column per level but the first "
                "(pandas.get_dummies with drop_first).",
            )
    x = covariates.to_numpy(dtype=np.float64, na_value=np.nan)
    bad = ~np.isfinite(x)
    if bad.any():
        where = [
            f"{name} ({int(count)})"
            for name, count in zip(names, bad.sum(axis=0), strict=True)
            if count
        ]
        raise CohortError(
            f"covariates have missing or infinite values: {listed(where)}.",
            "Leave these patients or these covariates out.",
        )
    return names, x
