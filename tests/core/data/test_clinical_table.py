"""A clinical table translated: levels, follow-up, and what was not understood."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.data.clinical_table import canonical_clinical
from core.data.columns import recognise_columns
from core.errors import CohortError
from tests.core.data.test_columns import CGGA, GDC


def table(**columns: list[object]) -> pd.DataFrame:
    base: dict[str, list[object]] = {
        "patient": ["P1", "P2", "P3"],
        "os_months": ["10", "20", "30"],
        "status": ["Dead", "Alive", "Dead"],
    }
    return pd.DataFrame(base | columns)


def test_the_dead_have_their_time_from_the_column_of_deaths() -> None:
    """P3 died, at an unknown time: last contact is not put in its place."""
    gdc = GDC.assign(**{"demographic.days_to_death": ["305", None, None]})
    gdc["diagnoses.days_to_last_follow_up"] = ["12", "900", "70"]
    found = canonical_clinical(gdc, recognise_columns(gdc))
    assert found.event.tolist() == [1.0, 0.0, 1.0]
    assert found.time[:2].tolist() == [305.0, 900.0]
    assert np.isnan(found.time[2])


def test_age_in_days_becomes_years() -> None:
    found = canonical_clinical(GDC, recognise_columns(GDC))
    assert found.table["age"].iloc[0] == pytest.approx(50.0, abs=0.01)
    assert any("in days" in note for note in found.notes)


def test_levels_and_kinds_of_cgga() -> None:
    found = canonical_clinical(CGGA, recognise_columns(CGGA))
    assert found.kind.tolist() == ["primary", "recurrent", "primary"]
    assert found.table["codel_1p19q"].tolist()[:2] == ["codel", "non-codel"]
    assert found.table["mgmt"].tolist()[:2] == ["methylated", "unmethylated"]
    assert found.table.iloc[2].isna().sum() == 3


def test_values_not_understood_are_counted() -> None:
    given = table(grade=["G2", "high", "G4"], status=["Dead", "Lost", "Alive"])
    found = canonical_clinical(given, recognise_columns(given), name="clinical.csv")
    assert found.table["grade"].isna().tolist() == [False, True, False]
    said = " ".join(found.notes)
    assert "1 values of 'grade' in clinical.csv were not understood as Grade" in said
    assert "1 values of 'status'" in said and "(lost)" in said


def test_times_that_are_no_numbers_are_counted() -> None:
    given = table(os_months=["10", "lost in May", "30"])
    found = canonical_clinical(given, recognise_columns(given))
    assert np.isnan(found.time[1])
    assert "1 times in 'os_months'" in " ".join(found.notes)
    with pytest.raises(CohortError, match="holds no number"):
        canonical_clinical(table(os_months=["a", "b", "c"]), recognise_columns(given))


def test_rows_without_identifier_are_left_out() -> None:
    given = table(patient=["P1", None, "P3"])
    found = canonical_clinical(given, recognise_columns(given))
    assert found.patient.tolist() == ["P1", "P3"]
    assert found.time.tolist() == [10.0, 30.0]
    assert "1 rows" in found.notes[0]


def test_free_columns_come_along_as_numbers_or_text() -> None:
    given = table(kps=["80", None, "90"], centre=["A", "=1+1", "B"])
    found = canonical_clinical(given, recognise_columns(given))
    assert found.table["kps"].dtype == np.float64
    assert found.table["centre"].isna().tolist() == [False, True, False]
    assert "begin as spreadsheet formulas" in " ".join(found.notes)


def test_a_column_chosen_by_hand_replaces_the_one_recognised() -> None:
    given = table(grade=["G2", "G3", "G4"], central_grade=["G4", "G4", "G4"])
    mapping = replace(recognise_columns(given), grade="central_grade")
    found = canonical_clinical(given, mapping)
    assert found.table["grade"].tolist() == ["IV"] * 3
    assert found.table["grade (as given)"].tolist() == ["G2", "G3", "G4"]


@pytest.mark.parametrize("chosen", ["1", "1.0", " 1 "])
def test_a_value_chosen_by_hand_may_be_spelled_as_a_number(chosen: str) -> None:
    given = table(status=["1.0", "2.0", "1.0"])
    mapping = replace(recognise_columns(given), event_values=(chosen,))
    assert canonical_clinical(given, mapping).event.tolist() == [1.0, 0.0, 1.0]


def test_formulas_as_patients_are_refused() -> None:
    given = table(patient=["P1", "=cmd()", "P3"])
    with pytest.raises(CohortError, match="patient identifiers that begin"):
        canonical_clinical(given, recognise_columns(given))


@pytest.mark.parametrize("column", ["batch", "histology", "centre"])
def test_no_category_is_a_formula_or_endless_or_holds_control_characters(column: str) -> None:
    given = table(**{column: ["=cmd()", "a\x1b[31m\nb", "z" * 5000]})
    mapping = recognise_columns(given)
    found = canonical_clinical(given, mapping).table[column]
    assert found.isna().tolist() == [True, False, False]
    assert found[1].isprintable()
    assert len(found[2]) == 200


def test_ages_that_nobody_has_count_as_missing_and_are_said() -> None:
    given = table(age=["-5", "50", "999"])
    found = canonical_clinical(given, recognise_columns(given))
    assert found.table["age"].isna().tolist() == [True, False, True]
    assert "2 values of 'age'" in " ".join(found.notes)
