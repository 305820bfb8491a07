"""The normal tissue of the view: the cohort's own or GTEx's, never treated against untreated."""

import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.data.simulated import SimulatedStudy
from core.errors import CohortError, InputError
from dashboard import normals as tissue
from dashboard.normals import foreign_normals_here, normals
from tests.dashboard.small import VIEW

GTEX = replace(VIEW, normals="gtex")


@pytest.fixture(autouse=True)
def found_anew():
    tissue._found.clear()
    yield
    tissue._found.clear()


@pytest.fixture
def gtex(home: Path, small: SimulatedStudy) -> list[str]:
    """A table of 40 of the cohort's genes in 6 normal samples, FPKM."""
    genes = list(small.training.genes[:40])
    rng = np.random.default_rng(3)
    values = rng.lognormal(2, 1.5, (40, 6))
    values[0, 0] = 900.0
    lines = [",symbol," + ",".join(f"cortex_A{i}" for i in range(1, 7))]
    lines += [
        f"{k},{g}," + ",".join(f"{v:.5f}" for v in row)
        for k, (g, row) in enumerate(zip(genes, values, strict=True))
    ]
    folder = home / "cohorts" / "gtex"
    folder.mkdir(parents=True)
    (folder / "gtex_brain_test_fpkm.csv.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    return genes


def test_the_cohorts_own_are_as_they_came(small: SimulatedStudy):
    found = normals(VIEW)
    assert found.frame.equals(small.training.normals)
    assert (found.unit, found.foreign) == (small.training.unit, False)


def test_a_cohort_without_normals_has_none(session, small: SimulatedStudy):
    session["small_training"] = replace(small.training, normals=None)
    assert normals(VIEW) is None


@pytest.mark.parametrize("treatment", ["zscore"])
def test_own_normals_that_were_not_treated_are_refused(small: SimulatedStudy, treatment: str):
    with pytest.raises(InputError, match="were not treated for batches as its tumours") as error:
        normals(replace(VIEW, batches=treatment))
    assert "Batches" in error.value.hint


def test_a_treatment_that_changes_nothing_leaves_them_comparable(small: SimulatedStudy):
    assert normals(replace(VIEW, batches="combat")).frame.equals(small.training.normals)


def test_no_gtex_says_where_it_goes(small: SimulatedStudy):
    assert foreign_normals_here() == "No normal brain of GTEx is on this machine."
    with pytest.raises(CohortError, match="no normal brain of GTEx") as error:
        normals(GTEX)
    assert "cohorts/gtex" in error.value.hint


def test_gtex_comes_on_the_level_of_the_tumours(small: SimulatedStudy, gtex: list[str]):
    assert foreign_normals_here() == ""
    tumours = small.training.expression[gtex]
    found = normals(GTEX)
    assert found.foreign
    assert found.frame.columns.tolist() == gtex
    assert (found.unit, len(found.frame)) == (small.training.unit, 6)
    spread = np.sort(tumours, axis=1).mean(axis=0)
    np.testing.assert_allclose(np.sort(found.frame, axis=1), np.tile(spread, (6, 1)))
    level = normals(replace(GTEX, normals_alignment="level")).frame
    np.testing.assert_allclose(level.mean(axis=1), tumours.to_numpy().mean(), rtol=1e-6)
    raw = normals(replace(GTEX, normals_alignment="none")).frame
    assert raw.iloc[0, 0] == pytest.approx(np.log2(901), abs=1e-5)
    said = " ".join(found.notes)
    assert "wholly confounded" in said
    assert "whole samples are moved, never single genes" in said
    assert "40 of 700 genes are measured" in said


def test_another_unit_is_warned_of_and_not_left_as_measured(session, small, gtex: list[str]):
    session["small_training"] = replace(small.training, unit="log2(count + 1)")
    assert "length of the gene" in " ".join(normals(GTEX).notes)
    with pytest.raises(InputError, match="another alignment"):
        normals(replace(GTEX, normals_alignment="none"))


def test_gtex_cannot_be_standardised_beside_a_standardised_cohort(small, gtex: list[str]):
    with pytest.raises(InputError, match="is standardised within its batches"):
        normals(replace(GTEX, batches="zscore"))
