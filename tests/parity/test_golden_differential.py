"""core.expression equals limma 3.54, lowess and R's distributions on a small made-up matrix.

The same is done on real arrays where R's full reference is there. Script: tests/parity/r.
"""

import numpy as np
import pandas as pd
import pytest

from core.expression import (
    Design,
    compare_groups,
    group_design,
    linear_model,
    moderated_t,
    treat,
    voom,
)
from core.expression.lowess import lowess
from core.expression.tails import (
    f_log_upper_tail,
    f_quantile,
    f_upper_tail,
    t_upper_quantile,
)
from tests.parity.golden import values

GOLDEN = values("differential")
NAMES = {
    "effect": "log_fold_change",
    "lower": "lower",
    "upper": "upper",
    "mean": "mean_expression",
    "t": "t",
    "p_value": "p_value",
    "q_value": "q_value",
    "log_odds": "log_odds",
}
OPTIONS = {
    "plain": {},
    "trend": {"trend": True},
    "robust": {"robust": True},
    "both": {"trend": True, "robust": True},
}


def close(ours, theirs, relative: float = 1e-12, absolute: float = 1e-12):
    """R's null stands for its NA and NaN alike."""
    expected = np.array(theirs, dtype=np.float64)
    np.testing.assert_allclose(np.asarray(ours, dtype=np.float64), expected, relative, absolute)


def matrix(name: str) -> pd.DataFrame:
    """R's matrices are genes x samples."""
    found = pd.DataFrame(np.array(GOLDEN[name], dtype=np.float64).T)
    return found.add_prefix("GENE")


@pytest.fixture(scope="module")
def design() -> Design:
    return group_design(np.array(GOLDEN["group"]) == 1, None, name="group")


def same_table(table: pd.DataFrame, theirs: dict[str, list[float]], *, relative: float = 1e-12):
    for name, column in NAMES.items():
        close(table[column], theirs[name], relative)


@pytest.mark.parametrize("name", OPTIONS)
def test_moderated_t(design: Design, name: str):
    judged = moderated_t(linear_model(matrix("y"), design), **OPTIONS[name])
    same_table(judged.table("group"), GOLDEN[name], relative=1e-11)


@pytest.mark.parametrize("name", OPTIONS)
def test_what_is_expected_of_a_variance(design: Design, name: str):
    prior = moderated_t(linear_model(matrix("y"), design), **OPTIONS[name]).prior
    theirs = GOLDEN["prior" if name == "plain" else f"prior_{name}"]
    # An infinite number of degrees of freedom is written null.
    df = np.where(np.isinf(prior.df), np.nan, prior.df)
    expected = np.array(theirs["df"], dtype=np.float64)
    close(df, np.broadcast_to(expected, df.shape), 1e-11)
    close(prior.scale, np.broadcast_to(np.array(theirs["scale"]), df.shape), 1e-11)


def test_the_two_groups_of_a_table():
    group = pd.Series(GOLDEN["group"]).map({0: "old", 1: "new"})
    table = compare_groups(matrix("y"), group, a="new", b="old")
    same_table(table, GOLDEN["plain"])
    assert (table["n_a"] == 4).all()
    assert (table["n_b"] == 6).all()


def test_a_covariate():
    group = pd.Series(GOLDEN["group"]).map({0: "old", 1: "new"})
    age = pd.DataFrame({"age": GOLDEN["age"]})
    same_table(
        compare_groups(matrix("y"), group, a="new", b="old", covariates=age), GOLDEN["adjusted"]
    )


def test_missing_values(design: Design):
    same_table(moderated_t(linear_model(matrix("holes"), design)).table("group"), GOLDEN["missing"])


def test_treat(design: Design):
    table = treat(linear_model(matrix("y"), design), threshold=0.4).table("group")
    close(table["t"], GOLDEN["treat"]["t"])
    close(table["p_value"], GOLDEN["treat"]["p_value"])


def test_contrasts_and_f_with_missing_values():
    member = np.repeat(["a", "b", "c"], (3, 3, 4))
    design = Design(np.column_stack([member == k for k in "abc"]).astype(float), tuple("abc"))
    contrasts = [[-1.0, -1.0], [1.0, 0.0], [0.0, 1.0]]
    fit = linear_model(matrix("holes"), design).contrasts(contrasts, ("b - a", "c - a"))
    judged = moderated_t(fit)
    same_table(judged.table("b - a"), GOLDEN["contrast"])
    close(judged.f_table()["f"], GOLDEN["f"]["f"])
    close(judged.f_table()["p_value"], GOLDEN["f"]["p_value"])


def test_voom(design: Design):
    found = voom(matrix("counts"), design)
    close(found.expression.T, GOLDEN["voom"]["expression"])
    close(found.weights.T, GOLDEN["voom"]["weights"])
    fit = linear_model(found.expression, design, weights=found.weights)
    same_table(moderated_t(fit).table("group"), GOLDEN["voom"]["judged"])


def test_lowess_with_ties_and_an_outlier():
    # R gives the smooth in the order of x, which here is the order given.
    x, y = GOLDEN["lowess"]["x"], GOLDEN["lowess"]["y"]
    close(lowess(x, y), GOLDEN["lowess"]["usual"], 1e-13)
    close(lowess(x, y, span=0.4, iterations=1, delta=0.0), GOLDEN["lowess"]["narrow"], 1e-13)


def test_tails_and_quantiles():
    theirs = GOLDEN["tails"]
    close(t_upper_quantile([1e-9, 0.001, 0.2], 4.3), theirs["qt"], 1e-13, 0)
    close(f_upper_tail([0.5, 3, 80], 3, 7.5), theirs["pf"], 1e-13, 0)
    close(f_upper_tail([0.5, 3], 3, np.inf), theirs["pf_inf"], 1e-13, 0)
    close(f_log_upper_tail([2, 1e6], 30, 400), theirs["log_pf"], 1e-12, 0)
    close(f_quantile([0.05, 0.9], 8, 3.7), theirs["qf"], 1e-13, 0)
