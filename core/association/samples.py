"""Numbers of patients, split by what is recorded of them, fit to be compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.errors import FitError, InputError

__all__ = ["Floats", "as_sample", "as_samples", "refuse_constant"]

Floats = npt.NDArray[np.float64]


def as_sample(values: npt.ArrayLike, *, least: int = 1, name: str = "a group") -> Floats:
    """Return the numbers of one group, refusing what cannot be compared.

    Raises
    ------
    InputError
        If they are not finite numbers, or fewer than ``least``.
    """
    try:
        sample = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as exc:
        raise InputError(
            f"{name} holds values that are not numbers.", "Give one number for each patient."
        ) from exc
    if sample.ndim != 1 or not np.isfinite(sample).all():
        raise InputError(
            f"{name} must be one list of finite numbers.", "Leave out patients without a value."
        )
    if sample.size < least:
        raise InputError(
            f"{name} has {sample.size:,} patients with a value; this test needs {least} or more.",
            "Choose a wider cohort, or the test by ranks.",
        )
    return sample


def as_samples(samples: Sequence[npt.ArrayLike]) -> list[Floats]:
    """Return the numbers of two groups or more.

    Raises
    ------
    InputError
        If there are fewer than two groups, or one is empty.
    """
    found = [as_sample(sample, name=f"group {k}") for k, sample in enumerate(samples, start=1)]
    if len(found) < 2:
        raise InputError(
            f"a comparison needs two groups or more, got {len(found)}.",
            "Choose a characteristic that splits the patients.",
        )
    return found


def refuse_constant(samples: Sequence[Floats], test: str) -> None:
    """Refuse groups in none of which the numbers differ: nothing to measure a difference by.

    Raises
    ------
    FitError
        If every group holds one value only.
    """
    if all(np.ptp(sample) <= 1e-12 * max(1.0, abs(float(sample[0]))) for sample in samples):
        raise FitError(
            f"all patients of a group have the same value, so the {test} has no measure of chance.",
            "Choose another characteristic or a wider cohort.",
        )
