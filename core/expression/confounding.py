"""Whether batches and a characteristic of the patients can be told apart."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.errors import InputError

__all__ = ["Confounding", "confounding", "quantile_parts"]

_STRONG, _WEAK = 0.5, 0.1
# A number of more values than this is no level.
_MOST_VALUES = 5


@dataclass(frozen=True, slots=True, eq=False)
class Confounding:
    """How far batches and a characteristic go together.

    Parameters
    ----------
    name : str
        The characteristic.
    counts : DataFrame of int, shape (levels, batches)
        Patients with this level in this batch.
    n_missing : int
        Patients without one of the two.
    cramers_v : float
        0 where the two are independent, 1 where one determines the other; NaN
        where there is only one level or one batch.
    cramers_v_corrected : float
        The same with the bias taken out that few patients and many levels
        bring (Bergsma).
    """

    name: str
    counts: pd.DataFrame
    n_missing: int
    cramers_v: float
    cramers_v_corrected: float

    @property
    def level_tells_batch(self) -> bool:
        """Whether each level lies in one batch alone, so that no batch can be estimated inside."""
        return self._several and bool(((self.counts > 0).sum(axis=1) == 1).all())

    @property
    def batch_tells_level(self) -> bool:
        """Whether each batch holds one level alone."""
        return self._several and bool(((self.counts > 0).sum(axis=0) == 1).all())

    @property
    def wholly(self) -> bool:
        """Whether the two are wholly confounded, one determining the other."""
        return self.level_tells_batch or self.batch_tells_level

    @property
    def split_levels(self) -> tuple[str, ...]:
        """Levels that lie in more than one batch: only they can tell what a batch does."""
        return tuple(map(str, self.counts.index[(self.counts > 0).sum(axis=1) > 1]))

    @property
    def _several(self) -> bool:
        return min(self.counts.shape) > 1

    def words(self, label: str = "") -> str:
        """Say in a sentence or two what this means.

        Parameters
        ----------
        label : str
            What a reader calls the characteristic; its name where empty.
        """
        name = label or self.name
        if self.counts.shape[1] < 2:
            return "All patients are of one batch: nothing can be confounded with it."
        if self.counts.shape[0] < 2:
            return f"{name} is the same for all patients: it cannot be confounded with batch."
        strength = f"Cramér's V {self.cramers_v:.2f}"
        if self.level_tells_batch:
            places = "; ".join(
                f"{level} in {self.counts.columns[int(np.argmax(row))]}"
                for level, row in zip(
                    self.counts.index, self.counts.to_numpy(dtype=np.int64), strict=True
                )
            )
            return (
                f"Wholly confounded: each level of {name} lies in one batch ({places}). What the "
                "batches add cannot be told from what sets these levels apart; whatever takes the "
                f"one out takes the other out too ({strength})."
            )
        if self.batch_tells_level:
            places = "; ".join(
                f"{batch} holds {self.counts.index[int(np.argmax(column))]}"
                for batch, column in zip(
                    self.counts.columns, self.counts.to_numpy(dtype=np.int64).T, strict=True
                )
            )
            return (
                f"Wholly confounded: each batch holds one level of {name} ({places}). A "
                "difference between these levels cannot be told from one between batches "
                f"({strength})."
            )
        if self.cramers_v_corrected >= _STRONG:
            return (
                f"{name} and batch go together strongly ({strength}): a part of what is taken out "
                f"with the batches is {name}'s. What a batch does can be told only where a level "
                f"lies in several batches ({', '.join(self.split_levels)})."
            )
        if self.cramers_v_corrected >= _WEAK:
            return f"{name} is spread unevenly over the batches ({strength})."
        return f"{name} is spread evenly over the batches ({strength})."


def confounding(batch: pd.Series, characteristic: pd.Series, *, bins: int = 3) -> Confounding:
    """Count the levels of a characteristic in each batch and say how far the two go together.

    Parameters
    ----------
    batch, characteristic : Series, shape (patients,)
        On one index; patients without one of the two are left out and counted.
        A number of more than 5 values is cut by :func:`quantile_parts`.
    bins : int
        Parts of such a number, 2 or more.

    Returns
    -------
    Confounding
        Cramér's V is as R's ``sqrt(chisq.test(table, correct = FALSE)$statistic
        / n / (min(dim(table)) - 1))``, to 1e-12.

    Raises
    ------
    InputError
        If the two list different patients, or nobody has both.

    References
    ----------
    Bergsma 2013, doi:10.1016/j.jkss.2012.10.002 (the correction).

    Examples
    --------
    >>> run = pd.Series(["LGG", "LGG", "GBM", "GBM"])
    >>> found = confounding(run, pd.Series(["II", "III", "IV", "IV"], name="grade"))
    >>> found.wholly, found.cramers_v
    (True, 1.0)
    """
    if not batch.index.equals(characteristic.index):
        raise InputError(
            f"the batches ({len(batch):,}) and the characteristic ({len(characteristic):,}) do "
            "not list the same patients in the same order.",
            "Match the two by patient.",
        )
    values = characteristic
    if (
        pd.api.types.is_numeric_dtype(values)
        and not pd.api.types.is_bool_dtype(values)
        and values.nunique() > _MOST_VALUES
    ):
        if bins < 2:
            raise InputError(
                f"a number is cut into {bins} parts; 2 or more are needed.",
                "Ask for 3, say.",
            )
        values = quantile_parts(values, bins)
    known = (batch.notna() & values.notna()).to_numpy()
    if not known.any():
        raise InputError(
            f"no patient has both a batch and {characteristic.name}.",
            "Choose another characteristic.",
        )
    level = values[known]
    text = level.astype(str).to_numpy()
    counts = pd.crosstab(text, batch[known].astype(str).to_numpy())
    if isinstance(level.dtype, pd.CategoricalDtype):
        order = [str(item) for item in level.cat.categories]
        counts = counts.loc[[item for item in order if item in counts.index]]
    counts.index = pd.Index([str(item) for item in counts.index], name=str(characteristic.name))
    counts.columns = pd.Index([str(item) for item in counts.columns], name="batch")
    plain, corrected = _cramers_v(counts.to_numpy(dtype=np.float64))
    return Confounding(str(characteristic.name), counts, int((~known).sum()), plain, corrected)


def quantile_parts(values: pd.Series, parts: int) -> pd.Series:
    """Return a number cut at its quantiles, each part named by its lowest and highest value.

    Missing values stay missing. Where many are equal there are fewer parts; where
    most are the lowest, that one and the rest.

    Examples
    --------
    >>> quantile_parts(pd.Series([20.0, 31.0, 45.0, 60.0]), 2).tolist()
    ['20 to 31', '45 to 60']
    """
    codes = pd.qcut(values, parts, labels=False, duplicates="drop")
    if codes.nunique() < 2:
        codes = (values > values.min()).astype(float).where(values.notna())
    names = {
        code: f"{part.min():g} to {part.max():g}" if part.min() < part.max() else f"{part.min():g}"
        for code, part in values.groupby(codes, sort=True)
    }
    order = list(dict.fromkeys(names[code] for code in sorted(names)))
    return codes.map(names).astype(pd.CategoricalDtype(order, ordered=True))


def _cramers_v(counts: np.ndarray) -> tuple[float, float]:
    """Return Cramér's V, plain and corrected for bias."""
    n = float(counts.sum())
    rows, columns = counts.shape
    if min(rows, columns) < 2:
        return math.nan, math.nan
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0, keepdims=True) / n
    phi = float((np.square(counts - expected) / expected).sum()) / n
    plain = math.sqrt(phi / (min(rows, columns) - 1))
    if n < 2:
        return plain, math.nan
    less = max(0.0, phi - (rows - 1) * (columns - 1) / (n - 1))
    few_rows = rows - (rows - 1) ** 2 / (n - 1)
    few_columns = columns - (columns - 1) ** 2 / (n - 1)
    least = min(few_rows, few_columns) - 1
    return plain, math.sqrt(less / least) if least > 0 else math.nan
