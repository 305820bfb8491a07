"""Reading a score's genes out of an expression matrix."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import InputError, listed

__all__ = ["finite_columns", "places", "standardised_within"]

Floats = npt.NDArray[np.float64]


def places(expression: pd.DataFrame, genes: Sequence[str]) -> npt.NDArray[np.intp]:
    """Return the position of each gene among the columns, -1 where it is absent.

    Raises
    ------
    InputError
        If columns repeat: which is meant?
    """
    if not expression.columns.is_unique:
        repeated = expression.columns[expression.columns.duplicated()].unique()
        raise InputError(
            f"the expression matrix names {len(repeated):,} genes more than once "
            f"({listed(repeated)}).",
            "Keep one column for each gene.",
        )
    return expression.columns.get_indexer(pd.Index(genes, dtype=object))


def finite_columns(expression: pd.DataFrame, place: npt.NDArray[np.intp]) -> Floats:
    """Return the columns at these positions as float64, shape (patients, genes).

    Raises
    ------
    InputError
        If they hold something that is not a finite number.
    """
    try:
        values = expression.iloc[:, place].to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as exc:
        raise InputError(
            "some of the genes to score hold values that are not numbers.",
            "Leave only numbers in the expression matrix.",
        ) from exc
    finite = np.isfinite(values).all(axis=0)
    if not finite.all():
        raise InputError(
            f"expression is missing or infinite in {int((~finite).sum()):,} of the genes to score "
            f"({listed(expression.columns[place][~finite])}).",
            "Fill these values or leave these patients out.",
        )
    return values


def standardised_within(values: Floats, labels: npt.ArrayLike) -> Floats:
    """Return each gene with mean 0 and population standard deviation 1 within each label.

    A gene that does not vary within a label is 0 there.

    Raises
    ------
    InputError
        If labels do not match the patients, are missing, or one names a single
        patient.
    """
    label = np.asarray(labels, dtype=object)
    if label.shape != (len(values),):
        raise InputError(
            f"there are labels of shape {label.shape} for {len(values):,} patients.",
            "Give one label for each patient.",
        )
    if pd.isna(label).any():
        raise InputError(
            f"{int(pd.isna(label).sum()):,} patients have no label to standardise within.",
            "Give each patient a label or leave these patients out.",
        )
    codes, names = pd.factorize(label)
    result = np.zeros_like(values)
    for code, name in enumerate(names):
        group = codes == code
        if group.sum() < 2:
            raise InputError(
                f"only one patient is labelled {name!r}; a mean and a standard deviation need two.",
                "Join this label to another, or score without standardising.",
            )
        centred = values[group] - values[group].mean(axis=0)
        spread = centred.std(axis=0)
        varies = spread > 1e-12 * np.maximum(np.abs(values[group]).max(axis=0), 1.0)
        result[np.ix_(group, varies)] = centred[:, varies] / spread[varies]
    return result
