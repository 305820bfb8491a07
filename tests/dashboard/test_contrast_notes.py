"""What makes a comparison doubtful, in words."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort, Outcome
from core.expression import treat_batches
from dashboard.contrast_notes import batch_notes
from dashboard.normal_tissue import doubtful_genes, normals_warnings
from dashboard.normals import Normals

ALL = np.ones(20, dtype=bool)
PATIENTS = pd.Index([f"P{i}" for i in range(20)], name="patient_id")
GROUPS = pd.Series(["a"] * 10 + ["b"] * 10, PATIENTS)
WORDS = ("high risk", "low risk")


def cohort(batch: list[str], **more) -> Cohort:
    expression = pd.DataFrame(np.zeros((20, 2)), PATIENTS, ["A", "B"])
    clinical = pd.DataFrame({"batch": batch}, PATIENTS)
    return Cohort("c", expression, clinical, Outcome(np.ones(20), np.ones(20)), **more)


def notes(batch: list[str], *, adjusted: tuple[str, ...] = (), **more):
    return batch_notes(cohort(batch, **more), GROUPS, WORDS, adjusted=adjusted)


UNEVEN = ["X"] * 8 + ["Y"] * 2 + ["X"] * 3 + ["Y"] * 7


def test_batches_spread_alike_are_no_matter():
    assert notes(["X", "Y"] * 10) == ((), False)
    assert notes(["X"] * 20) == ((), False)


def test_batches_spread_unlike_are_counted_and_the_way_out_named():
    (warning,), confounded = notes(UNEVEN, uncorrected=("A",))
    assert confounded
    assert "high risk: 8 X, 2 Y; low risk: 3 X, 7 Y" in warning
    assert "For 1 gene what a batch adds was not taken out" in warning
    assert "Adjusting for the batch" in warning


def test_within_batches_nothing_is_confounded():
    (warning,), confounded = notes(UNEVEN, adjusted=("batch",))
    assert not confounded
    assert "within batches" in warning


def test_treated_batches_are_said_to_be():
    (warning,), confounded = notes(UNEVEN, treatment="ComBat")
    assert not confounded
    assert "treated beforehand (ComBat)" in warning


def test_what_a_treatment_did_not_reach_stays_doubtful():
    (warning,), doubtful = notes(UNEVEN, treatment="ComBat", uncorrected=("A",))
    assert doubtful
    assert "For 1 gene what a batch adds was not taken out; the table marks it." in warning


def test_a_treatment_that_had_nothing_to_do_is_none():
    grades = ["II"] * 11 + ["IV"] * 9
    batch = ["X" if grade == "II" else "Y" for grade in grades]
    same = cohort(batch, uncorrected=("A",))
    same = replace(same, clinical=same.clinical.assign(grade=grades))
    treated = treat_batches(same, "combat_within", within="grade")
    assert treated.treatment
    found = batch_notes(treated, GROUPS, WORDS, adjusted=())
    assert found == batch_notes(same, GROUPS, WORDS, adjusted=())
    assert found[1]
    assert "treated beforehand" not in found[0][0]


def test_wholly_confounded_cannot_be_adjusted():
    (warning,), confounded = notes(["X"] * 10 + ["Y"] * 10)
    assert confounded
    assert "no batch holds both groups" in warning
    assert "Adjusting" not in warning


def test_a_cohort_without_batches():
    bare = replace(cohort(["X"] * 20), clinical=pd.DataFrame(index=PATIENTS))
    assert batch_notes(bare, GROUPS, WORDS, adjusted=()) == ((), False)


def tissue(n: int = 50, *, foreign: bool = False) -> Normals:
    frame = pd.DataFrame(np.zeros((n, 1)), columns=["A"])
    return Normals(frame, "GTEx normal brain" if foreign else "own", "log2", foreign=foreign)


def test_many_normals_of_the_cohort_itself_need_no_warning():
    assert normals_warnings(tissue(), cohort(["X"] * 20), ALL) == ()
    assert doubtful_genes(tissue(), cohort(["X"] * 20, uncorrected=("A",)), ALL) == frozenset()


def test_few_normals_and_foreign_ones():
    assert normals_warnings(tissue(5), cohort(["X"] * 20), ALL)[0].startswith(
        "n = 5 normal samples"
    )
    (warning,) = normals_warnings(tissue(foreign=True), cohort(["X"] * 20), ALL)
    assert "wholly confounded" in warning
    assert doubtful_genes(tissue(foreign=True), cohort(["X"] * 20), ALL) == {"A"}


@pytest.mark.parametrize(("batch", "elsewhere"), [("TCGA-GBM", 0), ("TCGA-LGG", 20)])
def test_the_normals_of_tcga_came_with_the_glioblastomas(batch: str, elsewhere: int):
    tumours = replace(cohort([batch] * 20, uncorrected=("A",)), name="tcga_glioma")
    warnings = normals_warnings(tissue(), tumours, ALL)
    assert len(warnings) == (elsewhere > 0)
    assert bool(doubtful_genes(tissue(), tumours, ALL)) == (elsewhere > 0)
    assert normals_warnings(tissue(), tumours, ~ALL) == ()
    if warnings:
        assert "20 of the 20 tumours were measured by another pipeline" in warnings[0]
        assert "Choose the tumours of TCGA-GBM alone" in warnings[0]
