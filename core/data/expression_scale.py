"""On which scale an expression matrix is, and how it gets to log2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from core.errors import CohortError

__all__ = ["Scale", "ScaleFinding", "recognise_scale", "to_log2"]

Scale = Literal["log2", "fpkm", "counts"]

# 2^50 is beyond any abundance: a larger value is not a logarithm.
_LARGEST_LOG2 = 50.0


@dataclass(frozen=True, slots=True)
class ScaleFinding:
    """What the values say about their scale.

    Parameters
    ----------
    scale : {"log2", "fpkm", "counts"}
        Best guess. ``"fpkm"`` stands for FPKM, RPKM and TPM alike.
    lowest, highest : float
        Range of the values.
    explanation : str
        Why, with the numbers.
    question : str
        What the reader should settle; empty where nothing is doubtful.
    """

    scale: Scale
    lowest: float
    highest: float
    explanation: str
    question: str = ""


def recognise_scale(values: npt.NDArray[np.float32]) -> ScaleFinding:
    """Tell log2 from FPKM and counts by range, whole numbers and totals.

    Parameters
    ----------
    values : array of float, shape (samples, genes)
        May hold NaN, not infinities.
    """
    lowest, highest = float(np.nanmin(values)), float(np.nanmax(values))
    span = f"values from {lowest:.4g} to {highest:.4g}"
    sample = values[: min(len(values), 50)]
    known = sample[np.isfinite(sample)]
    whole = bool(known.size) and bool(np.all(known == np.rint(known)))
    if lowest < 0:
        if highest > _LARGEST_LOG2:
            return ScaleFinding(
                "log2", lowest, highest, f"{span}: neither logarithms nor abundances",
                "Values are both negative and beyond 50: which scale is this?",
            )  # fmt: skip
        centred = abs(float(np.nanmedian(known))) < 0.5 if known.size else False
        return ScaleFinding(
            "log2", lowest, highest,
            f"{span}: logarithms" + (", centred around zero" if centred else ""),
        )  # fmt: skip
    if whole and highest > 25:
        return ScaleFinding(
            "counts", lowest, highest, f"{span}, all whole numbers: read counts",
            "These are read counts where log2 is expected: transform them to log2(CPM + 1) with "
            'scale="counts"?',
        )  # fmt: skip
    if highest > _LARGEST_LOG2:
        totals = np.nansum(sample, axis=1, dtype=np.float64)
        counted = float(np.median(totals)) > 3e6
        if counted:
            return ScaleFinding(
                "counts", lowest, highest,
                f"{span}, {np.median(totals):,.0f} in a typical sample: expected read counts",
                "These are read counts where log2 is expected: transform them to log2(CPM + 1) "
                'with scale="counts"?',
            )  # fmt: skip
        return ScaleFinding(
            "fpkm", lowest, highest, f"{span}: FPKM, RPKM or TPM",
            "These are FPKM or TPM where log2 is expected: transform them to log2(x + 1) with "
            'scale="fpkm"?',
        )  # fmt: skip
    return ScaleFinding("log2", lowest, highest, f"{span}: logarithms")


def to_log2(values: npt.NDArray[np.float32], scale: Scale) -> npt.NDArray[np.float32]:
    """Return the values as log2.

    Counts become log2(CPM + 1): each sample is divided by its total in
    millions first. FPKM, RPKM and TPM become log2(x + 1). Log2 stays.

    Parameters
    ----------
    values : array of float, shape (samples, genes)
    scale : {"log2", "fpkm", "counts"}

    Raises
    ------
    CohortError
        If counts or FPKM are negative, or a sample has no counts.

    Examples
    --------
    >>> to_log2(np.array([[3.0, 0.0]], dtype=np.float32), "fpkm").tolist()
    [[2.0, 0.0]]
    """
    if scale not in get_args(Scale):
        raise CohortError(
            f"the scale is {scale!r}; allowed are {', '.join(get_args(Scale))}.",
            "Say on which scale the expression values are.",
        )
    if scale == "log2":
        return values
    if np.nanmin(values) < 0:
        raise CohortError(
            f"the values go down to {np.nanmin(values):.4g}; {scale} cannot be negative.",
            'Negative values are logarithms: use scale="log2".',
        )
    if scale == "counts":
        totals = np.nansum(values, axis=1, dtype=np.float64, keepdims=True)
        if (totals == 0).any():
            raise CohortError(
                f"{int((totals == 0).sum()):,} samples have no counts at all.", "Leave them out."
            )
        values = (values / (totals / 1e6)).astype(np.float32)
    logarithms: npt.NDArray[np.float32] = np.log2(values + np.float32(1.0)).astype(np.float32)
    return logarithms
