"""Least squares where genes differ in which samples count: missing values and weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["GeneFits", "fit_each"]

_Floats = npt.NDArray[np.float64]

# LINPACK's, which R's lm uses.
_TOLERANCE = 1e-7
_CELLS = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class GeneFits:
    """Places for what is found for each gene, filled block by block."""

    coefficients: _Floats
    unscaled: _Floats
    sigma: _Floats
    df: _Floats
    mean: _Floats

    @classmethod
    def empty(cls, g: int, p: int) -> GeneFits:
        """Return places for g genes and p coefficients, nothing known yet."""
        return cls(
            np.full((g, p), np.nan),
            np.full((g, p), np.nan),
            np.full(g, np.nan),
            np.zeros(g),
            np.full(g, np.nan),
        )

    def at(self, genes: slice) -> GeneFits:
        """Return the places of some genes; what is written there is written here."""
        return GeneFits(
            self.coefficients[genes],
            self.unscaled[genes],
            self.sigma[genes],
            self.df[genes],
            self.mean[genes],
        )


def fit_each(values: _Floats, x: _Floats, *, weights: _Floats | None, fits: GeneFits) -> None:
    """Fit every gene with the samples that it has, into the places given.

    Parameters
    ----------
    values : array of float, shape (n, g)
        Samples x genes; what is not finite is missing.
    x : array of float, shape (n, p)
    weights : array of float, shape (n, g), or None
        What is not above 0 leaves its value out.
    fits : GeneFits
        Of the g genes.

    Notes
    -----
    A coefficient that a gene's own samples do not determine is NaN, as in R:
    the columns of the design are taken from the left.
    """
    there = np.isfinite(values)
    if weights is not None:
        there &= np.isfinite(weights) & (weights > 0)
    n, p = x.shape
    counts = there.sum(axis=0)
    y = np.where(there, values, 0.0)
    # The mean is of all values measured, whether or not a weight leaves them out.
    measured = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        fits.mean[:] = np.where(measured, values, 0.0).sum(axis=0) / measured.sum(axis=0)
    root = there.astype(np.float64) if weights is None else np.sqrt(np.where(there, weights, 0.0))
    width = max(1, _CELLS // (n * p))
    for start in range(0, values.shape[1], width):
        here = slice(start, min(start + width, values.shape[1]))
        rows = root[:, here].T[:, :, None] * x[None]
        target = (root[:, here] * y[:, here]).T
        q, r = np.linalg.qr(rows)
        size = np.linalg.norm(rows, axis=1)
        diagonal = np.abs(np.diagonal(r, axis1=1, axis2=2))
        full = (diagonal > _TOLERANCE * size).all(axis=1) & (size > 0).all(axis=1)
        _full_rank(q[full], r[full], target[full], counts[here][full], fits, start, full)
        for gene in np.flatnonzero(~full).tolist():
            _deficient(rows[gene], target[gene], int(counts[start + gene]), fits, start + gene)


def _full_rank(
    q: _Floats,
    r: _Floats,
    target: _Floats,
    counts: npt.NDArray[np.int64],
    fits: GeneFits,
    start: int,
    which: npt.NDArray[np.bool_],
) -> None:
    """Fill in the genes whose samples determine every coefficient."""
    genes = start + np.flatnonzero(which)
    effects = np.einsum("gnp,gn->gp", q, target)
    inverse = np.linalg.inv(r)
    fits.coefficients[genes] = np.einsum("gjk,gk->gj", inverse, effects)
    fits.unscaled[genes] = np.linalg.norm(inverse, axis=2)
    left = target - np.einsum("gnp,gp->gn", q, effects)
    df = counts - r.shape[-1]
    fits.df[genes] = df
    with np.errstate(invalid="ignore", divide="ignore"):
        sigma = np.sqrt(np.einsum("gn,gn->g", left, left) / df)
    fits.sigma[genes] = np.where(df > 0, sigma, np.nan)


def _deficient(rows: _Floats, target: _Floats, count: int, fits: GeneFits, gene: int) -> None:
    """Fill in a gene whose samples leave some coefficients undetermined."""
    if count == 0:
        return
    kept: list[int] = []
    for j in range(rows.shape[1]):
        column = rows[:, j]
        q = np.linalg.qr(rows[:, kept])[0] if kept else rows[:, :0]
        left = column - q @ (q.T @ column)
        if np.linalg.norm(left) > _TOLERANCE * max(float(np.linalg.norm(column)), 1e-300):
            kept.append(j)
    q, r = np.linalg.qr(rows[:, kept])
    inverse, effects = np.linalg.inv(r), q.T @ target
    fits.coefficients[gene, kept] = inverse @ effects
    fits.unscaled[gene, kept] = np.linalg.norm(inverse, axis=1)
    left = target - q @ effects
    fits.df[gene] = count - len(kept)
    if count > len(kept):
        fits.sigma[gene] = np.sqrt(left @ left / (count - len(kept)))
