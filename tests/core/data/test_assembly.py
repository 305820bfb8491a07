"""Samples and clinical rows matched into one cohort; what has no partner is listed."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.data.assembly import assemble_cohort
from core.data.clinical_table import CanonicalClinical, canonical_clinical
from core.data.columns import recognise_columns
from core.data.readers import read_cohort
from core.errors import CohortError
from core.flow import Exclusion
from tests.core.data.test_readers import CLINICAL, EXPRESSION


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "clinical.csv").write_text(CLINICAL)
    EXPRESSION.to_csv(tmp_path / "expression.csv")
    return tmp_path / "expression.csv", tmp_path / "clinical.csv"


def translated(rows: list[tuple[str, float, int]]) -> CanonicalClinical:
    frame = pd.DataFrame(rows, columns=["patient_id", "os_months", "os_event"]).astype(str)
    return canonical_clinical(frame, recognise_columns(frame))


def matrix(samples: list[str]) -> pd.DataFrame:
    """One gene, whose value is the sample's place."""
    return pd.DataFrame({"TP53": np.arange(float(len(samples)))}, index=pd.Index(samples))


def test_the_order_of_either_table_changes_no_patients_numbers() -> None:
    clinical = translated([("B", 20.0, 0), ("A", 10.0, 1), ("C", 30.0, 1)])
    cohort = assemble_cohort(matrix(["C", "A", "B"]), clinical, name="x")
    assert cohort.gene("TP53").to_dict() == {"C": 0.0, "A": 1.0, "B": 2.0}
    assert dict(zip(cohort.patients, cohort.outcome.time, strict=True)) == {
        "C": 30.0,
        "A": 10.0,
        "B": 20.0,
    }
    assert cohort.outcome.event.tolist() == [True, True, False]


def test_another_spelling_is_matched_and_said() -> None:
    clinical = translated([("pat-01", 10.0, 1), ("pat-02", 20.0, 0)])
    cohort = assemble_cohort(matrix(["PAT.02", "PAT.01"]), clinical, name="x")
    assert cohort.outcome.time.tolist() == [20.0, 10.0]
    alike = assemble_cohort(matrix(["pat-01", "pat-02"]), clinical, name="x")
    assert alike.outcome.time.tolist() == [10.0, 20.0]


def test_of_two_barcodes_of_one_tumour_the_first_in_the_alphabet_stays() -> None:
    clinical = translated([("TCGA-06-0001", 10.0, 1), ("TCGA-06-0002", 20.0, 0)])
    samples = ["TCGA-06-0001-01B", "TCGA-06-0002-01A", "TCGA-06-0001-01A"]
    for order in (samples, samples[::-1]):
        values = matrix(samples).loc[order]
        cohort = assemble_cohort(values, clinical, name="x")
        assert cohort.gene("TP53").to_dict() == {"TCGA-06-0001": 2.0, "TCGA-06-0002": 1.0}
        assert cohort.recurrences is not None
        assert cohort.recurrences.index.tolist() == ["TCGA-06-0001-01B"]


def test_what_left_before_is_counted_first() -> None:
    before = Exclusion("no expression values", ("Z",))
    clinical = translated([("A", 10.0, 1)])
    cohort = assemble_cohort(matrix(["A"]), clinical, name="x", set_aside=(before,))
    assert cohort.flow is not None
    assert (cohort.flow.n_start, cohort.flow.exclusions[0]) == (2, before)


def test_repeated_rows_are_used_once_if_they_agree(files: tuple[Path, Path]) -> None:
    again = "P1,12,1:DECEASED,50,Male,G4\n"
    files[1].write_text(CLINICAL + again)
    cohort = read_cohort(*files, name="mine")
    assert len(cohort) == 3
    assert any("1 rows of clinical.csv repeat an identifier (P1)" in x for x in cohort.notes)
    files[1].write_text(CLINICAL + again.replace("12", "99"))
    with pytest.raises(CohortError, match=r"\(P1\); P1 has 12 \(died\), 99 \(died\)"):
        read_cohort(*files, name="mine")


def test_rows_and_samples_without_partner_are_listed(files: tuple[Path, Path]) -> None:
    files[1].write_text(CLINICAL.replace("P5", "P9"))
    flow = read_cohort(*files, name="mine").flow
    assert flow is not None
    listed = {item.reason: item.identifiers for item in flow.exclusions}
    assert listed["no expression measured"] == ("P9",)
    assert listed["not in the clinical table"] == ("P5",)
    assert (flow.n_start, flow.n_end) == (6, 2)


def test_identifiers_that_match_nothing(files: tuple[Path, Path]) -> None:
    files[1].write_text(CLINICAL.replace("P", "Q").replace("QATIENT", "PATIENT"))
    with pytest.raises(CohortError, match="no sample of expression matches") as refused:
        read_cohort(*files, name="mine")
    assert "P5, P1, P2" in refused.value.message
    assert "Q1, Q2, Q3" in refused.value.message


def test_barcodes_tell_normals_and_recurrences(tmp_path: Path) -> None:
    """The clinical table is by patient; the matrix has R's dots and 28 characters."""
    (tmp_path / "clinical.tsv").write_text(
        "bcr_patient_barcode\tOS.time\tOS\n"
        "TCGA-06-0001\t365\t1\nTCGA-06-0002\t1200\t0\nTCGA-06-0003\t900\t1\n"
    )
    samples = ["TCGA.06.0001.01A.01R.1849.01", "TCGA.06.0001.02A.01R.1849.01",
               "TCGA.06.0002.01A.01R.1849.01", "TCGA.06.0009.11A.01R.1849.01"]  # fmt: skip
    matrix = pd.DataFrame([[1.0, 2.0, 3.0, 4.0]], index=["TP53"], columns=samples)
    matrix.to_csv(tmp_path / "expression.tsv", sep="\t")
    cohort = read_cohort(tmp_path / "expression.tsv", tmp_path / "clinical.tsv", name="mine")
    assert cohort.patients.tolist() == ["TCGA-06-0001", "TCGA-06-0002"]
    assert cohort.gene("TP53").tolist() == [1.0, 3.0]
    assert cohort.outcome.time[0] == pytest.approx(365 / 30.4375)
    assert cohort.normals is not None and cohort.normals.index.tolist() == samples[3:]
    assert cohort.recurrences is not None and cohort.recurrences.index.tolist() == samples[1:2]
    assert any("same TCGA patient" in note for note in cohort.notes)


def test_of_rows_that_agree_the_one_with_follow_up_is_used() -> None:
    """The first row of A says nothing; it must not cost the patient."""
    clinical = translated([("A", np.nan, 1), ("A", 10.0, 1), ("B", 20.0, 0)])
    cohort = assemble_cohort(matrix(["A", "B"]), clinical, name="x")
    assert cohort.outcome.time.tolist() == [10.0, 20.0]
    assert any("first of each that has follow-up" in note for note in cohort.notes)
