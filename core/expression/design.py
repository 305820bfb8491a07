"""Design matrices: which sample belongs to which group, and what else is known of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import InputError, listed

__all__ = ["CONSTANT", "Design", "design_matrix", "group_design"]

CONSTANT = "(constant)"
"""The name of the column of ones, R's ``(Intercept)``."""

# LINPACK's, which R's lm uses: what is left of a column must be more than this share of it.
_TOLERANCE = 1e-7
_EXPLAINS = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A design matrix of full rank.

    Parameters
    ----------
    matrix : array of float, shape (n, p)
        Samples x coefficients.
    names : tuple of str
        Of the p columns.

    Raises
    ------
    InputError
        If values are missing, shapes disagree, or a column follows from the
        others, which are then named.
    """

    matrix: npt.NDArray[np.float64]
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        matrix = np.array(self.matrix, dtype=np.float64)
        if matrix.ndim != 2 or matrix.shape[1] != len(self.names):
            raise InputError(
                f"the design has shape {matrix.shape} and {len(self.names)} names.",
                "Give one row for each sample and one name for each column.",
            )
        if not np.isfinite(matrix).all():
            raise InputError(
                "the design has missing or infinite values.", "Leave these samples out."
            )
        _refuse_dependence(matrix, self.names)
        matrix.flags.writeable = False
        object.__setattr__(self, "matrix", matrix)

    def __len__(self) -> int:
        return int(self.matrix.shape[0])


def design_matrix(covariates: pd.DataFrame) -> Design:
    """Return a constant and one or more columns for each covariate.

    Parameters
    ----------
    covariates : DataFrame, shape (samples, covariates)
        A number stands as it is. A category gives a column of 0 and 1 for each
        of its levels but the first, the reference: in the order of the
        categories, else of the alphabet. Levels nobody has are passed over.

    Returns
    -------
    Design
        As R's ``model.matrix(~ ., covariates)``; a column is named ``sex male``.

    Raises
    ------
    InputError
        If a covariate is missing for someone, is the same for all, or follows
        from the others.

    Examples
    --------
    >>> design_matrix(pd.DataFrame({"sex": ["female", "male", "male"]})).names
    ('(constant)', 'sex male')
    """
    names, columns = [CONSTANT], [np.ones(len(covariates))]
    for name in covariates.columns:
        values = covariates[name]
        absent = values.index[values.isna().to_numpy()]
        if len(absent):
            raise InputError(
                f"{name} is not recorded for {len(absent):,} of {len(values):,} samples "
                f"({listed(absent)}).",
                f"Leave these samples out or do not adjust for {name}.",
            )
        if pd.api.types.is_numeric_dtype(values) and not isinstance(
            values.dtype, pd.CategoricalDtype
        ):
            names.append(str(name))
            columns.append(values.to_numpy(dtype=np.float64))
            same = np.unique(columns[-1]).size < 2
        else:
            levels = _levels(values)
            text = values.astype("string").to_numpy(dtype=object)
            names += [f"{name} {level}" for level in levels[1:]]
            columns += [(text == level).astype(np.float64) for level in levels[1:]]
            same = len(levels) < 2
        if same:
            raise InputError(
                f"{name} is the same for all {len(values):,} samples compared.",
                f"Nothing can be adjusted by it: leave {name} out.",
            )
    return Design(np.column_stack(columns), tuple(names))


def group_design(in_first: npt.ArrayLike, covariates: pd.DataFrame | None, *, name: str) -> Design:
    """Return the design of two groups: a constant, the first group, the covariates.

    Parameters
    ----------
    in_first : array of bool, shape (samples,)
        True in the group compared, False in the one it is compared with.
    covariates : DataFrame or None
        In the order of the samples.
    name : str
        Of the group's column, the second.

    Raises
    ------
    InputError
        As :func:`design_matrix`; a covariate that says the same as the groups
        is named.
    """
    member = np.asarray(in_first, dtype=np.float64)
    names, columns = [CONSTANT, name], [np.ones(member.size), member]
    if covariates is not None and len(covariates.columns):
        extra = design_matrix(covariates)
        names += extra.names[1:]
        columns += list(extra.matrix.T[1:])
    return Design(np.column_stack(columns), tuple(names))


def _levels(values: pd.Series) -> list[str]:
    """Return the levels that occur, the reference first."""
    found = set(values.astype("string"))
    if isinstance(values.dtype, pd.CategoricalDtype):
        return [str(level) for level in values.cat.categories if str(level) in found]
    return sorted(found)


def _refuse_dependence(matrix: npt.NDArray[np.float64], names: tuple[str, ...]) -> None:
    """Refuse the first column that follows from those before it, and name them."""
    kept: list[int] = []
    for j in range(matrix.shape[1]):
        column, before = matrix[:, j], matrix[:, kept]
        weights = np.linalg.lstsq(before, column, rcond=None)[0] if kept else np.empty(0)
        left = column - before @ weights
        if np.linalg.norm(left) > _TOLERANCE * np.linalg.norm(column):
            kept.append(j)
            continue
        if not kept or not np.any(column):
            raise InputError(
                f"{names[j]} is zero in all samples compared.", f"Leave {names[j]} out."
            )
        because = [
            names[k]
            for k, weight in zip(kept, weights, strict=True)
            if abs(weight) > _EXPLAINS and names[k] != CONSTANT
        ]
        told = " and ".join(because) or "the constant"
        raise InputError(
            f"{names[j]} cannot be told from {told}: among the {len(matrix):,} samples compared "
            "the one follows from the other, so no difference can be laid to either alone.",
            f"Leave {names[j]} out of the adjustment, or compare samples in which they differ.",
        )
