"""The Cox LASSO path and its cross-validation equal glmnet's on R's packaged data."""

import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort
from core.survival.lasso import lasso_path
from tests.parity.golden import outcome, table, values

# Both solvers stop when the deviance moves by less than 1e-14 of the null deviance, which is
# flat at its optimum: that leaves about 1e-7 of a coefficient.
SOLVERS = 1e-6


@pytest.fixture(scope="module")
def golden():
    return values("lasso")


@pytest.fixture(scope="module")
def cohort():
    """The pbc patients with their laboratory values in place of genes, follow-up in years."""
    data = table("pbc")
    index = pd.Index([f"P{n}" for n in range(len(data))])
    measured = data.drop(columns=["time", "event"]).astype(float).set_index(index)
    return Cohort("pbc", measured, pd.DataFrame(index=index), outcome("pbc"), unit="as measured")


@pytest.fixture(scope="module")
def paths(cohort, golden):
    options = {
        "n_penalties": golden["n_penalties"],
        "min_ratio": golden["min_ratio"],
        "folds": np.array(golden["folds"]),
        "tolerance": 1e-14,
    }
    return {
        name: lasso_path(cohort, cohort.genes, grouped=name == "grouped", **options)
        for name in ("grouped", "ungrouped")
    }


def relative(ours, theirs):
    """Largest difference, as a share of the largest value."""
    theirs = np.asarray(theirs)
    return np.abs(np.asarray(ours) - theirs).max() / np.abs(theirs).max()


def test_the_path(paths, golden):
    path = paths["grouped"]
    assert relative(path.penalties, golden["penalties"]) < 1e-13
    assert path.n_nonzero.tolist() == golden["n_nonzero"]
    np.testing.assert_allclose(path.deviance_ratio, golden["deviance_ratio"], atol=1e-10)
    for ours, theirs in zip(path.coefficients, golden["coefficients"], strict=True):
        assert relative(ours, theirs) < SOLVERS


def test_a_penalty_between_two(paths, golden, cohort):
    between = golden["between"]
    signature = paths["grouped"].signature(between["penalty"])
    theirs = dict(zip(cohort.genes, between["coefficients"], strict=True))
    assert list(signature.genes) == [gene for gene in theirs if theirs[gene]]
    assert relative(signature.coefficients, [theirs[g] for g in signature.genes]) < SOLVERS


@pytest.mark.parametrize("name", ["grouped", "ungrouped"])
def test_the_cross_validated_deviance(paths, golden, name):
    validated = paths[name].cross_validation
    m = len(golden[name]["mean"])
    assert relative(validated.deviance[:m], golden[name]["mean"]) < 1e-8
    assert relative(validated.deviance_se[:m], golden[name]["standard_error"]) < 1e-7
    assert validated.minimum == pytest.approx(golden[name]["minimum"], rel=1e-12)
    assert validated.one_se == pytest.approx(golden[name]["one_se"], rel=1e-12)


def test_the_cross_validated_concordance(paths, golden):
    validated = paths["grouped"].cross_validation
    m = len(golden["concordance"]["mean"])
    np.testing.assert_allclose(validated.concordance[:m], golden["concordance"]["mean"], atol=1e-10)
