"""Which batch each patient was measured in, and who can say nothing about batches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import InputError, listed

__all__ = ["NOT_RECORDED", "BatchLabels", "batch_labels", "of_one_batch", "recorded_batches"]

NOT_RECORDED = "not recorded"
"""The batch of patients whose batch is not known: measured together, for want of better."""


@dataclass(frozen=True, slots=True, eq=False)
class BatchLabels:
    """The batches of some samples.

    Parameters
    ----------
    names : tuple of str
        The batches, sorted.
    codes : array of int, shape (samples,)
        Position of each sample's batch in ``names``.
    """

    names: tuple[str, ...]
    codes: npt.NDArray[np.intp]

    @property
    def sizes(self) -> npt.NDArray[np.intp]:
        """Samples in each batch."""
        return np.bincount(self.codes, minlength=len(self.names))

    def members(self, position: int) -> npt.NDArray[np.intp]:
        """Return the positions of one batch's samples."""
        return np.flatnonzero(self.codes == position)


def batch_labels(batch: pd.Series, samples: pd.Index) -> BatchLabels:
    """Return batches as codes, having checked that they are of these samples.

    Parameters
    ----------
    batch : Series, shape (samples,)
        Label of each sample's batch, on the index ``samples``.
    samples : Index

    Raises
    ------
    InputError
        If the samples differ, or a batch is missing.

    Examples
    --------
    >>> found = batch_labels(pd.Series(["b", "a", "b"]), pd.RangeIndex(3))
    >>> found.names, found.sizes.tolist()
    (('a', 'b'), [1, 2])
    """
    if not batch.index.equals(samples):
        raise InputError(
            f"the batches ({len(batch):,}) and the expression matrix ({len(samples):,}) do not "
            "list the same samples in the same order.",
            "Match the two by sample.",
        )
    absent = batch.index[batch.isna().to_numpy()]
    if len(absent):
        raise InputError(
            f"the batch is not recorded for {len(absent):,} of {len(batch):,} samples "
            f"({listed(absent)}).",
            "Leave these samples out, or give them a batch of their own.",
        )
    codes, names = pd.factorize(batch.astype(str), sort=True)
    return BatchLabels(tuple(map(str, names)), np.asarray(codes, dtype=np.intp))


def recorded_batches(clinical: pd.DataFrame, column: str = "batch") -> pd.Series[str]:
    """Return each patient's batch; those not recorded are one batch of their own.

    Parameters
    ----------
    clinical : DataFrame, shape (patients, characteristics)
    column : str
        A cohort that does not have it is taken for one batch.
    """
    if column not in clinical.columns:
        return pd.Series("all", index=clinical.index, name=column, dtype=object)
    text = clinical[column].astype("string").fillna(NOT_RECORDED)
    return text.astype(object).rename(column)


def of_one_batch(clinical: pd.DataFrame, column: str = "batch") -> bool:
    """Return whether all patients are known to be of one batch, so that none sets them apart.

    Parameters
    ----------
    clinical : DataFrame, shape (patients, characteristics)
    column : str

    Examples
    --------
    >>> of_one_batch(pd.DataFrame({"batch": ["a", "a"]}))
    True
    >>> of_one_batch(pd.DataFrame({"batch": ["a", None]})), of_one_batch(pd.DataFrame({"x": [1]}))
    (False, False)
    """
    return column in clinical.columns and len(set(recorded_batches(clinical, column))) == 1
