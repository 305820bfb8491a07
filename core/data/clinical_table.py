"""A clinical table in FerroScope's words: levels, follow-up, tissue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.clinical import CHARACTERISTICS
from core.cohort import TimeUnit
from core.data.columns import ColumnMapping
from core.data.follow_up import numbers, words
from core.data.identifiers import check_identifiers, is_tcga, tcga_kind, tcga_patient
from core.data.levels import canonical_levels, tissue_kind
from core.errors import CohortError, listed

__all__ = ["CanonicalClinical", "canonical_clinical"]

# A category is shown in legends and filters.
_MOST_TEXT = 200


@dataclass(frozen=True, slots=True, eq=False)
class CanonicalClinical:
    """A clinical table translated, row by row as it was.

    Parameters
    ----------
    table : DataFrame
        Characteristics of ``core.clinical`` first, other columns as they were.
    patient, sample : Series of str
        Identifiers; the sample's is the patient's where there is no other.
    kind : Series of str
        ``"primary"``, ``"recurrent"``, ``"normal"`` or ``"other"``; NaN where the
        table does not tell.
    time : Series of float
        Follow-up in ``unit``, NaN where missing.
    event : Series of float
        1 death, 0 censored, NaN missing.
    unit : {"days", "months", "years"}
    notes : tuple of str
        What was not understood.
    """

    table: pd.DataFrame
    patient: pd.Series
    sample: pd.Series
    kind: pd.Series
    time: pd.Series
    event: pd.Series
    unit: TimeUnit
    notes: tuple[str, ...] = ()

    def take(self, keep: pd.Series) -> CanonicalClinical:
        """Return the rows of a boolean mask, numbered anew."""
        mask = keep.to_numpy(dtype=bool)
        columns = {
            name: getattr(self, name)[mask].reset_index(drop=True)
            for name in ("table", "patient", "sample", "kind", "time", "event")
        }
        return replace(self, **columns)


def canonical_clinical(
    clinical: pd.DataFrame, mapping: ColumnMapping, *, name: str = "the clinical table"
) -> CanonicalClinical:
    """Translate a clinical table by a mapping of its columns.

    Raises
    ------
    CohortError
        If the mapping is incomplete, names columns that are not there, or
        identifiers cannot be used.
    """
    mapping.check(clinical, name=name)
    clinical = clinical.reset_index(drop=True)
    notes: list[str] = []
    identity = mapping.patient or mapping.sample
    assert identity is not None and mapping.time is not None and mapping.event is not None
    sample = clinical[mapping.sample or identity].astype(object)
    patient = clinical[identity].astype(object)
    patient = patient.where(patient.notna(), sample)
    sample = sample.where(sample.notna(), patient)
    known = patient.notna()
    if not known.all():
        notes.append(
            f"{int((~known).sum()):,} rows of {name} have no identifier and were left out."
        )
        clinical = clinical[known].reset_index(drop=True)
        patient, sample = (
            patient[known].reset_index(drop=True),
            sample[known].reset_index(drop=True),
        )
    patient, sample = patient.astype(str), sample.astype(str)
    check_identifiers(patient, "patient", name)
    check_identifiers(sample, "sample", name)
    patient = patient.map(lambda x: tcga_patient(x) if is_tcga(x) else x)
    event = _events(clinical, mapping, notes, name)
    time = _times(clinical, mapping, notes, name=name, event=event)
    columns = _characteristics(clinical, mapping, notes, name)
    table = pd.DataFrame({column.name: column for column in columns}, index=clinical.index)
    return CanonicalClinical(
        table,
        patient.rename("patient"),
        sample.rename("sample"),
        _kinds(clinical, mapping, sample),
        time,
        event,
        mapping.time_unit or "months",
        tuple(notes),
    )


def _characteristics(
    clinical: pd.DataFrame, mapping: ColumnMapping, notes: list[str], name: str
) -> Iterator[pd.Series]:
    """Yield the characteristics with our levels, then every other column."""
    for item in CHARACTERISTICS:
        source = getattr(mapping, item.name)
        if source is None:
            continue
        column = clinical[source]
        if item.kind == "number":
            value = numbers(column)
            if item.name == "age":
                value = _age(value, source, notes)
        elif item.name == "batch":
            value = _plain_text(column, notes)
        elif item.name == "histology":
            value = canonical_levels(item.name, _plain_text(column, notes))
        else:
            value = canonical_levels(item.name, column)
        lost = column.notna() & value.isna()
        if lost.any():
            notes.append(
                f"{int(lost.sum()):,} values of {source!r} in {name} were not understood as "
                f"{item.label} and count as missing ({listed(column[lost].unique(), most=3)})."
            )
        yield value.rename(item.name)
    used = {
        mapping.patient, mapping.sample, mapping.time, mapping.time_to_death, mapping.event,
        mapping.sample_type, *(getattr(mapping, item.name) for item in CHARACTERISTICS),
    }  # fmt: skip
    ours = {item.name for item in CHARACTERISTICS}
    for column_name in clinical.columns:
        if column_name in used or clinical[column_name].isna().all():
            continue
        label = str(column_name) if column_name not in ours else f"{column_name} (as given)"
        yield _plain(clinical[column_name], notes).rename(label)


def _plain(column: pd.Series, notes: list[str]) -> pd.Series:
    """Return a free column as numbers where all are, else as text without formulas."""
    if column.dtype != object:
        return column
    as_numbers = numbers(column)
    if bool((as_numbers.notna() | column.isna()).all()):
        return as_numbers
    return _plain_text(column, notes)


def _plain_text(column: pd.Series, notes: list[str]) -> pd.Series:
    """Return text on one line, short, and none of it a formula."""
    text = column.astype(object).map(_one_line)
    formulas = text.map(lambda x: isinstance(x, str) and x.startswith(("=", "@", "+")))
    if formulas.any():
        notes.append(
            f"{int(formulas.sum()):,} cells of {column.name!r} begin as spreadsheet formulas do "
            "and count as missing."
        )
        text = text.where(~formulas, np.nan)
    return text


def _one_line(value: object) -> object:
    """Return text without control characters, cut at 200 characters; anything else as it is."""
    if not isinstance(value, str):
        return value
    if not value.isprintable():
        value = " ".join("".join(x if x.isprintable() else " " for x in value).split())
    return value if len(value) <= _MOST_TEXT else f"{value[: _MOST_TEXT - 3]}..."


def _age(age: pd.Series, source: str, notes: list[str]) -> pd.Series:
    """Return ages in years, without those that no human has."""
    if float(age.median()) > 200:
        age = age / 365.25  # GDC's age_at_diagnosis is in days
        notes.append(f"Age in {source!r} is in days and was divided by 365.25.")
    return age.where((age >= 0) & (age <= 130), np.nan)


def _kinds(clinical: pd.DataFrame, mapping: ColumnMapping, sample: pd.Series) -> pd.Series:
    """Return the tissue of each row by its column, else by TCGA's barcode, else NaN."""
    by_name = sample.map(lambda x: tcga_kind(x) if is_tcga(x) and len(x) > 12 else np.nan)
    if mapping.sample_type is None:
        return by_name.astype(object).rename("kind")
    said = words(clinical[mapping.sample_type])
    kind = said.map(lambda x: x if isinstance(x, float) else tissue_kind(x)).astype(object)
    return kind.where(kind.notna(), by_name).rename("kind")


def _times(
    clinical: pd.DataFrame,
    mapping: ColumnMapping,
    notes: list[str],
    *,
    name: str,
    event: pd.Series,
) -> pd.Series:
    """Return follow-up; the dead have theirs in the second column, where there is one."""
    assert mapping.time is not None
    raw = clinical[mapping.time]
    time = numbers(raw)
    unread = raw.notna() & time.isna()
    grouped = [x for x in raw[unread].astype(str) if re.fullmatch(r"\s*\d{1,3}(,\d{3})+\s*", x)]
    if grouped:
        raise CohortError(
            f"{mapping.time!r} of {name} holds times such as {grouped[0]!r}, whose comma may mark "
            "thousands or decimals.",
            "Write them as plain numbers: no separator of thousands, a point for decimals.",
        )
    if unread.any():
        notes.append(
            f"{int(unread.sum()):,} times in {mapping.time!r} of {name} are not numbers and count "
            f"as missing ({listed(raw[unread].unique(), most=3)})."
        )
    if mapping.time_to_death is not None:
        death = numbers(clinical[mapping.time_to_death])
        # Last contact of a dead patient is not the time of death: without that, none is known.
        time = time.where(event != 1.0, death)
    if not time.notna().any():
        raise CohortError(
            f"{mapping.time!r} of {name} holds no number; it begins {listed(raw[:3])}.",
            "Choose the column of follow-up times.",
        )
    return time.where(np.isfinite(time), np.nan).rename("time")


def _events(
    clinical: pd.DataFrame, mapping: ColumnMapping, notes: list[str], name: str
) -> pd.Series:
    """Return 1 for death, 0 for censored, NaN for anything else."""
    assert mapping.event is not None
    said = words(clinical[mapping.event])
    death = set(words(pd.Series(mapping.event_values, dtype=object)))
    censored = set(words(pd.Series(mapping.censored_values, dtype=object)))
    values = set(said.dropna())
    if not death & values and not censored and len(values) > 1:
        raise CohortError(
            f"{mapping.event!r} of {name} holds {listed(sorted(values))}, and none of them "
            f"is what should mean death ({listed(sorted(death))}).",
            "Choose the value that means death among these.",
        )
    if not censored:  # whatever else there is, once death has been named
        censored = values - death
    code = np.where(said.isin(death), 1.0, np.where(said.isin(censored), 0.0, np.nan))
    event = pd.Series(code, index=said.index, name="event")
    unread = said.notna() & event.isna()
    if unread.any():
        notes.append(
            f"{int(unread.sum()):,} values of {mapping.event!r} in {name} mean neither death nor "
            f"censored and count as missing ({listed(said[unread].unique(), most=3)})."
        )
    return event
