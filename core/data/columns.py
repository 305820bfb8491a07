"""Which column of a clinical table is what."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import get_args

import pandas as pd

from core.cohort import TimeUnit
from core.data.follow_up import bare_name, numbers, recognise_events, recognise_unit, words
from core.errors import CohortError, listed

__all__ = ["ColumnMapping", "FieldReason", "recognise_columns"]

# Names in the order of preference, as bare_name() spells them. TCGA, GDC,
# Xena, cBioPortal, CGGA, GEO, and what people call things.
_NAMES: dict[str, str] = {
    "patient": "patient_id patient bcr_patient_barcode case_submitter_id cases_submitter_id "
    "submitter_id cgga_id patient_barcode patientid subject_id subject participant case_id case "
    "participant_id patient_identifier id column_1",
    "sample": "sample sample_id sampleid sample_submitter_id submitter_id_samples "
    "bcr_sample_barcode sample_barcode barcode aliquot geo_accession gsm sample_name samples "
    "sample_identifier",
    "time": "os_time os_days overall_survival_days os_months overall_survival_months os_month "
    "os_years survival_days survival_months time_days time_months overall_survival survival_time "
    "os os_time_days os_time_months survival surv_time time futime follow_up follow_up_time "
    "followup followup_time follow_up_days follow_up_months time_to_event months days",
    "event": "os_event os_status vital_status overall_survival_status overall_survival_event "
    "survival_status os_censor censor_alive_0_dead_1 event status os dead death deceased fustat "
    "patient_status event_observed censor censored",
    "sample_type": "sample_type prs_type sampletype tissue_type sample_type_samples recurrence "
    "sample_type_name tumor_status_at_sampling",
    "age": "age age_at_index age_at_initial_pathologic_diagnosis age_at_diagnosis diagnosis_age "
    "age_years patient_age age_at_diagnosis_years age_diagnosis",
    "sex": "sex gender",
    "grade": "grade who_grade tumor_grade tumour_grade neoplasm_histologic_grade "
    "histological_grade neoplasm_histologic_grade_1 grade_who paper_grade",
    "idh": "idh idh_status idh_mutation_status idh_mutation paper_idh_status idh_mut idh1_status "
    "idh1_mutation_status idh_codel_subtype paper_idh_codel_subtype",
    "mgmt": "mgmt mgmt_status mgmt_promoter_status mgmtp_methylation_status mgmt_methylation "
    "mgmt_promoter_methylation mgmt_methylation_status paper_mgmt_promoter_status "
    "mgmt_promoter_methylation_status",
    "codel_1p19q": "codel_1p19q 1p19q_codeletion_status x1p19q_codeletion_status 1p_19q_codeletion "
    "x1p_19q_codeletion 1p19q 1p_19q 1p19q_status 1p19q_codeletion codel codeletion "
    "paper_x1p_19q_codeletion codeletion_1p19q idh_codel_subtype paper_idh_codel_subtype",
    "histology": "histology histological_type histological_diagnosis primary_diagnosis "
    "cancer_type_detailed diagnosis disease_type paper_histology",
    "batch": "batch project project_id study_id cohort dataset series study platform pipeline "
    "cancer_type_abbreviation",
}
# GDC's flattened exports put the table's name before the field's.
_PREFIXES = ("demographic_", "diagnoses_", "cases_", "samples_", "project_", "clinical_")


@dataclass(frozen=True, slots=True)
class FieldReason:
    """Why a column was taken for a field.

    Parameters
    ----------
    field : str
        Field of :class:`ColumnMapping`.
    column : str
        Column of the clinical table.
    why : str
        In words.
    """

    field: str
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column of a clinical table is what; change it with ``dataclasses.replace``.

    Parameters
    ----------
    patient, sample : str or None
        Columns of identifiers. One of them is required.
    time : str or None
        Column of follow-up; required.
    time_to_death : str or None
        Second column of time, filled for the dead only (GDC's
        ``days_to_death`` beside ``days_to_last_follow_up``).
    time_unit : {"days", "months", "years"} or None
        Required.
    event : str or None
        Column telling who died; required.
    event_values, censored_values : tuple of str
        Its values for death (required) and for censored, in lower case. Other
        values count as missing.
    sample_type, age, sex, grade, idh, mgmt, codel_1p19q, histology, batch : str or None
        Columns of the characteristics in ``core.clinical``.
    reasons : tuple of FieldReason
        Why each was recognised.
    questions : tuple of str
        What could not be told and must be asked.
    """

    patient: str | None = None
    sample: str | None = None
    time: str | None = None
    time_to_death: str | None = None
    time_unit: TimeUnit | None = None
    event: str | None = None
    event_values: tuple[str, ...] = ()
    censored_values: tuple[str, ...] = ()
    sample_type: str | None = None
    age: str | None = None
    sex: str | None = None
    grade: str | None = None
    idh: str | None = None
    mgmt: str | None = None
    codel_1p19q: str | None = None
    histology: str | None = None
    batch: str | None = None
    reasons: tuple[FieldReason, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the required fields that are not known yet."""
        known = {
            "patient": self.patient or self.sample,
            "time": self.time,
            "time_unit": self.time_unit,
            "event": self.event,
            "event_values": self.event_values,
        }
        return tuple(name for name, value in known.items() if not value)

    @property
    def columns(self) -> tuple[FieldReason, ...]:
        """Each field that has a column, with that column and why (empty where chosen by hand)."""
        why = {(item.field, item.column): item.why for item in self.reasons}
        return tuple(
            FieldReason(name, value, why.get((name, value), ""))
            for name, value in ((name, getattr(self, name)) for name in _COLUMN_FIELDS)
            if value is not None
        )

    def check(self, clinical: pd.DataFrame, *, name: str = "the clinical table") -> None:
        """Refuse a mapping that is incomplete or names columns that are not there.

        Raises
        ------
        CohortError
            Naming the fields missing, the questions open and the columns at hand.
        """
        at_hand = listed(clinical.columns, most=12)
        if self.missing:
            asked = " ".join(self.questions)
            raise CohortError(
                f"in {name} it is not known which column holds {', '.join(self.missing)}. {asked} "
                f"Its columns are {at_hand}.".replace("  ", " "),
                "Name them: read_cohort(..., mapping=replace(recognise_columns(table), time=..., "
                "time_unit=..., event=..., event_values=(...,))), or choose them on the page.",
            )
        if self.time_unit not in get_args(TimeUnit):
            raise CohortError(
                f"the unit of follow-up is {self.time_unit!r}; allowed are days, months and years.",
                "Say in which unit follow-up was recorded.",
            )
        if both := sorted(set(self.event_values) & set(self.censored_values)):
            raise CohortError(
                f"{listed(map(repr, both))} of {self.event!r} would mean both death and censored.",
                "Let each value mean one of them.",
            )
        absent = [item for item in self.columns if item.column not in clinical.columns]
        if absent:
            raise CohortError(
                f"{name} has no column {listed([repr(item.column) for item in absent])} "
                f"(wanted as {listed([item.field for item in absent])}); its columns are "
                f"{at_hand}.",
                "Choose among these columns.",
            )


_COLUMN_FIELDS = tuple(
    item.name
    for item in fields(ColumnMapping)
    if item.name not in ("time_unit", "event_values", "censored_values", "reasons", "questions")
)


def recognise_columns(clinical: pd.DataFrame) -> ColumnMapping:
    """Recognise the columns of a clinical table by name, and check them by value.

    Known are the names of TCGA, GDC, Xena, cBioPortal and CGGA. Overall
    survival alone is recognised: progression-free and disease-specific columns
    are left to the reader's choice. Nothing here is final: show ``reasons`` and
    ``questions`` and let the reader confirm.

    Parameters
    ----------
    clinical : DataFrame
        As :func:`core.data.tables.read_table` gives it.

    Raises
    ------
    CohortError
        If two columns have one name.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"CGGA_ID": ["CGGA_1"], "OS": ["305"], "Censor (alive=0; dead=1)": ["1"]}
    ... )
    >>> mapping = recognise_columns(table)
    >>> mapping.time, mapping.time_unit, mapping.event_values
    ('OS', 'days', ('1',))
    """
    repeated = clinical.columns[clinical.columns.duplicated()].unique()
    if len(repeated):
        raise CohortError(
            f"the clinical table names columns more than once ({listed(repeated)}).",
            "Give every column a name of its own.",
        )
    by_name: dict[str, list[str]] = {}
    for column in clinical.columns:
        if clinical[column].notna().any():
            for name in _spellings(str(column)):
                by_name.setdefault(name, []).append(str(column))
    chosen: dict[str, str] = {}
    for field_name, names in _NAMES.items():
        for name in names.split():
            found = [x for x in by_name.get(name, []) if _fits(field_name, clinical[x])]
            if found and not (field_name == "sample" and chosen.get("patient") == found[0]):
                chosen[field_name] = found[0]
                break
    reasons = [
        FieldReason(name, column, f"recognised by its name {column!r}")
        for name, column in chosen.items()
    ]
    mapping = ColumnMapping(**chosen)  # type: ignore[arg-type]
    mapping, reason = _with_gdc_pair(mapping, by_name)
    reasons = [item for item in reasons if not (reason and item.field == "time")] + reason
    return _with_follow_up(replace(mapping, reasons=tuple(reasons)), clinical)


def _spellings(column: str) -> tuple[str, ...]:
    """Return the names that a column answers to."""
    bare = bare_name(column)
    prefix = next((x for x in _PREFIXES if bare.startswith(x) and bare != "project_id"), "")
    return (bare, bare.removeprefix(prefix)) if prefix else (bare,)


def _fits(field_name: str, column: pd.Series) -> bool:
    """Check by value what a name suggests: Xena's OS is an event, CGGA's OS a time."""
    if field_name in ("time", "age"):
        known = numbers(column).dropna()
        is_flag = set(known.unique()) <= {0.0, 1.0} and len(column) > 2
        return len(known) > 0 and not is_flag
    if field_name == "event":
        # Times have many values, a status few.
        return (
            words(column).dropna().nunique() <= 8
            and (len(column) <= 8 or words(column).dropna().nunique() < len(column) / 2)
            and not _all_long(column)
        )
    return True


def _all_long(column: pd.Series) -> bool:
    """Return whether a column is numbers above 2, which no status is."""
    known = numbers(column)
    return bool(known.notna().any() and (known.dropna() > 2).all())


def _with_gdc_pair(
    mapping: ColumnMapping, by_name: dict[str, list[str]]
) -> tuple[ColumnMapping, list[FieldReason]]:
    """Use GDC's two columns of days where there is no single column of follow-up."""
    last = by_name.get("days_to_last_follow_up") or by_name.get("days_to_last_followup")
    death = by_name.get("days_to_death")
    # A bare "time" or "days" next to GDC's pair would be something else.
    if not last or not death or (mapping.time and bare_name(mapping.time).startswith("o")):
        return mapping, []
    pair = [
        FieldReason("time", last[0], "days to last contact of the living (GDC)"),
        FieldReason("time_to_death", death[0], "days to death of the dead (GDC)"),
    ]
    return replace(mapping, time=last[0], time_to_death=death[0]), pair


def _with_follow_up(mapping: ColumnMapping, clinical: pd.DataFrame) -> ColumnMapping:
    """Add the unit of time and the coding of events, or the questions they raise."""
    reasons, questions = list(mapping.reasons), list(mapping.questions)
    time, event = mapping.time, mapping.event
    if time is not None:
        guess = recognise_unit(time, clinical[time])
        mapping = replace(mapping, time_unit=guess.unit)
        if guess.question:
            questions.append(guess.question)
        else:
            reasons.append(FieldReason("time_unit", time, guess.why))
    if event is not None:
        ids = clinical[mapping.patient or mapping.sample or event].dropna().astype(str)
        cgga = bool(len(ids)) and bool(ids.str.upper().str.startswith("CGGA").all())
        coding = recognise_events(event, clinical[event], cgga=cgga)
        mapping = replace(mapping, event_values=coding.death, censored_values=coding.censored)
        if coding.question:
            questions.append(coding.question)
        else:
            reasons.append(FieldReason("event_values", event, coding.why))
    return replace(mapping, reasons=tuple(reasons), questions=tuple(questions))
