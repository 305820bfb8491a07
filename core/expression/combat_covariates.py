"""What ComBat leaves in: covariates, once it is sure that they are not the batch itself."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.clinical import characteristic
from core.cohort import Cohort
from core.errors import InputError
from core.expression.batch_labels import NOT_RECORDED, BatchLabels
from core.expression.design import design_matrix

__all__ = ["cohort_covariates", "kept_columns", "within_batches"]

# As R's qr: what is left of a column must be more than this share of it.
_TOLERANCE = 1e-7


def kept_columns(
    covariates: pd.DataFrame | None, labels: BatchLabels, samples: pd.Index
) -> npt.NDArray[np.float64]:
    """Return the covariates as columns, shape (samples, columns), none without covariates.

    Raises
    ------
    InputError
        If a covariate is missing for someone, follows from others, or follows
        from the batches: it is then named.
    """
    if covariates is None or not len(covariates.columns):
        return np.empty((len(samples), 0))
    if not covariates.index.equals(samples):
        raise InputError(
            f"the covariates ({len(covariates):,}) and the expression matrix ({len(samples):,}) "
            "do not list the same samples in the same order.",
            "Match the two by sample.",
        )
    design = design_matrix(covariates)
    columns = np.array(design.matrix[:, 1:])
    _refuse_confounded(columns, design.names[1:], labels)
    return columns


def within_batches(
    columns: npt.NDArray[np.float64], labels: BatchLabels
) -> npt.NDArray[np.float64]:
    """Return columns less their mean in each batch."""
    totals = np.zeros((len(labels.names), columns.shape[1]))
    np.add.at(totals, labels.codes, columns)
    return np.asarray(columns - (totals / labels.sizes[:, None])[labels.codes])


def cohort_covariates(
    cohort: Cohort, keep: tuple[str, ...]
) -> tuple[pd.DataFrame | None, tuple[str, ...]]:
    """Return characteristics of a cohort without gaps, and what was done about the gaps.

    Raises
    ------
    InputError
        If the cohort does not record one of them.
    """
    columns: dict[str, pd.Series] = {}
    notes = []
    for name in keep:
        if name not in cohort.clinical.columns:
            raise InputError(
                f"{cohort.title} does not record {name!r}, which ComBat was to keep.",
                "Keep another characteristic, or none.",
            )
        values = cohort.clinical[name]
        known = characteristic(name)
        label = known.label if known else name
        gaps = int(values.isna().sum())
        is_number = known.kind == "number" if known else pd.api.types.is_numeric_dtype(values)
        if is_number:
            number = pd.to_numeric(values, errors="coerce")
            gaps = int(number.isna().sum())
            columns[name] = number.fillna(number.mean())
        else:
            columns[name] = values.astype("string").fillna(NOT_RECORDED).astype(object)
        if gaps:
            stands = "the mean stands in" if is_number else "a level of its own"
            notes.append(f"{label} is not recorded for {gaps:,} patients: {stands}.")
    return (pd.DataFrame(columns) if columns else None), tuple(notes)


def _refuse_confounded(
    columns: npt.NDArray[np.float64], names: tuple[str, ...], labels: BatchLabels
) -> None:
    """Refuse covariates of which, within batches, nothing is left that others do not say."""
    left = within_batches(columns, labels)
    kept: list[int] = []
    for j, name in enumerate(names):
        column, enough = left[:, j], _TOLERANCE * np.linalg.norm(columns[:, j])
        alone = np.linalg.norm(column) <= enough
        weights = np.linalg.lstsq(left[:, kept], column, rcond=None)[0] if kept else np.empty(0)
        if np.linalg.norm(column - left[:, kept] @ weights) > enough:
            kept.append(j)
            continue
        others = (
            []
            if alone
            else [
                names[k]
                for k, weight in zip(kept, weights, strict=True)
                if abs(weight) > _TOLERANCE
            ]
        )
        with_others = f", together with {' and '.join(others)}," if others else ""
        raise InputError(
            f"at least one covariate is confounded with batch: {name}{with_others} follows from "
            f"the batch ({', '.join(labels.names[:6])}), so keeping it would keep the batch.",
            f"Do not keep {name.split(' ')[0]}, or choose another treatment of batches; where "
            "batch and biology are one, no method can part them.",
        )
