import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort, Outcome
from core.errors import ConvergenceError, InputError, NoEventsError, UnknownGeneError
from core.survival.lasso import lasso_path
from core.survival.signature_path import SignaturePath
from tests.core.survival.test_coxnet import patients

GENES = ["CD44", "RRM2", "SCD", "HLA-A", "MT-CO1", "flat"]


def cohort(n: int = 120, *, seed: int = 0, simulated: bool = False) -> Cohort:
    """Five genes, of which the first three raise the hazard, and one that does not vary."""
    x, outcome = patients(n, 5, seed=seed)
    expression = pd.DataFrame(np.column_stack([x + 6, np.full(n, 2.5)]), columns=GENES)
    index = pd.Index([f"P{i:03}" for i in range(n)])
    return Cohort(
        "example",
        expression.set_index(index),
        pd.DataFrame(index=index),
        outcome,
        simulated=simulated,
    )


@pytest.fixture(scope="module")
def path() -> SignaturePath:
    return lasso_path(cohort(), GENES, folds=5, seed=3)


def test_the_path_finds_the_genes_that_matter(path: SignaturePath):
    first_three = path.signature(path.penalties[10])
    assert set(first_three.genes) <= set(GENES[:3])
    assert (first_three.coefficients > 0).all()
    assert path.cross_validation.concordance.max() > 0.65


def test_what_the_path_says_of_itself(path: SignaturePath):
    patients_ = cohort()
    assert path.genes == tuple(GENES)
    assert path.unit == patients_.unit
    assert path.cohort_name == "example"
    assert path.cohort_fingerprint == patients_.fingerprint
    assert not path.simulated
    assert path.provenance.seed == 3
    assert path.provenance.parameters["folds"] == 5
    assert path.provenance.inputs["cohort"] == patients_.fingerprint
    assert path.provenance.versions["scikit-survival"] != "not installed"
    np.testing.assert_array_equal(path.n_nonzero, (path.coefficients != 0).sum(axis=0))
    np.testing.assert_array_equal(path.cross_validation.penalties, path.penalties)
    np.testing.assert_allclose(path.centre, patients_.expression.mean())
    np.testing.assert_allclose(path.scale, patients_.expression.std(ddof=0), atol=1e-15)


def test_a_gene_that_does_not_vary_stays_out_and_is_named(path: SignaturePath):
    assert not path.coefficients[GENES.index("flat")].any()
    (note,) = path.notes
    assert "flat" in note


def test_a_path_cut_short_says_so():
    short = lasso_path(cohort(), GENES[:5], folds=None, max_iterations=30)
    assert "did not converge" in short.notes[0]


def test_simulated_stays_simulated():
    made_up = lasso_path(cohort(simulated=True), GENES, folds=None, n_penalties=20, min_ratio=0.1)
    assert made_up.simulated
    assert made_up.signature(made_up.penalties[-1]).simulated


def test_no_cross_validation():
    plain = lasso_path(cohort(), GENES, folds=None)
    assert plain.cross_validation is None
    assert plain.provenance.seed is None


def test_repeated_candidates_count_once(path: SignaturePath):
    again = lasso_path(cohort(), [*GENES, "CD44"], folds=None)
    np.testing.assert_array_equal(again.coefficients, path.coefficients)


def test_the_same_seed_gives_the_same_numbers(path: SignaturePath):
    again = lasso_path(cohort(), GENES, folds=5, seed=3)
    np.testing.assert_array_equal(
        again.cross_validation.out_of_fold, path.cross_validation.out_of_fold
    )
    other = lasso_path(cohort(), GENES, folds=5, seed=4)
    assert (other.cross_validation.deviance != path.cross_validation.deviance).any()


def test_the_unit_of_time_plays_no_part():
    months = cohort()
    days = Cohort("example", months.expression, months.clinical, months.outcome.to("days"))
    one, other = lasso_path(months, GENES, folds=4), lasso_path(days, GENES, folds=4)
    np.testing.assert_allclose(other.coefficients, one.coefficients, atol=1e-12)
    np.testing.assert_allclose(
        other.cross_validation.deviance, one.cross_validation.deviance, rtol=1e-12
    )


def test_unknown_candidates_are_named():
    with pytest.raises(UnknownGeneError, match=r"1 of the 2 candidate genes \(NOSUCH\)"):
        lasso_path(cohort(), ["CD44", "NOSUCH"])


def test_no_candidates():
    with pytest.raises(InputError, match="no candidate"):
        lasso_path(cohort(), [])


def test_a_candidate_whose_name_is_a_formula():
    plain = cohort()
    odd = plain.expression.rename(columns={"SCD": "=1+1"})
    with pytest.raises(InputError, match="plain symbols"):
        lasso_path(Cohort("odd", odd, plain.clinical, plain.outcome), ["CD44", "=1+1"])


def test_nobody_died():
    plain = cohort()
    alive = Outcome(plain.outcome.time, np.zeros(len(plain), bool))
    with pytest.raises(NoEventsError):
        lasso_path(Cohort("alive", plain.expression, plain.clinical, alive), GENES)


def test_no_candidate_varies():
    with pytest.raises(ConvergenceError, match="varies"):
        lasso_path(cohort(), ["flat"])


@pytest.mark.parametrize(
    "option",
    [
        {"n_penalties": 1},
        {"n_penalties": 100_000},
        {"min_ratio": 0.0},
        {"min_ratio": 1.0},
        {"min_ratio": float("nan")},
        {"tolerance": 0.0},
        {"tolerance": 0.5},
        {"max_iterations": 0},
    ],
)
def test_options_out_of_range(option: dict):
    with pytest.raises(InputError, match=next(iter(option))):
        lasso_path(cohort(), GENES, **option)
