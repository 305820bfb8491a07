"""Empirical Bayes of ComBat: what a batch does to one gene, seen among all genes.

Every quantity here is of one batch: of each gene the mean and the sum of squares
of its standardised values. The values themselves are not needed, because the
sum of squares around any point follows from these two.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["BatchMoments", "Posterior", "nonparametric_posterior", "parametric_posterior"]

_Floats = npt.NDArray[np.float64]

# As sva: the largest relative change of any gene at which the iteration ends.
_CONVERGED = 1e-4
_MOST_ROUNDS = 10_000
# Pairs of genes weighed at once in the non-parametric method: 16 MB of float64.
_PAIRS = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class BatchMoments:
    """One batch's values of each gene, standardised, in two numbers each.

    Parameters
    ----------
    n : int
        Samples of the batch.
    mean : array of float, shape (genes,)
    squares : array of float, shape (genes,)
        Sum of squares around the mean.
    location : array of float, shape (genes,)
        Estimate of the shift, sva's ``gamma.hat``; other than the mean where
        there is a reference batch.
    """

    n: int
    mean: _Floats
    squares: _Floats
    location: _Floats

    def around(self, point: _Floats) -> _Floats:
        """Return the sum of squares around another point."""
        return np.asarray(self.squares + self.n * (self.mean - point) ** 2)


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """What a batch does to each gene, after all genes were looked at.

    Parameters
    ----------
    location : array of float, shape (genes,)
        Shift, in standard deviations of the gene; sva's ``gamma.star``.
    variance : array of float, shape (genes,)
        Factor on the variance; sva's ``delta.star``.
    """

    location: _Floats
    variance: _Floats


def parametric_posterior(moments: BatchMoments, *, mean_only: bool) -> Posterior:
    """Return shift and variance under a normal and an inverse gamma prior.

    Parameters
    ----------
    moments : BatchMoments
        Of 2 genes or more.
    mean_only : bool
        Leave the variance at 1.

    Notes
    -----
    All genes are iterated together until no gene changes by more than 1e-4 of
    itself, and a gene of negative shift never holds the others up, as in sva:
    another rule of stopping would give other digits.
    """
    location = moments.location
    centre, spread = location.mean(), location.var(ddof=1)
    if mean_only:
        return Posterior((spread * location + centre) / (spread + 1.0), np.ones_like(location))
    n = moments.n
    variance = moments.squares / (n - 1)
    m, s2 = variance.mean(), variance.var(ddof=1)
    if s2 == 0.0:  # all genes alike: the prior is a point
        settled = np.full_like(location, m)
        return Posterior(
            (spread * n * location + settled * centre) / (spread * n + settled), settled
        )
    shape, rate = (2.0 * s2 + m**2) / s2, (m * s2 + m**3) / s2
    old_location, old_variance = location, variance
    for _ in range(_MOST_ROUNDS):
        new_location = (spread * n * location + old_variance * centre) / (spread * n + old_variance)
        new_variance = (0.5 * moments.around(new_location) + rate) / (n / 2.0 + shape - 1.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            moved = np.fmax.reduce(np.abs(new_location - old_location) / old_location)
            spread_out = np.fmax.reduce(np.abs(new_variance - old_variance) / old_variance)
        old_location, old_variance = new_location, new_variance
        if max(moved, spread_out) <= _CONVERGED:
            break
    return Posterior(old_location, old_variance)


def nonparametric_posterior(moments: BatchMoments, *, mean_only: bool) -> Posterior:
    """Return shift and variance, each gene weighing what all other genes show.

    Parameters
    ----------
    moments : BatchMoments
        Of 2 genes or more.
    mean_only : bool
        Leave the variance at 1.

    Notes
    -----
    The weights are likelihoods. sva multiplies them out, which in batches of
    hundreds of samples underflows to no number at all; here they are compared
    by their logarithms.
    """
    location = moments.location
    n_genes = location.size
    variance = np.ones(n_genes) if mean_only else moments.squares / (moments.n - 1)
    constant = -0.5 * moments.n * np.log(variance)
    half = 0.5 / variance
    found_location, found_variance = np.empty(n_genes), np.empty(n_genes)
    rows = max(1, _PAIRS // n_genes)
    for start in range(0, n_genes, rows):
        these = np.arange(start, min(start + rows, n_genes))
        weight = moments.mean[these, None] - location
        np.square(weight, out=weight)
        weight *= moments.n
        weight += moments.squares[these, None]
        weight *= -half
        weight += constant
        weight[np.arange(these.size), these] = -np.inf  # a gene is no evidence for itself
        weight -= weight.max(axis=1, keepdims=True)
        np.exp(weight, out=weight)
        total = weight.sum(axis=1)
        found_location[these] = weight @ location / total
        found_variance[these] = weight @ variance / total
    return Posterior(found_location, found_variance)
