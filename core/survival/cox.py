"""Cox's proportional hazards model, of several covariates or of every gene alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.cohort import Outcome
from core.errors import ConvergenceError, FitError, InputError, NoEventsError, listed
from core.survival.cox_design import covariate_values, rows_by_stratum, values_of
from core.survival.cox_likelihood import (
    RUNAWAY_STEP,
    Stratum,
    check_climb,
    likelihood,
    maximise,
    singular_columns,
)
from core.survival.effects import effect_table
from core.survival.risk_sets import Ties, check_ties
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
    ties : {"efron", "breslow", "exact"}
        How deaths at one time were handled.
    score_statistic : float
        Chi-square of the score test that every coefficient is 0.
    centre : array of float, shape (p,)
        Mean of each covariate over the n patients.
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
    centre: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        p = len(self.names)
        for name, shape in (
            ("coefficients", (p,)),
            ("standard_errors", (p,)),
            ("variance", (p, p)),
            ("centre", (p,)),
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

    def linear_predictor(
        self, covariates: pd.DataFrame, *, centred: bool = False
    ) -> npt.NDArray[np.float64]:
        """Return the log hazard of each patient against the baseline.

        Parameters
        ----------
        covariates : DataFrame, shape (m, p or more)
            Patients of any cohort, with the columns of the model.
        centred : bool
            Against a patient who has the mean of every covariate, instead of
            one for whom all are 0.

        Returns
        -------
        array of float, shape (m,)

        Raises
        ------
        InputError
            If a covariate of the model is not there.
        CohortError
            If values are missing or not numbers.

        Notes
        -----
        Equal to R's ``predict(fit, type = "lp", reference = "zero")``, and to
        its default where centred, but for columns of 0 and 1 alone, which R
        does not centre.
        """
        x = values_of(self.names, covariates)
        # Row by row, so that patients who are alike get the same to the bit and stay tied.
        return np.asarray(((x - self.centre if centred else x) * self.coefficients).sum(axis=1))

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
    ties : {"efron", "breslow", "exact"}
        How deaths at one time are handled. Efron's is nearer to the exact
        likelihood, which takes all ways into account in which those who died
        could have been chosen among those at risk.
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
    errors to 1e-9 relative (``"exact"``: 1e-7, the gradient of R's recursion
    being rounded more). Where R warns that a coefficient may be infinite
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
    names, x = covariate_values(covariates, len(outcome))
    if outcome.n_events == 0:
        raise NoEventsError(
            f"none of the {len(outcome):,} patients died, so no hazard can be modelled.",
            "Widen the filter or choose a cohort with longer follow-up.",
        )
    # Centred and of like scale: the same optimum, without overflow on the way.
    centre = x.mean(axis=0)
    x = x - centre
    spread = np.abs(x).mean(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    x /= scale
    strata = [
        Stratum(x[part.rows], part.sets)
        for part in rows_by_stratum(outcome, stratify_by, ties=ties)
    ]
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
        centre=centre,
    )
