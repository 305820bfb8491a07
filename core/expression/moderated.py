"""Moderated t: each gene judged by its own variance and by that of all the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import FitError, InputError
from core.expression.linear_model import LinearFit
from core.expression.log_odds import coefficient_variance, log_odds
from core.expression.robust_prior import robust_variance_prior
from core.expression.tails import f_upper_tail, t_upper_quantile, t_upper_tail
from core.expression.variance_prior import VariancePrior, squeezed, variance_prior
from core.inference import adjust_p_values, normal_quantile, t_p_values

__all__ = ["ModeratedFit", "moderated_t", "treat"]

_Floats = npt.NDArray[np.float64]

# limma's: the share of genes thought to differ, and how far coefficients may reach.
_PROPORTION = 0.01
_REACH = (0.1, 4.0)


@dataclass(frozen=True, slots=True, eq=False)
class ModeratedFit:
    """A linear fit of g genes with p coefficients, judged by moderated statistics.

    Parameters
    ----------
    fit : LinearFit
    prior : VariancePrior
        What the genes together expect of each.
    variance : array of float, shape (g,)
        Residual variance of each gene, drawn towards the prior.
    df : array of float, shape (g,)
        Degrees of freedom of t: residual and prior, at most those of all genes.
    t : array of float, shape (g, p)
        Coefficient over its moderated standard error.
    p_value : array of float, shape (g, p)
        Two-sided; by :func:`treat` that the effect is not beyond the threshold.
    log_odds : array of float, shape (g, p)
        Natural logarithm of the odds that the coefficient is not 0, limma's B;
        NaN by :func:`treat`.
    threshold : float
        Effect that p-values are against; 0 unless by :func:`treat`.
    """

    fit: LinearFit
    prior: VariancePrior
    variance: _Floats
    df: _Floats
    t: _Floats
    p_value: _Floats
    log_odds: _Floats
    threshold: float = 0.0

    def table(self, name: str, *, level: float = 0.95) -> pd.DataFrame:
        """Return one coefficient over the genes, limma's ``topTable(sort.by = "none")``.

        Parameters
        ----------
        name : str
            One of ``fit.names``.
        level : float
            Coverage of the interval of the effect.

        Returns
        -------
        DataFrame
            ``gene``, ``log_fold_change``, ``standard_error``, ``lower``,
            ``upper``, ``mean_expression``, ``t``, ``df``, ``p_value``,
            ``q_value`` (Benjamini and Hochberg), ``log_odds``.

        Raises
        ------
        InputError
            If there is no such coefficient, or the level is not within 0 to 1.
        """
        normal_quantile(level)
        one = self.fit.only(name)
        j = self.fit.names.index(name)
        effect = one.coefficients[:, 0]
        error = np.sqrt(self.variance) * one.unscaled[:, 0]
        margin = t_upper_quantile((1.0 - level) / 2.0, self.df) * error
        return pd.DataFrame(
            {
                "gene": self.fit.genes,
                "log_fold_change": effect,
                "standard_error": error,
                "lower": effect - margin,
                "upper": effect + margin,
                "mean_expression": self.fit.mean,
                "t": self.t[:, j],
                "df": self.df,
                "p_value": self.p_value[:, j],
                "q_value": adjust_p_values(self.p_value[:, j]),
                "log_odds": self.log_odds[:, j],
            }
        )

    def f_table(self) -> pd.DataFrame:
        """Return the test that all coefficients are 0, limma's ``topTable`` of several contrasts.

        Returns
        -------
        DataFrame
            ``gene``, ``f``, ``df1``, ``df2``, ``p_value``, ``q_value``.
        """
        spread = np.sqrt(np.diag(self.fit.covariance))
        values, vectors = np.linalg.eigh(self.fit.covariance / np.outer(spread, spread))
        kept = values / values[-1] > 1e-8
        rank = int(kept.sum())
        f = np.square(self.t @ (vectors[:, kept] / np.sqrt(values[kept]))).sum(axis=1) / rank
        # Unlike those of t, limma does not hold these to the degrees of freedom of all genes.
        df2 = self.fit.df + self.prior.df
        p_value = f_upper_tail(f, float(rank), df2)
        return pd.DataFrame(
            {
                "gene": self.fit.genes,
                "f": f,
                "df1": rank,
                "df2": df2,
                "p_value": p_value,
                "q_value": adjust_p_values(p_value),
            }
        )


def moderated_t(fit: LinearFit, *, trend: bool = False, robust: bool = False) -> ModeratedFit:
    """Judge every coefficient by a t whose variance borrows from all genes.

    Few samples tell little of a gene's variance, and a gene that happens to
    vary little looks significant. So each variance is drawn towards the one
    expected, as far as the genes agree about it (empirical Bayes).

    Parameters
    ----------
    fit : LinearFit
    trend : bool
        Expect a variance that depends on the mean expression.
    robust : bool
        Let genes of outlying variance neither bend the expectation nor be drawn to it.

    Raises
    ------
    FitError
        If no gene has residual degrees of freedom.

    Notes
    -----
    Equal to ``limma::eBayes(fit, trend =, robust =)`` of limma 3.54 with its
    other defaults: t, p-value, log-odds and F to 1e-11 relative or better.

    References
    ----------
    Smyth 2004, 10.2202/1544-6115.1027; Phipson et al. 2016, 10.1214/16-AOAS920.
    """
    prior, variance, df = _drawn(fit, trend=trend, robust=robust)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = fit.coefficients / fit.unscaled / np.sqrt(variance)[:, None]
    limits = tuple(reach**2 / float(np.median(prior.scale)) for reach in _REACH)
    odds = np.full_like(t, np.nan)
    for j in range(t.shape[1]):
        spread = coefficient_variance(
            t[:, j], fit.unscaled[:, j], df, proportion=_PROPORTION, limits=(limits[0], limits[1])
        )
        odds[:, j] = log_odds(
            t[:, j],
            fit.unscaled[:, j],
            np.where(prior.df > 1e6, np.inf, df),
            spread=spread,
            proportion=_PROPORTION,
        )
    return ModeratedFit(fit, prior, variance, df, t, t_p_values(t, df[:, None]), odds)


def treat(
    fit: LinearFit, *, threshold: float, trend: bool = False, robust: bool = False
) -> ModeratedFit:
    """Test whether effects are larger than a threshold, not merely other than 0.

    Parameters
    ----------
    fit : LinearFit
    threshold : float
        Smallest effect of interest, a log2 fold change >= 0.
    trend, robust : bool
        As :func:`moderated_t`.

    Raises
    ------
    InputError
        If the threshold is negative or not a number.

    Notes
    -----
    Equal to ``limma::treat(fit, lfc = threshold)`` of limma 3.54 to 1e-11 relative.

    References
    ----------
    McCarthy and Smyth 2009, 10.1093/bioinformatics/btp053.
    """
    if not (np.isfinite(threshold) and threshold >= 0):
        raise InputError(
            f"the threshold of the effect must be 0 or more, got {threshold!r}.",
            "Give a log2 fold change such as log2(1.2) = 0.263.",
        )
    prior, variance, df = _drawn(fit, trend=trend, robust=robust)
    error = fit.unscaled * np.sqrt(variance)[:, None]
    size, freedom = np.abs(fit.coefficients), df[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        beyond, opposite = (size - threshold) / error, (size + threshold) / error
    p_value = t_upper_tail(beyond, freedom) + t_upper_tail(opposite, freedom)
    t = np.sign(fit.coefficients) * np.maximum(beyond, 0.0)
    return ModeratedFit(
        fit, prior, variance, df, t, p_value, np.full_like(t, np.nan), float(threshold)
    )


def _drawn(fit: LinearFit, *, trend: bool, robust: bool) -> tuple[VariancePrior, _Floats, _Floats]:
    """Return the prior, each gene's variance drawn towards it, and the degrees of freedom."""
    if not (fit.df > 0).any() or not np.isfinite(fit.sigma).any():
        raise FitError(
            "no gene has residual degrees of freedom: there are not more samples than "
            "coefficients.",
            "Compare larger groups or adjust for fewer covariates.",
        )
    variances = fit.sigma**2
    if len(fit.genes) == 1:  # nothing to borrow from
        prior = VariancePrior(variances, np.zeros(1))
        return prior, variances, fit.df
    find = robust_variance_prior if robust else variance_prior
    prior = find(
        np.where(fit.df == 0, 0.0, variances), fit.df, covariate=fit.mean if trend else None
    )
    df = np.minimum(fit.df + prior.df, float(fit.df.sum()))
    return prior, squeezed(variances, fit.df, prior), df
