"""Columns of TCGA, GDC, Xena, cBioPortal and CGGA recognised, doubts asked, gaps refused."""

from dataclasses import replace

import pandas as pd
import pytest

from core.data.columns import ColumnMapping, recognise_columns
from core.errors import CohortError

XENA = pd.DataFrame(
    {
        "sample": ["TCGA-06-0675-01", "TCGA-06-0171-01", "TCGA-06-0172-01"],
        "OS": ["1", "0", "1"],
        "_PATIENT": ["TCGA-06-0675", "TCGA-06-0171", "TCGA-06-0172"],
        "OS.time": ["305", "1200", "88"],
        "PFI.time": ["100", "200", "80"],
    }
)
CBIOPORTAL = pd.DataFrame(
    {
        "Patient ID": ["P1", "P2", "P3"],
        "Sample ID": ["P1-T", "P2-T", "P3-T"],
        "Diagnosis Age": ["50", "61", "33"],
        "Sex": ["Male", "Female", "Male"],
        "Overall Survival (Months)": ["10.1", "55.2", "3.0"],
        "Overall Survival Status": ["1:DECEASED", "0:LIVING", "1:DECEASED"],
        "Neoplasm Histologic Grade": ["G2", "G3", "G3"],
        "Disease Free (Months)": ["1", "2", "3"],
    }
)
GDC = pd.DataFrame(
    {
        "cases.submitter_id": ["P1", "P2", "P3"],
        "project.project_id": ["TCGA-LGG", "TCGA-GBM", "TCGA-GBM"],
        "demographic.vital_status": ["Dead", "Alive", "Dead"],
        "demographic.days_to_death": ["305", None, "88"],
        "diagnoses.days_to_last_follow_up": ["12", "900", None],
        "diagnoses.age_at_diagnosis": ["18262", "22000", "21000"],
        "demographic.gender": ["male", "female", "male"],
    }
)
CGGA = pd.DataFrame(
    {
        "CGGA_ID": ["CGGA_1", "CGGA_2", "CGGA_3"],
        "PRS_type": ["Primary", "Recurrent", "Primary"],
        "OS": ["305", "3817", "246"],
        "Censor": ["1", "0", "1"],
        "IDH_mutation_status": ["Mutant", "Wildtype", None],
        "1p19q_codeletion_status": ["Codel", "Non-codel", None],
        "MGMTp_methylation_status": ["methylated", "un-methylated", None],
    }
)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            XENA,
            {
                "patient": "_PATIENT",
                "sample": "sample",
                "time": "OS.time",
                "event": "OS",
                "time_unit": "days",
                "event_values": ("1",),
                "censored_values": ("0",),
            },
        ),
        (
            CBIOPORTAL,
            {
                "patient": "Patient ID",
                "sample": "Sample ID",
                "age": "Diagnosis Age",
                "sex": "Sex",
                "grade": "Neoplasm Histologic Grade",
                "time": "Overall Survival (Months)",
                "event": "Overall Survival Status",
                "time_unit": "months",
                "event_values": ("1:deceased",),
            },
        ),
        (
            GDC,
            {
                "patient": "cases.submitter_id",
                "batch": "project.project_id",
                "time": "diagnoses.days_to_last_follow_up",
                "time_to_death": "demographic.days_to_death",
                "time_unit": "days",
                "event": "demographic.vital_status",
                "event_values": ("dead",),
                "age": "diagnoses.age_at_diagnosis",
                "sex": "demographic.gender",
            },
        ),
        (
            CGGA,
            {
                "patient": "CGGA_ID",
                "sample": None,
                "time": "OS",
                "event": "Censor",
                "time_unit": "days",
                "event_values": ("1",),
                "sample_type": "PRS_type",
                "idh": "IDH_mutation_status",
                "codel_1p19q": "1p19q_codeletion_status",
                "mgmt": "MGMTp_methylation_status",
            },
        ),
    ],
    ids=["xena", "cbioportal", "gdc", "cgga"],
)
def test_known_tables(table: pd.DataFrame, expected: dict[str, object]) -> None:
    mapping = recognise_columns(table)
    assert {name: getattr(mapping, name) for name in expected} == expected
    assert mapping.missing == ()
    assert mapping.questions == ()


def test_every_column_taken_says_why() -> None:
    for table in (XENA, CBIOPORTAL, GDC, CGGA):
        columns = recognise_columns(table).columns
        assert len(columns) >= 4
        assert all(item.why and item.column in table.columns for item in columns)


def test_columns_of_other_endpoints_are_left_alone() -> None:
    table = XENA.drop(columns=["OS", "OS.time"]).assign(PFI=["1", "0", "1"])
    assert recognise_columns(table).missing == ("time", "time_unit", "event", "event_values")


def test_an_empty_column_is_passed_over() -> None:
    table = XENA.assign(os_days=[None] * 3)
    assert recognise_columns(table).time == "OS.time"


def test_a_doubtful_coding_is_asked_and_can_be_settled() -> None:
    table = CBIOPORTAL.assign(**{"Overall Survival Status": ["1", "2", "2"]})
    mapping = recognise_columns(table)
    assert mapping.missing == ("event_values",)
    assert "coded 1 and 2" in mapping.questions[0]
    with pytest.raises(CohortError, match="coded 1 and 2") as refused:
        mapping.check(table)
    assert "mapping=" in refused.value.hint
    replace(mapping, event_values=("2",)).check(table)


def test_a_mapping_that_names_no_column_is_refused() -> None:
    mapping = replace(recognise_columns(XENA), grade="WHO")
    with pytest.raises(CohortError, match=r"has no column 'WHO' \(wanted as grade\)"):
        mapping.check(XENA, name="clinical.csv")


def test_what_is_missing_is_listed_with_the_columns_at_hand() -> None:
    with pytest.raises(CohortError, match="patient, time, time_unit, event, event_values") as error:
        ColumnMapping().check(CGGA, name="clinical.csv")
    assert "PRS_type" in error.value.message


def test_two_columns_of_one_name_are_refused() -> None:
    table = pd.DataFrame([["P1", 5, 6]], columns=["patient_id", "OS", "OS"])
    with pytest.raises(CohortError, match=r"more than once \(OS\)"):
        recognise_columns(table)
