"""Batches of a whole cohort treated: what changes, what is said, what may not be compared."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort, Outcome
from core.errors import InputError
from core.expression import STANDARDISED, combat, combat_within, treat_batches

N, G = 60, 30
PATIENTS = pd.Index([f"P{i:02d}" for i in range(N)], name="patient_id")
GENES = pd.Index([f"GENE{i}" for i in range(G)])
RNG = np.random.default_rng(11)
BATCH = np.repeat(["run 1", "run 2"], N // 2)


def cohort(**clinical: object) -> Cohort:
    values = RNG.normal(5, 1, (N, G)).astype(np.float32)
    values[N // 2 :] += 1
    table = pd.DataFrame({"batch": BATCH, "sex": ["female", "male"] * (N // 2)}, PATIENTS)
    beside = pd.DataFrame(values[:4], [f"N{i}" for i in range(4)], GENES)
    return Cohort(
        "small",
        pd.DataFrame(values, PATIENTS, GENES),
        table.assign(**clinical),
        Outcome(np.arange(1, N + 1), np.arange(N) % 2, "months"),
        title="Small",
        normals=beside,
        recurrences=beside.rename(index=lambda name: f"R{name}"),
        uncorrected=("GENE1", "GENE5"),
        notes=("as it came",),
    )


COHORT = cohort()


@pytest.mark.parametrize("treatment", ["shift", "none"])
def test_what_loading_does_is_not_done_again(treatment):
    assert treat_batches(COHORT, treatment) is COHORT


def test_genes_that_could_not_be_corrected_are_left_out_everywhere():
    found = treat_batches(COHORT, "leave_out")
    assert len(found.genes) == G - 2
    for frame in (found.expression, found.normals, found.recurrences):
        assert not {"GENE1", "GENE5"} & set(frame.columns)
    assert found.uncorrected == ()
    assert found.treatment == "2 genes that could not be corrected left out"
    assert found.notes[0].startswith("2 genes were left out")
    assert found.notes[-1] == "as it came"
    assert found.unit == COHORT.unit


def test_nothing_to_leave_out_is_said_and_nothing_changes():
    clean = replace(COHORT, uncorrected=())
    found = treat_batches(clean, "leave_out")
    assert found.fingerprint == clean.fingerprint
    assert "none known, nothing changed" in found.treatment
    with pytest.raises(InputError, match="none of the 30 genes of Small could be corrected"):
        treat_batches(replace(COHORT, uncorrected=tuple(GENES)), "leave_out")


def test_standardised_has_mean_0_and_spread_1_in_each_batch_and_another_unit():
    found = treat_batches(COHORT, "zscore")
    groups = found.expression.astype(np.float64).groupby(BATCH)
    np.testing.assert_allclose(groups.mean(), 0, atol=1e-6)
    np.testing.assert_allclose(groups.std(ddof=0), 1, atol=1e-6)
    assert found.unit == STANDARDISED
    assert found.uncorrected == ()
    assert found.treatment == "standardised within batch"


def test_standardised_without_batches_is_within_the_cohort():
    alone = replace(COHORT, clinical=COHORT.clinical.drop(columns="batch"))
    found = treat_batches(alone, "zscore").expression
    np.testing.assert_allclose(found.mean(), 0, atol=1e-6)


def test_a_constant_gene_standardises_to_zero():
    values = COHORT.expression.copy()
    values["GENE2"] = np.float32(3.3)
    found = treat_batches(replace(COHORT, expression=values), "zscore")
    assert (found.expression["GENE2"] == 0).all()


def test_a_batch_of_one_cannot_be_standardised():
    with pytest.raises(InputError, match="one patient alone is of the batch odd in Small"):
        treat_batches(cohort(batch=np.where(np.arange(N) == 3, "odd", "usual")), "zscore")


def test_combat_is_combat_and_keeps_the_precision():
    found = treat_batches(COHORT, "combat")
    batch = pd.Series(BATCH, PATIENTS)
    expected = combat(COHORT.expression, batch).expression.astype(np.float32)
    pd.testing.assert_frame_equal(found.expression, expected)
    assert found.treatment == "ComBat"
    assert found.fingerprint != COHORT.fingerprint
    assert (found.unit, found.uncorrected) == (COHORT.unit, ())
    assert found.outcome is COHORT.outcome


@pytest.mark.parametrize("treatment", ["zscore", "combat", "combat_within"])
def test_what_was_not_treated_is_not_there_to_be_compared(treatment):
    found = treat_batches(COHORT, treatment, within="sex")
    assert found.normals is None
    assert found.recurrences is None
    assert any(note.startswith("Normals and recurrences were left out") for note in found.notes)


def test_combat_keeps_what_it_is_asked_to_and_fills_the_gaps():
    grade = pd.Series(["II", "IV", "IV"] * 20, PATIENTS).where(np.arange(N) % 10 != 0)
    age = pd.Series(np.arange(30.0, 30.0 + N), PATIENTS).where(np.arange(N) != 7)
    patients = cohort(grade=grade, age=age)
    found = treat_batches(patients, "combat", keep=("grade", "age"))
    covariates = pd.DataFrame(
        {"grade": grade.fillna("not recorded"), "age": age.fillna(age.mean())}
    )
    expected = combat(patients.expression, pd.Series(BATCH, PATIENTS), covariates=covariates)
    pd.testing.assert_frame_equal(found.expression, expected.expression.astype(np.float32))
    assert found.treatment == "ComBat, keeping Grade, Age"
    said = " ".join(found.notes)
    assert "Grade is not recorded for 6 patients: a level of its own." in said
    assert "Age is not recorded for 1 patients: the mean stands in." in said


def test_what_goes_with_the_batches_and_is_taken_out_is_said_loudly():
    patients = cohort(grade=np.where(BATCH == "run 1", "IV", "II"))
    for treatment in ("zscore", "combat"):
        found = treat_batches(patients, treatment)
        assert found.notes[0].startswith("BIOLOGY IS TAKEN OUT TOO. Grade goes with the batches")
        assert "(Grade wholly)" in found.notes[0]
        assert found.treatment.endswith(", which takes out Grade too")
    with pytest.raises(InputError, match="confounded with batch: grade IV follows"):
        treat_batches(patients, "combat", keep=("grade",))


def test_combat_leaves_what_it_could_not_adjust_among_the_uncorrected():
    values = COHORT.expression.copy()
    values.loc[BATCH == "run 1", "GENE7"] = 0.0
    found = treat_batches(replace(COHORT, expression=values), "combat")
    assert found.uncorrected == ("GENE7",)


def test_within_each_subclass():
    found = treat_batches(COHORT, "combat_within", within="sex")
    batch = pd.Series(BATCH, PATIENTS)
    expected = combat_within(COHORT.expression, batch, COHORT.clinical["sex"]).expression
    pd.testing.assert_frame_equal(found.expression, expected.astype(np.float32))
    assert found.treatment == "ComBat within each Sex"
    assert found.uncorrected == ()


def test_within_subclasses_of_one_batch_each_nothing_changes_and_genes_stay_doubtful():
    patients = cohort(grade=np.where(BATCH == "run 1", "IV", "II"))
    found = treat_batches(patients, "combat_within")
    assert found.fingerprint == patients.fingerprint
    assert (
        found.treatment
        == "ComBat within each Grade (each Grade lies in one batch, nothing changed)"
    )
    assert found.uncorrected == patients.uncorrected
    assert found.normals is not None


def test_where_one_subclass_could_not_be_treated_genes_stay_doubtful():
    grade = np.where(np.arange(N) < 10, "II", "IV")  # II is all of run 1
    found = treat_batches(cohort(grade=grade), "combat_within")
    assert found.uncorrected == ("GENE1", "GENE5")
    assert any(note.startswith("II: one batch alone") for note in found.notes)


@pytest.mark.parametrize("clinical", [{"batch": "same"}, {"batch": None}])
def test_one_batch_gives_combat_nothing_to_do(clinical):
    patients = cohort(**clinical)
    for treatment in ("combat", "combat_within"):
        found = treat_batches(patients, treatment, within="sex")
        assert found.fingerprint == patients.fingerprint
        assert found.treatment == "ComBat (one batch, nothing changed)"
        assert found.notes[0].startswith("ComBat changed nothing here: all patients are of one")


def test_what_is_refused():
    with pytest.raises(InputError, match="allowed are shift, none, leave_out"):
        treat_batches(COHORT, "magic")
    with pytest.raises(InputError, match="Small does not record 'grade', which ComBat was to keep"):
        treat_batches(COHORT, "combat", keep=("grade",))
    with pytest.raises(InputError, match="Small does not record 'grade', within whose levels"):
        treat_batches(COHORT, "combat_within")


def test_a_number_of_ones_own_is_kept_as_a_number():
    purity = np.linspace(0.1, 0.9, N)
    patients = cohort(purity=purity)
    found = treat_batches(patients, "combat", keep=("purity",))
    batch, covariates = pd.Series(BATCH, PATIENTS), pd.DataFrame({"purity": purity}, PATIENTS)
    assert found.treatment == "ComBat, keeping purity"
    expected = combat(patients.expression, batch, covariates=covariates).expression
    pd.testing.assert_frame_equal(found.expression, expected.astype(np.float32))
