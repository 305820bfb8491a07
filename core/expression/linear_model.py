"""One linear model for every gene, all fitted at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import InputError
from core.expression.design import Design
from core.expression.incomplete import GeneFits, fit_each

__all__ = ["LinearFit", "linear_model"]

_Floats = npt.NDArray[np.float64]

# Numbers worked on at once: few enough to stay near the processor.
_CELLS = 500_000
_NOT_ESTIMABLE = 1e30


@dataclass(frozen=True, slots=True, eq=False)
class LinearFit:
    """What a linear model of the same form says of each of g genes.

    Parameters
    ----------
    genes : tuple of str
    names : tuple of str
        Of the p coefficients (or contrasts).
    coefficients : array of float, shape (g, p)
        Expression per unit of each column of the design; NaN where a gene's
        missing values leave it undetermined.
    unscaled : array of float, shape (g, p)
        Standard errors of the coefficients over ``sigma``.
    sigma : array of float, shape (g,)
        Residual standard deviation; NaN without residual degrees of freedom.
    df : array of float, shape (g,)
        Residual degrees of freedom.
    mean : array of float, shape (g,)
        Mean expression over the samples that have a value.
    covariance : array of float, shape (p, p)
        Covariance of the coefficients over ``sigma`` squared, for a gene
        without missing values and weights.
    """

    genes: tuple[str, ...]
    names: tuple[str, ...]
    coefficients: _Floats
    unscaled: _Floats
    sigma: _Floats
    df: _Floats
    mean: _Floats
    covariance: _Floats

    def only(self, name: str) -> LinearFit:
        """Return the fit of one coefficient; what it was adjusted for stays taken out.

        Raises
        ------
        InputError
            If there is no such coefficient.
        """
        if name not in self.names:
            raise InputError(
                f"there is no coefficient {name!r}; there are {', '.join(self.names)}.",
                "Name one of them.",
            )
        j = [self.names.index(name)]
        return replace(
            self,
            names=(name,),
            coefficients=self.coefficients[:, j],
            unscaled=self.unscaled[:, j],
            covariance=self.covariance[np.ix_(j, j)],
        )

    def contrasts(self, weights: npt.ArrayLike, names: tuple[str, ...]) -> LinearFit:
        """Return the fit of some sums of the coefficients in their place.

        Parameters
        ----------
        weights : array of float, shape (p, c)
            One column for each contrast: what each coefficient counts in it.
        names : tuple of str
            Of the c contrasts.

        Raises
        ------
        InputError
            If the shape does not fit the coefficients.

        Notes
        -----
        As ``limma::contrasts.fit``, whose standard errors are approximate for
        genes with missing values or weights: correlations between coefficients
        are those of a complete gene.
        """
        taken = np.asarray(weights, dtype=np.float64)
        if taken.shape != (len(self.names), len(names)) or not np.isfinite(taken).all():
            raise InputError(
                f"the contrasts have shape {taken.shape}; {len(self.names)} coefficients "
                f"({', '.join(self.names)}) and {len(names)} names ask for "
                f"{(len(self.names), len(names))}.",
                "Give one finite number for each coefficient of each contrast.",
            )
        # What no contrast counts cannot spoil one by being undetermined.
        counted = (taken != 0).any(axis=1)
        coefficients, unscaled = self.coefficients[:, counted], self.unscaled[:, counted]
        taken = taken[counted]
        lost = np.isnan(coefficients)
        coefficients = np.where(lost, 0.0, coefficients)
        unscaled = np.where(lost, _NOT_ESTIMABLE, unscaled)
        covariance = self.covariance[np.ix_(counted, counted)]
        spread = np.sqrt(np.diag(covariance))
        upper = np.linalg.cholesky(covariance / np.outer(spread, spread)).T
        # Summed over correlated coefficients: the length of R U c, gene by gene.
        error = np.linalg.norm(
            np.einsum("kj,gj,jc->gkc", upper, unscaled, taken, optimize=True), axis=1
        )
        unknown = error > 1e20
        return replace(
            self,
            names=tuple(names),
            coefficients=np.where(unknown, np.nan, coefficients @ taken),
            unscaled=np.where(unknown, np.nan, error),
            covariance=taken.T @ covariance @ taken,
        )


def linear_model(
    expression: pd.DataFrame, design: Design, *, weights: npt.ArrayLike | None = None
) -> LinearFit:
    """Fit a linear model by least squares to every gene.

    Parameters
    ----------
    expression : DataFrame of float, shape (samples, genes)
        Log2 scale. Missing values are left out gene by gene.
    design : Design
        One row for each sample, in the same order.
    weights : array of float, shape (samples, genes), optional
        Precision of each value, as ``voom`` gives it; those not above 0 leave
        their value out.

    Raises
    ------
    InputError
        If there are not as many rows as samples, no gene, or no sample beyond
        the number of coefficients.

    Notes
    -----
    Equal to ``limma::lmFit`` (least squares) of limma 3.54 to 1e-12 relative.
    20,000 genes of 700 samples take about 0.2 seconds on one core.

    References
    ----------
    Ritchie et al. 2015, 10.1093/nar/gkv007.

    Examples
    --------
    >>> from core.expression.design import design_matrix
    >>> groups = design_matrix(pd.DataFrame({"group": ["a", "a", "b", "b"]}))
    >>> fit = linear_model(pd.DataFrame({"GENE": [1.0, 3.0, 5.0, 5.0]}), groups)
    >>> fit.coefficients.round(12).tolist()
    [[2.0, 3.0]]
    """
    values = expression.to_numpy()
    n, g = values.shape
    x = design.matrix
    if n != len(design):
        raise InputError(
            f"the design has {len(design):,} rows for {n:,} samples.",
            "Give one row for each sample, in the order of the expression matrix.",
        )
    if g == 0:
        raise InputError("there is no gene to fit.", "Choose at least one gene.")
    if n <= x.shape[1]:
        raise InputError(
            f"{n:,} samples cannot determine {x.shape[1]:,} coefficients "
            f"({', '.join(design.names)}) and leave something to judge them by.",
            "Compare larger groups or adjust for fewer covariates.",
        )
    weighting = None if weights is None else np.asarray(weights, dtype=np.float64)
    if weighting is not None and weighting.shape != values.shape:
        raise InputError(
            f"the weights have shape {weighting.shape} for {values.shape} values.",
            "Give one weight for each value.",
        )
    q, r = np.linalg.qr(x)
    inverse = np.linalg.inv(r)
    covariance = inverse @ inverse.T
    fits = GeneFits.empty(g, x.shape[1])
    width = max(1, _CELLS // n)
    for start in range(0, g, width):
        here = slice(start, min(start + width, g))
        block = np.asarray(values[:, here], dtype=np.float64)
        if weighting is None and np.isfinite(block).all():
            effects = q.T @ block
            fits.coefficients[here] = (inverse @ effects).T
            fits.unscaled[here] = np.sqrt(np.diag(covariance))
            left = block - q @ effects
            fits.df[here] = n - x.shape[1]
            fits.sigma[here] = np.sqrt(np.einsum("ij,ij->j", left, left) / (n - x.shape[1]))
            fits.mean[here] = block.mean(axis=0)
        else:
            own = None if weighting is None else weighting[:, here]
            fit_each(block, x, weights=own, fits=fits.at(here))
    return LinearFit(
        tuple(map(str, expression.columns)),
        design.names,
        fits.coefficients,
        fits.unscaled,
        fits.sigma,
        fits.df,
        fits.mean,
        covariance,
    )
