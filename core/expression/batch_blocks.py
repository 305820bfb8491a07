"""A matrix gone through a few genes at a time, its samples ordered by batch.

A block is genes x samples with each batch in one piece, so that a batch is a
slice and sums run along memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.expression.batch_labels import BatchLabels
from core.expression.combat_covariates import within_batches

__all__ = ["BatchBlocks", "BatchSums"]

_Floats = npt.NDArray[np.float64]

# Values worked on at once: few enough to stay near the processor.
_CELLS = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class BatchSums:
    """What each batch holds of each gene.

    Parameters
    ----------
    means, squares : array of float, shape (batches, genes)
        Mean, and sum of squares around it, of what the covariates leave.
    constant : array of bool, shape (genes,)
        Measured as one and the same value in a batch of 2 samples or more.
    """

    means: _Floats
    squares: _Floats
    constant: npt.NDArray[np.bool_]


class BatchBlocks:
    """A matrix of samples x genes and what its covariates say of it.

    Parameters
    ----------
    values : array of float, shape (samples, genes)
    labels : BatchLabels
    columns : array of float, shape (samples, covariate columns)
        What is to be kept.
    """

    __slots__ = ("_columns", "_effects", "_labels", "_order", "_starts", "_values")

    def __init__(
        self, values: npt.NDArray[np.floating], labels: BatchLabels, columns: _Floats
    ) -> None:
        self._values, self._labels = values, labels
        self._order = np.argsort(labels.codes, kind="stable")
        self._starts = np.concatenate([[0], np.cumsum(labels.sizes)])
        self._columns = np.ascontiguousarray(columns[self._order])
        self._effects = np.empty((values.shape[1], 0))
        if columns.shape[1]:
            centred = within_batches(columns, labels)[self._order]
            projection = np.linalg.solve(centred.T @ centred, centred.T)
            self._effects = np.concatenate(
                [self._measured(block) @ projection.T for block in self.blocks()]
            )

    def blocks(self) -> Iterator[slice]:
        """Yield the genes a few at a time."""
        n_samples, n_genes = self._values.shape
        width = max(1, _CELLS // max(n_samples, 1))
        for start in range(0, n_genes, width):
            yield slice(start, min(start + width, n_genes))

    def batches(self) -> Iterator[tuple[int, slice]]:
        """Yield the position of each batch and where its samples lie in a block."""
        for i in range(len(self._labels.names)):
            yield i, slice(int(self._starts[i]), int(self._starts[i + 1]))

    def kept(self, block: slice) -> _Floats:
        """Return what the covariates add, shape (genes, samples)."""
        return np.asarray(self._effects[block] @ self._columns.T)

    def rest(self, block: slice) -> _Floats:
        """Return what the covariates leave, shape (genes, samples), a copy."""
        found = self._measured(block)
        if self._columns.shape[1]:
            found -= self.kept(block)
        return found

    def sums(self) -> BatchSums:
        """Return mean and squares of each gene in each batch."""
        shape = (len(self._labels.names), self._values.shape[1])
        means, squares = np.empty(shape), np.empty(shape)
        constant = np.zeros(shape[1], dtype=bool)
        for block in self.blocks():
            measured = self._measured(block)
            rest = measured - self.kept(block) if self._columns.shape[1] else measured
            for i, samples in self.batches():
                of_batch = rest[:, samples]
                means[i, block] = of_batch.mean(axis=1)
                apart = of_batch - means[i, block][:, None]
                squares[i, block] = np.einsum("ij,ij->i", apart, apart)
                if self._labels.sizes[i] > 1:
                    here = measured[:, samples]
                    constant[block] |= (here == here[:, :1]).all(axis=1)
        return BatchSums(means, squares, constant)

    def put(self, block: slice, adjusted: _Floats, into: _Floats) -> None:
        """Write a block, genes x samples by batch, into a matrix of samples x genes."""
        turned = np.empty_like(adjusted)
        turned[:, self._order] = adjusted
        into[:, block] = turned.T

    def _measured(self, block: slice) -> _Floats:
        turned = self._values[:, block].T
        return np.take(turned, self._order, axis=1).astype(np.float64, copy=False)
