"""Expression and clinical rows, matched and selected, made into a ``Cohort``."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from core.cohort import Cohort, Outcome
from core.data.clinical_table import CanonicalClinical
from core.data.identifiers import is_tcga, match_identifiers, tcga_kind, tcga_patient
from core.data.selection import NegativeTimes, refuse_contradictions, select_patients
from core.errors import listed
from core.flow import Exclusion

__all__ = ["assemble_cohort"]


def assemble_cohort(
    expression: pd.DataFrame,
    clinical: CanonicalClinical,
    *,
    name: str,
    title: str = "",
    unit: str = "log2(FPKM + 1)",
    source: str = "",
    notes: tuple[str, ...] = (),
    set_aside: tuple[Exclusion, ...] = (),
    minimum_follow_up_days: float = 0.0,
    negative_times: NegativeTimes = "refuse",
    clinical_name: str = "the clinical table",
    uncorrected: tuple[str, ...] = (),
) -> Cohort:
    """Match samples to patients, keep each patient's primary tumour once, and make a cohort.

    Follow-up is given in months whatever the table has. Where a patient has
    several primary samples, the first in alphabetical order is used, so that
    the order of a file changes nothing.

    Parameters
    ----------
    expression : DataFrame of float, shape (samples, genes)
        Log2, complete, labels unique.
    clinical : CanonicalClinical
        The clinical table, translated.
    name, title, unit, source : str
        As in ``Cohort``, and so is ``uncorrected``.
    notes : tuple of str
        What was noted before; the notes of this step are added.
    set_aside : tuple of Exclusion
        Samples that left while the expression was read.
    minimum_follow_up_days, negative_times
        See ``select_patients``.
    clinical_name : str
        Name of the clinical table, for messages.

    Raises
    ------
    CohortError
        If nothing matches, follow-ups contradict each other or are negative,
        or nobody is left.
    """
    clinical = _once_each(clinical, clinical_name)
    match = match_identifiers(
        expression.index, {"sample": clinical.sample, "patient": clinical.patient}
    )
    records = _records(expression.index, match.rows, clinical)
    selection = select_patients(
        records,
        clinical.unit,
        minimum_follow_up_days=minimum_follow_up_days,
        negative_times=negative_times,
        set_aside=set_aside,
        name=clinical_name,
    )
    chosen = selection.patients
    patients = pd.Index(chosen["patient"].astype(object), name="patient_id")
    table = clinical.table.iloc[chosen["row"].astype(int).to_numpy()].copy()
    table.index = patients
    values = expression.loc[chosen.index]
    values.index = patients
    said = [*notes, *clinical.notes, *selection.notes]
    if "alike" not in match.how:
        said.append(f"Samples were matched by {match.how}.")
    outcome = Outcome(chosen["time"].to_numpy(), chosen["event"].to_numpy(), clinical.unit)
    return Cohort(
        name,
        values,
        table,
        outcome.to("months"),
        title=title,
        unit=unit,
        source=source,
        notes=tuple(dict.fromkeys(said)),
        flow=selection.flow,
        normals=_beside(expression, selection.normals),
        recurrences=_beside(expression, selection.recurrences),
        uncorrected=uncorrected,
    )


def _once_each(clinical: CanonicalClinical, name: str) -> CanonicalClinical:
    """Keep the first of rows that repeat a sample, once they agree about follow-up."""
    repeated = clinical.sample.duplicated()
    if not repeated.any():
        return clinical
    follow_up = pd.DataFrame(
        {"patient": clinical.sample, "time": clinical.time, "event": clinical.event}
    )
    refuse_contradictions(follow_up, name)
    # Of rows that agree, one may leave follow-up out: the first that has it stands for all.
    gap = clinical.time.isna() | clinical.event.isna()
    chosen = gap.sort_values(kind="stable").index
    keep = clinical.sample.index.isin(clinical.sample.loc[chosen].drop_duplicates().index)
    first = clinical.take(pd.Series(keep, index=clinical.sample.index))
    note = (
        f"{int(repeated.sum()):,} rows of {name} repeat an identifier "
        f"({listed(clinical.sample[repeated].unique())}); the first of each that has follow-up "
        "was used."
    )
    return replace(first, notes=(*clinical.notes, note))


def _records(samples: pd.Index, rows: pd.Series, clinical: CanonicalClinical) -> pd.DataFrame:
    """Return one row per sample of either table."""
    row = rows.reindex(samples)
    at = row.fillna(-1).astype(int).to_numpy()
    found = at >= 0
    names = pd.Series(samples.astype(str), index=samples)

    def of_row(column: pd.Series) -> pd.Series:
        taken = column.iloc[np.where(found, at, 0)].to_numpy()
        return pd.Series(np.where(found, taken, np.nan), index=samples, dtype=column.dtype)

    own_patient = names.map(lambda x: tcga_patient(x) if is_tcga(x) else x)
    by_barcode = names.map(lambda x: tcga_kind(x) if is_tcga(x) and len(x) > 12 else np.nan)
    measured = pd.DataFrame(
        {
            "patient": of_row(clinical.patient).where(found, own_patient),
            # A barcode names the very sample; a table by patient may describe another.
            "kind": by_barcode.where(by_barcode.notna(), of_row(clinical.kind)),
            "time": of_row(clinical.time),
            "event": of_row(clinical.event),
            "row": at,
            "measured": True,
            "described": found,
        },
        index=samples,
    )
    alone = clinical.sample[~clinical.sample.index.isin(at)]
    unmeasured = pd.DataFrame(
        {
            "patient": clinical.patient.loc[alone.index].to_numpy(),
            "kind": clinical.kind.loc[alone.index].to_numpy(),
            "time": np.nan,
            "event": np.nan,
            "row": alone.index,
            "measured": False,
            "described": True,
        },
        index=pd.Index(alone.to_numpy(), name=samples.name, dtype=object),
    )
    return measured if unmeasured.empty else pd.concat([measured, unmeasured])


def _beside(expression: pd.DataFrame, samples: pd.Index) -> pd.DataFrame | None:
    """Return the expression of samples kept apart, None where there are none."""
    return expression.loc[samples] if len(samples) else None
