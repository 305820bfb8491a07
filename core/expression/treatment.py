"""What is done about batches in a whole cohort, and what must be said of it afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.clinical import characteristic
from core.cohort import Cohort
from core.errors import InputError, listed
from core.expression.batch_confounding import batch_confounding, biology_lost
from core.expression.batch_labels import NOT_RECORDED, batch_labels, recorded_batches
from core.expression.combat import combat
from core.expression.combat_covariates import cohort_covariates
from core.expression.combat_within import combat_within

__all__ = ["STANDARDISED", "UNCHANGED", "Treatment", "treat_batches"]

Treatment = Literal["shift", "none", "leave_out", "zscore", "combat", "combat_within"]

STANDARDISED = "standard deviations within batch"
"""The unit of a cohort standardised within each batch."""

UNCHANGED = "nothing changed"
"""In the words on a treatment that had nothing to do."""

_LEAST = 2


def treat_batches(
    cohort: Cohort,
    treatment: Treatment,
    *,
    keep: tuple[str, ...] = (),
    within: str = "grade",
) -> Cohort:
    """Return a cohort whose batches were treated, and which says so.

    All patients of the cohort are looked at, never survival. Choose patients
    afterwards, so that what is done to one does not hang on who else is shown.

    Parameters
    ----------
    cohort : Cohort
        Its ``clinical["batch"]`` names the batches; patients without one are a
        batch of their own, a cohort without the column is one batch.
    treatment : str
        ``"shift"`` and ``"none"``: as the cohort was loaded. ``"leave_out"``:
        without the genes of ``cohort.uncorrected``. ``"zscore"``: each gene with
        mean 0 and population standard deviation 1 within each batch.
        ``"combat"``: ComBat on all patients. ``"combat_within"``: ComBat inside
        each level of a characteristic.
    keep : tuple of str
        ``"combat"``: clinical columns whose differences are to stay. Where a
        category is not recorded that is a level of its own; where a number is
        not, the mean stands in.
    within : str
        ``"combat_within"``: the clinical column of the subclasses.

    Returns
    -------
    Cohort
        The cohort itself, with a note, where there is nothing to do. Else with
        other values, and their unit, notes, ``uncorrected`` and ``treatment``
        set right. Normals and recurrences, of which no batch is recorded, are
        left out where values changed: they may not be compared with the
        patients any more.

    Raises
    ------
    InputError
        If the treatment is unknown, a column is not recorded, a characteristic
        to keep is confounded with batch (and is named), a batch has one patient
        where standard deviations are needed, or no gene would be left.

    Examples
    --------
    >>> from core.cohort import Outcome
    >>> index = pd.Index(["P1", "P2", "P3", "P4"])
    >>> values = pd.DataFrame({"RRM2": [1.0, 3.0, 7.0, 9.0]}, index)
    >>> clinical = pd.DataFrame({"batch": ["a", "a", "b", "b"]}, index)
    >>> cohort = Cohort("small", values, clinical, Outcome([1, 2, 3, 4], [1, 0, 1, 1], "months"))
    >>> treated = treat_batches(cohort, "zscore")
    >>> treated.expression["RRM2"].tolist(), treated.unit
    ([-1.0, 1.0, -1.0, 1.0], 'standard deviations within batch')
    """
    if treatment not in get_args(Treatment):
        raise InputError(
            f"the treatment of batches is {treatment!r}; allowed are "
            f"{', '.join(get_args(Treatment))}.",
            "Choose one of these.",
        )
    if treatment in ("shift", "none"):
        return cohort
    if treatment == "leave_out":
        return _without_uncorrected(cohort)
    batch = recorded_batches(cohort.clinical)
    if treatment == "zscore":
        return _standardised(cohort, batch)
    if batch.nunique() < 2:
        return _nothing_to_do(
            cohort, "ComBat", f"all patients are of one batch ({batch.iloc[0]})", "one batch"
        )
    if treatment == "combat":
        return _combat(cohort, batch, keep)
    return _combat_within(cohort, batch, within)


def _nothing_to_do(cohort: Cohort, method: str, why: str, short: str) -> Cohort:
    return replace(
        cohort,
        notes=(f"{method} changed nothing here: {why}.", *cohort.notes),
        treatment=f"{method} ({short}, {UNCHANGED})",
    )


def _without_uncorrected(cohort: Cohort) -> Cohort:
    doubtful = set(cohort.uncorrected)
    if not doubtful:
        return _nothing_to_do(
            cohort,
            "Leaving out genes that could not be corrected",
            "no gene of this cohort is known to need it",
            "none known",
        )
    genes = [gene for gene in cohort.genes if gene not in doubtful]
    if not genes:
        raise InputError(
            f"none of the {len(doubtful):,} genes of {cohort.title} could be corrected for how "
            "its parts were measured, so none would be left.",
            "Choose another treatment of batches.",
        )

    def less(frame: pd.DataFrame | None) -> pd.DataFrame | None:
        return None if frame is None else frame[[gene for gene in genes if gene in frame.columns]]

    return replace(
        cohort,
        expression=cohort.expression[genes],
        normals=less(cohort.normals),
        recurrences=less(cohort.recurrences),
        uncorrected=(),
        notes=(
            f"{len(cohort.genes) - len(genes):,} genes were left out, because what the batches add "
            f"to them is not known; {len(genes):,} are left.",
            *cohort.notes,
        ),
        treatment=f"{len(cohort.genes) - len(genes):,} genes that could not be corrected left out",
    )


def _standardised(cohort: Cohort, batch: pd.Series[str]) -> Cohort:
    labels = batch_labels(batch, cohort.patients)
    small = [name for name, n in zip(labels.names, labels.sizes, strict=True) if n < _LEAST]
    if small:
        raise InputError(
            f"one patient alone is of the batch {listed(small)} in {cohort.title}; a standard "
            "deviation needs two.",
            "Choose another treatment of batches, or join that batch to another.",
        )
    values = cohort.expression.to_numpy()
    result = np.empty_like(values)
    for i in range(len(labels.names)):
        members = labels.members(i)
        part = values[members].astype(np.float64)
        largest = np.maximum(np.abs(part).max(axis=0), 1.0)
        part -= part.mean(axis=0)
        spread = part.std(axis=0)
        varies = spread > 1e-12 * largest
        part[:, varies] /= spread[varies]
        part[:, ~varies] = 0.0
        result[members] = part
    several = len(labels.names) > 1
    notes = (
        f"Each gene was given mean 0 and standard deviation 1 within each batch "
        f"({_sizes(labels.names, labels.sizes)}): one unit is one standard deviation of "
        f"{cohort.unit}. Whatever else sets the batches apart is taken out with them, who their "
        "patients are included.",
    )
    return _changed(
        cohort, result, notes, "standardised within batch", several=several, unit=STANDARDISED
    )


def _combat(cohort: Cohort, batch: pd.Series[str], keep: tuple[str, ...]) -> Cohort:
    covariates, notes = cohort_covariates(cohort, keep)
    found = combat(cohort.expression, batch, covariates=covariates)
    words = "ComBat" + (f", keeping {', '.join(map(_label, keep))}" if keep else "")
    return _changed(
        cohort,
        found.expression.to_numpy(),
        (*found.notes, *notes),
        words,
        left=found.unadjusted,
        kept=keep,
    )


def _combat_within(cohort: Cohort, batch: pd.Series[str], within: str) -> Cohort:
    if within not in cohort.clinical.columns:
        raise InputError(
            f"{cohort.title} does not record {within!r}, within whose levels ComBat was asked for.",
            "Choose another characteristic for the subclasses, or another treatment of batches.",
        )
    label = _label(within)
    subclass = cohort.clinical[within].astype("string").fillna(NOT_RECORDED).astype(object)
    found = combat_within(cohort.expression, batch, subclass)
    if not found.adjusted:
        return _nothing_to_do(
            cohort,
            f"ComBat within each {label}",
            f"each {label} lies in one batch ({listed(found.unchanged, most=8)}), so inside it "
            "there is nothing to compare",
            f"each {label} lies in one batch",
        )
    left = found.unadjusted
    if found.unchanged:
        doubtful = set(cohort.uncorrected) | set(left)
        left = tuple(str(gene) for gene in cohort.genes if gene in doubtful)
    return _changed(
        cohort,
        found.expression.to_numpy(),
        found.notes,
        f"ComBat within each {label}",
        left=left,
        kept=(within,),
    )


def _changed(
    cohort: Cohort,
    values: npt.NDArray[np.floating],
    notes: tuple[str, ...],
    words: str,
    *,
    left: tuple[str, ...] = (),
    kept: tuple[str, ...] = (),
    several: bool = True,
    unit: str = "",
) -> Cohort:
    """Return the cohort with other values, saying what went out along with the batches."""
    lost = biology_lost(batch_confounding(cohort), kept=kept) if several else ()
    if lost:
        names = [_label(item.name) for item in lost]
        whole = [_label(item.name) for item in lost if item.wholly]
        notes = (
            f"BIOLOGY IS TAKEN OUT TOO. {', '.join(names)} "
            f"{'goes' if len(names) == 1 else 'go'} with the batches"
            + (f" ({', '.join(whole)} wholly)" if whole else "")
            + ": whatever sets these apart is taken out with the batches, survival that hangs on "
            "it included.",
            *notes,
        )
        words += f", which takes out {names[0]} too"
    beside = [name for name in ("normals", "recurrences") if getattr(cohort, name) is not None]
    if beside:
        notes += (
            f"{' and '.join(beside).capitalize()} were left out: their batch is not recorded "
            "beside them, and untreated they may not be compared with the patients.",
        )
    frame = pd.DataFrame(
        values.astype(cohort.expression.to_numpy().dtype, copy=False),
        cohort.patients,
        cohort.genes,
        copy=False,
    )
    return replace(
        cohort,
        expression=frame,
        unit=unit or cohort.unit,
        normals=None,
        recurrences=None,
        uncorrected=left,
        notes=(*notes, *cohort.notes),
        treatment=words,
    )


def _label(name: str) -> str:
    known = characteristic(name)
    return known.label if known else name


def _sizes(names: tuple[str, ...], sizes: npt.NDArray[np.intp]) -> str:
    return ", ".join(f"{name} {n:,}" for name, n in zip(names, sizes, strict=True))
