"""Does a score say more than what the clinic already knows?"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from core.association.clinical_design import ClinicalDesign
from core.errors import InputError, listed
from core.inference import chi_square_p_value
from core.survival import Concordance, CoxModel, concordance, cox_model

__all__ = ["AddedValue", "added_value"]


@dataclass(frozen=True, slots=True)
class AddedValue:
    """A model with and without one predictor, in the same patients.

    Parameters
    ----------
    variable : str
        The predictor in question.
    chi2, df, p_value
        Likelihood-ratio test of the larger model against the smaller.
    without, with_it : Concordance
        Harrell's, of the linear predictors fitted to these patients, so both
        are flattered.
    n, n_events : int
    """

    variable: str
    chi2: float
    df: int
    p_value: float
    without: Concordance
    with_it: Concordance
    n: int
    n_events: int


def added_value(
    design: ClinicalDesign, variable: str, *, model: CoxModel | None = None
) -> AddedValue:
    """Compare the model of all predictors with the one that lacks one of them.

    Parameters
    ----------
    design : ClinicalDesign
        Of two predictors or more.
    variable : str
        One of them.
    model : CoxModel, optional
        Of all predictors, where it is fitted already.

    Raises
    ------
    InputError
        If the predictor is not in the design, or alone there.
    FitError
        If a model cannot be fitted.

    Notes
    -----
    Equal to ``anova(coxph(... without), coxph(... with))`` and to
    ``concordance(fit)`` of R survival 3.5-3 to 1e-9.
    """
    if variable not in design.terms or len(design.terms) < 2:
        raise InputError(
            f"{variable!r} is compared with the other predictors; the model has "
            f"{listed(design.terms)}.",
            "Choose at least one characteristic beside it.",
        )
    larger = model or cox_model(design.covariates, design.outcome)
    others = design.covariates.drop(columns=design.terms[variable])
    smaller = cox_model(others, design.outcome, ties=larger.ties)
    chi2 = max(2.0 * (larger.log_likelihood - smaller.log_likelihood), 0.0)
    df = len(design.terms[variable])
    return AddedValue(
        variable=variable,
        chi2=chi2,
        df=df,
        p_value=chi_square_p_value(chi2, df),
        without=_ranked(smaller, others, design),
        with_it=_ranked(larger, design.covariates, design),
        n=larger.n,
        n_events=larger.n_events,
    )


def _ranked(model: CoxModel, covariates: pd.DataFrame, design: ClinicalDesign) -> Concordance:
    return concordance(model.linear_predictor(covariates), design.outcome)
