"""The cohorts on screen: found, opened, filtered, each once."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort
from core.data import save_cohort
from core.data.simulated import SimulatedStudy
from core.errors import CohortError, UnknownGeneError
from core.filter import CohortFilter
from dashboard import cohorts
from dashboard.view import View
from tests.dashboard.installation import installed
from tests.dashboard.small import VIEW, small_study

HIGH_GRADE = CohortFilter({}, {"grade": ("IV",)})


def dropped(home: Path, name: str, *, shift: float = 0.0) -> Path:
    """Put the two files of a small cohort into a folder of the installation."""
    folder = home / "cohorts" / name
    folder.mkdir(parents=True, exist_ok=True)
    study = small_study().training
    patients = study.patients[:30]
    table = (study.expression.loc[patients].iloc[:, :20] + shift).rename_axis("patient")
    table.to_csv(folder / "expression.csv")
    pd.DataFrame(
        {
            "patient": patients,
            "OS.time": (study.outcome.to("days").time[:30] + 1).round(),
            "OS": study.outcome.event[:30].astype(int),
        }
    ).to_csv(folder / "clinical.csv", index=False)
    return folder


def test_the_simulated_study_is_always_there():
    assert list(cohorts.cohorts()) == ["simulated_training", "simulated_validation"]
    table = cohorts.cohort_table()
    assert table["Data"].tolist() == ["simulated", "simulated"]


def test_a_cohort_is_opened_once_in_months():
    found = cohorts.whole("simulated_training")
    assert found is cohorts.whole("simulated_training")
    assert found.outcome.unit == "months"
    assert found.simulated


def test_an_unknown_cohort_is_refused_with_the_way_out():
    with pytest.raises(CohortError, match="no cohort named 'tcga_glioma'") as error:
        cohorts.whole("tcga_glioma")
    assert "sidebar" in error.value.hint


def test_a_dropped_cohort_is_found_and_read_anew_when_its_files_change(home: Path):
    dropped(home, "mine")
    cohorts.look_again()
    assert list(cohorts.cohorts())[-1] == "mine"
    first = cohorts.whole("mine")
    assert (len(first), first.outcome.unit, first.simulated) == (30, "months", False)
    assert cohorts.whole("mine") is first
    dropped(home, "mine", shift=1.0)
    cohorts.look_again()
    second = cohorts.whole("mine")
    assert second.fingerprint != first.fingerprint
    assert np.allclose(second.expression - first.expression, 1.0)


def test_a_cohort_that_cannot_be_opened_says_why(home: Path):
    (dropped(home, "half") / "clinical.csv").unlink()
    cohorts.look_again()
    assert "half" in cohorts.cohorts()
    with pytest.raises(CohortError, match=r"half cannot be opened.*clinical"):
        cohorts.whole("half")


def test_a_kept_cohort_is_the_one_that_was_kept(home: Path):
    kept = replace(small_study().training, name="kept", title="")
    save_cohort(kept, home)
    cohorts.look_again()
    found = cohorts.whole("kept")
    assert found.fingerprint == kept.fingerprint
    assert found.simulated


def test_real_data_come_before_what_was_kept_under_the_same_name(home: Path, tmp_path: Path):
    data = tmp_path / "data"
    dropped(data, "same", shift=5.0)
    dropped(home, "same")
    with installed(home, data):
        assert cohorts.roots() == (data, home)
        lowest = cohorts.whole("same").expression.to_numpy().min()
    assert lowest >= 5.0


def test_an_uploaded_cohort_is_seen_by_its_session_alone(small: SimulatedStudy, monkeypatch):
    assert cohorts.whole("small_training") is small.training
    assert "small_training" not in cohorts.cohorts()
    monkeypatch.setattr(cohorts.state, "session_cohorts", dict)
    with pytest.raises(CohortError):
        cohorts.whole("small_training")


def test_a_filter_leaves_the_patients_who_meet_it_and_is_applied_once(small: SimulatedStudy):
    view = replace(VIEW, patients=HIGH_GRADE)
    found = cohorts.training(view)
    assert set(found.clinical["grade"]) == {"IV"}
    assert len(found) == (small.training.clinical["grade"] == "IV").sum()
    again = replace(VIEW, patients=CohortFilter({}, {"grade": ("IV",)}))
    assert cohorts.cohort(again, "small_training") is found
    assert cohorts.cohort(VIEW, "small_training") is small.training


def test_filters_are_told_apart_by_every_value(small: SimulatedStudy):
    narrow, wide = (
        cohorts.training(replace(VIEW, patients=CohortFilter({"age": (40.0, end)})))
        for end in (60, 60.5)
    )
    assert narrow is not wide


def test_one_filter_holds_for_both_cohorts(small: SimulatedStudy):
    view = replace(VIEW, patients=HIGH_GRADE)
    assert set(cohorts.training(view).clinical["grade"]) == {"IV"}
    assert set(cohorts.validation(view).clinical["grade"]) == {"IV"}
    assert cohorts.validation(replace(view, validation="")) is None


def test_a_changed_value_is_another_cohort_to_the_filter(
    session: dict[str, object], small: SimulatedStudy
):
    view = replace(VIEW, patients=HIGH_GRADE)
    before = cohorts.training(view)
    patient, gene = before.patients[0], before.genes[-1]
    expression = small.training.expression.copy()
    expression.loc[patient, gene] += 1.0
    session["small_training"] = replace(small.training, expression=expression)
    after = cohorts.training(view)
    assert after.expression.loc[patient, gene] == before.expression.loc[patient, gene] + 1.0


def test_a_variable_is_a_characteristic_or_a_gene(small: SimulatedStudy):
    age = cohorts.variable(small.training, "age")
    assert (age.label, age.unit) == ("Age", "years")
    assert pd.api.types.is_numeric_dtype(age.values)
    grade = cohorts.variable(small.training, "grade")
    assert (grade.label, grade.unit, set(grade.values)) == ("Grade", "", {"II", "III", "IV"})
    gene = cohorts.variable(small.training, "RRM2")
    assert gene.values.equals(small.training.expression["RRM2"])  # noqa: PD011
    assert gene.unit == small.training.unit
    with pytest.raises(UnknownGeneError):
        cohorts.variable(small.training, "NO_SUCH")


def test_groups_come_in_their_known_order_with_the_unrecorded_last():
    patients = small_study().training
    clinical = patients.clinical.assign(
        grade=["IV", None, "II", "odd"] * (len(patients) // 4), batch="one"
    )
    found = cohorts.groups(replace(patients, clinical=clinical), "grade")
    assert found.cat.categories.tolist() == ["II", "IV", "odd", "not recorded"]
    assert found.value_counts()["not recorded"] == len(patients) // 4
    assert found.index.equals(patients.patients)
    assert cohorts.groups(patients, "") is None


def test_simulated_cohorts_in_view_are_named(small: SimulatedStudy):
    titles = cohorts.simulated_titles(VIEW)
    assert titles == (small.training.title, small.validation.title)
    assert cohorts.simulated_titles(View(cohort="not_here", validation="")) == ()


def test_a_real_cohort_is_not_called_simulated(session: dict[str, object], small: SimulatedStudy):
    real: Cohort = replace(small.training, simulated=False)
    session["small_training"] = real
    assert cohorts.simulated_titles(VIEW) == (small.validation.title,)
