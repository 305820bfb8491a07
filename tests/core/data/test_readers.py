"""Two files become a cohort: matched, selected, in months, everything said."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.data.columns import recognise_columns
from core.data.expression import read_expression
from core.data.readers import build_cohort, read_cohort
from core.data.tables import read_table
from core.errors import CohortError

CLINICAL = """patient_id,OS_MONTHS,OS_STATUS,AGE,SEX,GRADE
P1,12,1:DECEASED,50,Male,G4
P2,24,0:LIVING,61,Female,G2
P3,0,0:LIVING,33,Male,G3
P4,,1:DECEASED,44,Female,G3
P5,36,1:DECEASED,70,Male,G4
"""
EXPRESSION = pd.DataFrame(
    {"P5": [5.0, 1.0], "P1": [1.0, 2.0], "P2": [2.0, 4.0], "P3": [3.0, 6.0], "P4": [4.0, 8.0]},
    index=["TP53", "EGFR"],
)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "clinical.csv").write_text(CLINICAL)
    EXPRESSION.to_csv(tmp_path / "expression.csv")
    return tmp_path / "expression.csv", tmp_path / "clinical.csv"


def test_a_cohort_by_pencil(files: tuple[Path, Path]) -> None:
    cohort = read_cohort(*files, name="mine", title="Mine", source="our hospital")
    assert cohort.patients.tolist() == ["P5", "P1", "P2"]
    assert cohort.patients.name == "patient_id"
    assert cohort.expression.loc["P1"].to_dict() == {"TP53": 1.0, "EGFR": 2.0}
    assert cohort.outcome.time.tolist() == [36.0, 12.0, 24.0]
    assert cohort.outcome.event.tolist() == [True, True, False]
    assert cohort.outcome.unit == "months"
    assert cohort.clinical["grade"].tolist() == ["IV", "IV", "II"]
    assert cohort.clinical["sex"].tolist() == ["male", "male", "female"]
    assert (cohort.name, cohort.title, cohort.source) == ("mine", "Mine", "our hospital")
    assert not cohort.simulated
    assert cohort.normals is None and cohort.recurrences is None
    assert cohort.flow is not None
    assert [(x.reason, x.identifiers) for x in cohort.flow.exclusions] == [
        ("no follow-up (time or vital status missing)", ("P4",)),
        ("follow-up of zero days", ("P3",)),
    ]
    assert (cohort.flow.n_start, cohort.flow.n_end) == (5, 3)
    assert any("time = 'OS_MONTHS'" in note for note in cohort.notes)


def test_days_become_months(files: tuple[Path, Path]) -> None:
    files[1].write_text(CLINICAL.replace("OS_MONTHS", "OS_DAYS"))
    cohort = read_cohort(*files, name="mine")
    assert cohort.outcome.time[0] == pytest.approx(36 / 30.4375)


def test_the_unit_can_be_given(files: tuple[Path, Path]) -> None:
    files[1].write_text(CLINICAL.replace("OS_MONTHS", "time"))
    years = read_cohort(*files, name="mine", time_unit="years")
    assert years.outcome.time.tolist() == [432.0, 144.0, 288.0]


def test_doubt_is_refused_until_settled(files: tuple[Path, Path]) -> None:
    coded = CLINICAL.replace("1:DECEASED", "2").replace("0:LIVING", "1")
    files[1].write_text(coded.replace("OS_MONTHS", "follow_up_time"))
    with pytest.raises(CohortError, match="coded 1 and 2"):
        read_cohort(*files, name="mine", time_unit="months")
    found = recognise_columns(read_table(files[1]).frame)
    settled = replace(found, event_values=("2",), time_unit="months")
    cohort = read_cohort(*files, name="mine", mapping=settled)
    assert cohort.outcome.event.tolist() == [True, True, False]


def test_a_scale_other_than_log2_is_refused_with_the_offer(files: tuple[Path, Path]) -> None:
    (EXPRESSION * 100).to_csv(files[0])
    with pytest.raises(CohortError, match="not log2: values from 100 to 800") as refused:
        read_cohort(*files, name="mine")
    assert 'scale="counts"' in refused.value.hint
    counts = read_cohort(*files, name="mine", scale="counts")
    assert counts.unit == "log2(CPM + 1)"
    assert counts.expression.loc["P1", "TP53"] == pytest.approx(np.log2(1e6 / 3 + 1), rel=1e-6)
    fpkm = read_cohort(*files, name="mine", scale="fpkm")
    assert fpkm.unit == "log2(FPKM + 1)"
    assert fpkm.expression.loc["P1", "TP53"] == pytest.approx(np.log2(101))
    as_is = read_cohort(*files, name="mine", scale="log2", unit="log2 something")
    assert as_is.expression.loc["P1", "TP53"] == 100.0
    assert as_is.unit == "log2 something"
    assert any("although it looks like counts" in note for note in as_is.notes)
    with pytest.raises(CohortError, match="the scale is 'tpm'"):
        read_cohort(*files, name="mine", scale="tpm")  # type: ignore[arg-type]


def test_tables_already_read_make_the_same_cohort(files: tuple[Path, Path]) -> None:
    clinical = read_table(files[1])
    built = build_cohort(
        read_expression(files[0]), clinical, recognise_columns(clinical.frame), name="mine"
    )
    assert built.fingerprint == read_cohort(*files, name="mine").fingerprint


def test_negative_times_are_refused_or_listed(files: tuple[Path, Path]) -> None:
    files[1].write_text(CLINICAL.replace("P2,24", "P2,-24"))
    with pytest.raises(CohortError, match=r"negative values in clinical.csv \(patients P2\)"):
        read_cohort(*files, name="mine")
    cohort = read_cohort(*files, name="mine", negative_times="set aside")
    assert cohort.patients.tolist() == ["P5", "P1"]


def test_options_that_mean_nothing_are_refused(files: tuple[Path, Path]) -> None:
    with pytest.raises(CohortError, match="unit of follow-up is 'weeks'"):
        read_cohort(*files, name="mine", time_unit="weeks")  # type: ignore[arg-type]
    found = recognise_columns(read_table(files[1]).frame)
    both = replace(found, event_values=("1:deceased",), censored_values=("1:deceased",))
    with pytest.raises(CohortError, match="mean both death and censored"):
        read_cohort(*files, name="mine", mapping=both)
    nobody = replace(found, event_values=("dead",), censored_values=())
    with pytest.raises(CohortError, match=r"none of them is what should mean death \(dead\)"):
        read_cohort(*files, name="mine", mapping=nobody)


def test_times_with_thousands_are_refused(files: tuple[Path, Path]) -> None:
    days = CLINICAL.replace("OS_MONTHS", "OS_DAYS").replace("P2,24", 'P2,"1,234"')
    files[1].write_text(days)
    with pytest.raises(CohortError, match=r"times such as '1,234', whose comma"):
        read_cohort(*files, name="mine")


def test_swapped_files_are_refused_in_words(files: tuple[Path, Path]) -> None:
    with pytest.raises(CohortError, match="it is not known which column holds"):
        read_cohort(files[1], files[0], name="mine")
