"""ComBat: what a batch adds to each gene and how it stretches it, taken out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import InputError, listed
from core.expression.batch_blocks import BatchBlocks
from core.expression.batch_labels import BatchLabels, batch_labels
from core.expression.combat_covariates import kept_columns
from core.expression.combat_priors import (
    BatchMoments,
    Posterior,
    nonparametric_posterior,
    parametric_posterior,
)

__all__ = ["CombatResult", "combat"]

_Floats = npt.NDArray[np.float64]
_LEAST_GENES = 2


@dataclass(frozen=True, slots=True, eq=False)
class CombatResult:
    """Expression without its batches, and what was taken out.

    Parameters
    ----------
    expression : DataFrame of float64, shape (samples, genes)
        In the order given, on the scale given.
    unadjusted : tuple of str
        Genes left as they were: constant in a batch of 2 samples or more.
    mean_only : bool
        Whether only shifts were taken out, by choice or because a batch has one
        sample.
    shifts : DataFrame, shape (batches, genes adjusted)
        What was subtracted in each batch, on the scale of the expression.
    stretches : DataFrame, shape (batches, genes adjusted)
        What each batch's standard deviation was divided by.
    notes : tuple of str
        What was done, in words.
    """

    expression: pd.DataFrame
    unadjusted: tuple[str, ...]
    mean_only: bool
    shifts: pd.DataFrame
    stretches: pd.DataFrame
    notes: tuple[str, ...]


def combat(
    expression: pd.DataFrame,
    batch: pd.Series,
    *,
    covariates: pd.DataFrame | None = None,
    parametric: bool = True,
    mean_only: bool = False,
    reference: str | None = None,
) -> CombatResult:
    """Take batches out of expression by empirical Bayes.

    Each gene has in each batch a shift and a stretch of its own. They are
    estimated, drawn towards what all genes of the batch show (the more, the
    smaller the batch), and taken out; differences that the covariates explain
    stay.

    Parameters
    ----------
    expression : DataFrame of float, shape (samples, genes)
        Log2 scale, no missing values.
    batch : Series, shape (samples,)
        Label of each sample's batch, same index.
    covariates : DataFrame, optional
        What is to be kept, same index: numbers as they are, categories by
        level. Not the batch in other words.
    parametric : bool
        Normal and inverse gamma priors; otherwise each gene weighs what every
        other gene shows, which takes seconds for each batch of 20,000 genes.
    mean_only : bool
        Take out shifts alone. So it is, whatever is asked, where a batch has one
        sample, of which no spread can be known.
    reference : str, optional
        A batch that stays as it is and to which the others are brought.

    Returns
    -------
    CombatResult

    Raises
    ------
    InputError
        If there is one batch only, fewer than 2 genes can be adjusted, values
        are missing, the reference is no batch, a covariate is missing for
        someone, or one is confounded with batch and is named.

    Notes
    -----
    Equal to sva 3.46, ``ComBat(t(expression), batch, mod = model.matrix(~
    covariates), par.prior =, mean.only =, ref.batch =)``, to 1e-12, down to its
    rule of stopping. Genes that are constant in a batch are left as they are,
    as sva does. Where sva's non-parametric likelihoods underflow (batches of
    hundreds) it gives NaN; here they do not.

    References
    ----------
    Johnson, Li, Rabinovic 2007, doi:10.1093/biostatistics/kxj037; Leek et al.
    2012, doi:10.1093/bioinformatics/bts034.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> table = pd.DataFrame(rng.normal(5.0, 1.0, (40, 30)))
    >>> table.iloc[20:] += 3.0
    >>> run = pd.Series(["a"] * 20 + ["b"] * 20)
    >>> without = combat(table, run).expression
    >>> abs(float((without.iloc[20:].mean() - without.iloc[:20].mean()).mean())) < 0.05
    True
    """
    labels = batch_labels(batch, expression.index)
    values = _checked(expression, labels, reference)
    blocks = BatchBlocks(values, labels, kept_columns(covariates, labels, expression.index))
    sums = blocks.sums()
    usable = np.flatnonzero(~sums.constant)
    if usable.size < _LEAST_GENES:
        raise InputError(
            f"{usable.size} of {sums.constant.size:,} genes vary in every batch; ComBat needs 2 "
            "or more, because it learns from all genes what a batch does.",
            "Leave out genes that are not expressed, or choose another treatment of batches.",
        )
    shifts_only = mean_only or bool((labels.sizes == 1).any())
    means, squares = sums.means[:, usable], sums.squares[:, usable]
    centre, spread = _centre_and_spread(means, squares, labels, reference)
    posteriors = _posteriors(
        means, squares, centre, spread, labels, reference, parametric, shifts_only
    )
    # As every gene: those left alone are moved by nothing and put back afterwards.
    moved = np.zeros((len(labels.names), sums.constant.size))
    stretched, level = np.ones_like(moved), np.zeros(sums.constant.size)
    level[usable] = centre
    for i, found in enumerate(posteriors):
        moved[i, usable] = spread * found.location
        stretched[i, usable] = np.sqrt(found.variance)

    result = np.empty(values.shape, order="F")
    for block in blocks.blocks():
        adjusted = blocks.rest(block)
        for i, samples in blocks.batches():
            here = adjusted[:, samples]
            here -= (level[block] + moved[i, block])[:, None]
            here /= stretched[i, block][:, None]
            here += level[block][:, None]
        if covariates is not None:
            adjusted += blocks.kept(block)
        blocks.put(block, adjusted, result)
    result[:, sums.constant] = values[:, sums.constant]
    if reference is not None:
        home = labels.members(labels.names.index(reference))
        result[home] = values[home]
    unadjusted = tuple(str(gene) for gene in expression.columns[sums.constant])
    return CombatResult(
        pd.DataFrame(result, expression.index, expression.columns, copy=False),
        unadjusted,
        shifts_only,
        pd.DataFrame(moved[:, usable], list(labels.names), expression.columns[usable], copy=False),
        pd.DataFrame(
            stretched[:, usable], list(labels.names), expression.columns[usable], copy=False
        ),
        _notes(labels, covariates, unadjusted, parametric, mean_only, shifts_only, reference),
    )


def _checked(
    expression: pd.DataFrame, labels: BatchLabels, reference: str | None
) -> npt.NDArray[np.floating]:
    """Return the values, having refused what ComBat can do nothing with."""
    if len(labels.names) < 2:
        raise InputError(
            f"all {len(expression):,} samples are of one batch; there is nothing to take out.",
            "Use the values as they are.",
        )
    if reference is not None and reference not in labels.names:
        raise InputError(
            f"the reference batch {reference!r} is none of the batches: {listed(labels.names)}.",
            "Name one of these, or none.",
        )
    values = expression.to_numpy()
    if values.dtype not in (np.float32, np.float64):
        values = values.astype(np.float64)
    bad = ~np.isfinite(values).all(axis=0)
    if bad.any():
        raise InputError(
            f"{int(bad.sum()):,} genes have missing or infinite values "
            f"({listed(expression.columns[bad])}).",
            "Leave these genes out.",
        )
    return values


def _centre_and_spread(
    means: _Floats, squares: _Floats, labels: BatchLabels, reference: str | None
) -> tuple[_Floats, _Floats]:
    """Return each gene's mean and standard deviation, of all samples or of the reference."""
    sizes = labels.sizes
    if reference is not None:
        i = labels.names.index(reference)
        centre, variance = means[i], squares[i] / sizes[i]
    else:
        centre = (sizes / sizes.sum()) @ means
        variance = squares.sum(axis=0) / sizes.sum()
    return np.asarray(centre), np.sqrt(variance)


def _posteriors(
    means: _Floats,
    squares: _Floats,
    centre: _Floats,
    spread: _Floats,
    labels: BatchLabels,
    reference: str | None,
    parametric: bool,
    shifts_only: bool,
) -> list[Posterior]:
    """Return what each batch does to each gene; nothing in the reference."""
    nothing = Posterior(np.zeros_like(centre), np.ones_like(centre))
    method = parametric_posterior if parametric else nonparametric_posterior
    home = 0.0
    if reference is not None:
        i = labels.names.index(reference)
        home = (means[i] - centre) / spread
    found = []
    for i, name in enumerate(labels.names):
        if name == reference:
            found.append(nothing)
            continue
        mean = (means[i] - centre) / spread
        moments = BatchMoments(int(labels.sizes[i]), mean, squares[i] / spread**2, mean - home)
        found.append(method(moments, mean_only=shifts_only))
    return found


def _notes(
    labels: BatchLabels,
    covariates: pd.DataFrame | None,
    unadjusted: tuple[str, ...],
    parametric: bool,
    mean_only: bool,
    shifts_only: bool,
    reference: str | None,
) -> tuple[str, ...]:
    """Say what was done."""
    batches = ", ".join(f"{name} {n:,}" for name, n in zip(labels.names, labels.sizes, strict=True))
    kept = "" if covariates is None else ", ".join(map(str, covariates.columns))
    said = [
        f"ComBat, {'parametric' if parametric else 'non-parametric'} empirical Bayes, took out "
        f"the batches ({batches} samples)"
        + (f", keeping {kept}" if kept else "")
        + (f"; {reference} stayed as it is" if reference is not None else "")
        + "."
    ]
    if shifts_only and not mean_only:
        alone = [name for name, n in zip(labels.names, labels.sizes, strict=True) if n == 1]
        said.append(
            f"Only shifts were taken out, because a batch has one sample ({listed(alone)})."
        )
    if unadjusted:
        said.append(
            f"{len(unadjusted):,} genes were left as they were, because they are constant within "
            f"a batch ({listed(unadjusted)})."
        )
    return tuple(said)
