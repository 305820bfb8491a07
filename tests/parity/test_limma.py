"""Differential expression equals limma 3.54.1 on two published array sets and simulated counts.

The R calls, from ``g06_limma_combat.R``; bladderbatch (57 arrays, every 11th probe) and ALL
(128 arrays, every 6th probe):

    fit <- lmFit(E, model.matrix(~ g))
    eBayes(fit); eBayes(fit, trend = TRUE); eBayes(fit, robust = TRUE); treat(fit, lfc = log2(1.2))
    eBayes(contrasts.fit(lmFit(E, model.matrix(~ 0 + cells)), makeContrasts(...)))
    voom(counts, model.matrix(~ grp)); topTable(..., sort.by = "none", confint = TRUE)

Effects, intervals, t and log-odds may be 0, where no number of digits is right: they are held
to 1e-12 of what is usual in their column. P-values are held to 1e-12 of themselves. Reached:
effects and intervals 3e-14, t 2e-13, log-odds 6e-13, p and q 7e-13, F 7e-13.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.expression import (
    Design,
    compare_groups,
    direction,
    group_design,
    linear_model,
    moderated_t,
    treat,
    voom,
)

pytestmark = pytest.mark.data

COLUMNS = {
    "log_fold_change": "logFC",
    "lower": "CI.L",
    "upper": "CI.R",
    "mean_expression": "AveExpr",
    "t": "t",
    "log_odds": "B",
}
SHARES = {"p_value": "P.Value", "q_value": "adj.P.Val"}
CELLS = ("Biopsy", "Cancer", "Normal")


@pytest.fixture(scope="module")
def folder(r_reference: Path) -> Path:
    return r_reference / "limma"


@cache
def table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, float_precision="round_trip")


@cache
def samples(path: Path) -> pd.DataFrame:
    """R's matrices are probes x samples."""
    return table(path).set_index("probe").T


def same(ours: pd.DataFrame, theirs: pd.DataFrame):
    assert ours["gene"].tolist() == theirs["probe"].tolist()
    for name, r_name in COLUMNS.items():
        if r_name in theirs:
            usual = float(np.abs(theirs[r_name]).max())
            np.testing.assert_allclose(ours[name], theirs[r_name], 0, 1e-12 * usual, err_msg=name)
    for name, r_name in SHARES.items():
        np.testing.assert_allclose(ours[name], theirs[r_name], 1e-12, 0, err_msg=name)


@pytest.fixture(scope="module")
def bladder(folder: Path) -> pd.DataFrame:
    return samples(folder / "bladder_expr.csv.gz")


@pytest.fixture(scope="module")
def phenotype(folder: Path) -> pd.DataFrame:
    return table(folder / "bladder_pheno.csv").set_index("sample")


@pytest.fixture(scope="module")
def cancer(phenotype: pd.DataFrame) -> pd.Series:
    return pd.Series(np.where(phenotype["cancer"] == "Cancer", "Cancer", "Other"), phenotype.index)


@pytest.mark.parametrize(
    ("options", "file"),
    [
        ({}, "limma_bladder_cancer_vs_other"),
        ({"trend": True}, "limma_bladder_trend"),
        ({"robust": True}, "limma_bladder_robust"),
        ({"threshold": float(np.log2(1.2))}, "limma_bladder_treat"),
    ],
    ids=["plain", "trend", "robust", "treat"],
)
def test_two_groups(folder, bladder, cancer, options, file):
    ours = compare_groups(bladder, cancer, a="Cancer", b="Other", **options)
    same(ours, table(folder / f"{file}.csv.gz"))


def test_two_groups_within_batches(folder, bladder, phenotype, cancer):
    batch = phenotype[["batch"]].astype(str)
    ours = compare_groups(bladder, cancer, a="Cancer", b="Other", covariates=batch)
    same(ours, table(folder / "limma_bladder_cancer_vs_other_adjbatch.csv.gz"))


def test_contrasts_of_three_groups_and_their_f(folder, bladder, phenotype):
    cells = phenotype["cancer"].str.replace("[^A-Za-z]", "", regex=True)
    design = Design(np.column_stack([cells == name for name in CELLS]).astype(float), CELLS)
    contrasts = [[0.0, -1.0], [1.0, 1.0], [-1.0, 0.0]]
    fit = linear_model(bladder, design).contrasts(contrasts, ("normal", "biopsy"))
    judged = moderated_t(fit)
    same(judged.table("normal"), table(folder / "limma_bladder_contrast_Cancer_Normal.csv.gz"))
    theirs, ours = table(folder / "limma_bladder_Ftest.csv.gz"), judged.f_table()
    np.testing.assert_allclose(ours["f"], theirs["F"], 1e-12)
    for name, r_name in SHARES.items():
        np.testing.assert_allclose(ours[name], theirs[r_name], 1e-12)


@pytest.mark.parametrize(
    ("matrix", "file"),
    [("ALL_expr", "limma_ALL_T_vs_B"), ("ALL_expr_missing300", "limma_ALL_missing")],
    ids=["complete", "missing values"],
)
def test_leukaemia(folder, matrix, file):
    values = samples(folder / f"{matrix}.csv.gz")
    groups = table(folder / "ALL_pheno.csv").set_index("sample")["group"]
    same(compare_groups(values, groups, a="T", b="B"), table(folder / f"{file}.csv.gz"))


def test_voom_and_the_fit_with_its_weights(folder):
    counts = samples(folder / "voom_counts.csv.gz")
    design = group_design(np.arange(24) >= 12, None, name="group")
    found = voom(counts, design)
    theirs = samples(folder / "voom_E.csv.gz")
    np.testing.assert_allclose(found.expression, theirs, 1e-13, 1e-13)
    weights = table(folder / "voom_weights.csv.gz").to_numpy().T
    np.testing.assert_allclose(found.weights, weights, 1e-12)
    fit = linear_model(found.expression, design, weights=found.weights)
    same(moderated_t(fit).table("group"), table(folder / "voom_limma.csv.gz"))


def test_what_is_expected_of_a_variance(folder, bladder, cancer):
    theirs = json.loads((folder / "ebayes_priors.json").read_text(encoding="utf-8"))
    design = group_design(cancer == "Cancer", None, name="group")
    fit = linear_model(bladder, design)
    for name, options in (
        ("cancer_vs_other", {}),
        ("trend", {"trend": True}),
        ("robust", {"robust": True}),
    ):
        prior = moderated_t(fit, **options).prior
        df, scale = np.atleast_1d(theirs[name]["df.prior"]), np.atleast_1d(theirs[name]["s2.prior"])
        np.testing.assert_allclose(prior.df[: len(df)], df, 1e-12, err_msg=name)
        np.testing.assert_allclose(prior.scale[: len(scale)], scale, 1e-12, err_msg=name)


def test_how_many_genes_count_as_differential(folder, bladder, cancer):
    theirs = json.loads((folder / "ebayes_priors.json").read_text(encoding="utf-8"))
    ours = compare_groups(bladder, cancer, a="Cancer", b="Other")
    assert (direction(ours) != "").sum() == theirs["n_sig_fdr05_lfc1"]


def test_treat_without_a_threshold_is_the_moderated_t(bladder, cancer):
    fit = linear_model(bladder, group_design(cancer == "Cancer", None, name="group"))
    np.testing.assert_allclose(treat(fit, threshold=0.0).p_value, moderated_t(fit).p_value, 1e-12)
