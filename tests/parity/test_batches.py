"""Batches held to sva 3.46, limma 3.54 and R 4.2.2."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.expression import (
    combat,
    confounding,
    eta_squared,
    principal_components,
    quantile_normalise,
    remove_batch_effect,
)
from tests.parity import golden

GOLDEN = golden.values("batches")
X = pd.DataFrame(GOLDEN["x"])
BATCH = pd.Series(GOLDEN["batch"])
MOD = pd.DataFrame({"grade": GOLDEN["grade"], "age": GOLDEN["age"]})


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("combat", {}),
        ("combat_mod", {"covariates": MOD}),
        ("combat_mean_only", {"mean_only": True}),
        ("combat_reference", {"reference": "b"}),
        ("combat_reference_mod", {"reference": "c", "covariates": MOD}),
        ("combat_nonparametric", {"parametric": False}),
        ("combat_nonparametric_mod", {"parametric": False, "covariates": MOD}),
        ("combat_nonparametric_mean_only", {"parametric": False, "mean_only": True}),
    ],
)
def test_combat_is_svas(name: str, options: dict[str, object]):
    found = combat(X, BATCH, **options).expression
    np.testing.assert_allclose(found, GOLDEN[name], rtol=0, atol=1e-12)


def test_combat_of_a_batch_of_one_is_svas():
    found = combat(X, pd.Series(GOLDEN["alone"]))
    assert found.mean_only
    np.testing.assert_allclose(found.expression, GOLDEN["combat_alone"], rtol=0, atol=1e-12)


def test_combat_leaves_constant_genes_as_sva_does():
    found = combat(pd.DataFrame(GOLDEN["constant"]), BATCH)
    assert found.unadjusted == ("3",)
    np.testing.assert_allclose(found.expression, GOLDEN["combat_constant"], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("removed", {}),
        ("removed_keep", {"keep": MOD}),
        (
            "removed_all",
            {
                "second_batch": pd.Series(GOLDEN["second"]),
                "covariates": MOD[["age"]],
                "keep": MOD[["grade"]],
            },
        ),
    ],
)
def test_a_linear_batch_effect_is_limmas(name: str, options: dict[str, object]):
    found = remove_batch_effect(X, BATCH, **options)
    np.testing.assert_allclose(found, GOLDEN[name], rtol=0, atol=1e-12)


def test_quantiles_with_ties_are_limmas():
    found = quantile_normalise(pd.DataFrame(GOLDEN["tied"]))
    np.testing.assert_allclose(found, GOLDEN["quantiles"], rtol=0, atol=1e-12)


@pytest.mark.parametrize(("scale", "ending"), [(False, ""), (True, "_scaled")])
def test_components_are_prcomps(scale: bool, ending: str):
    found = principal_components(X, n_components=9, scale=scale)
    np.testing.assert_allclose(found.variance_share, GOLDEN[f"shares{ending}"], rtol=0, atol=1e-12)
    scores = found.scores.iloc[:, :4]
    np.testing.assert_allclose(scores.abs(), GOLDEN[f"scores{ending}"], rtol=0, atol=1e-10)


def test_what_explains_a_component_is_lms_r_squared():
    scores = principal_components(X, n_components=4).scores
    characteristics = {"batch": BATCH, "grade": MOD["grade"], "age": MOD["age"]}
    for name, by in characteristics.items():
        found = [eta_squared(scores[component], by) for component in scores]
        np.testing.assert_allclose(found, GOLDEN[f"explained_{name}"], rtol=0, atol=1e-12)


def test_cramers_v_is_chisq_tests():
    for name, values in (("grade", MOD["grade"]), ("second", pd.Series(GOLDEN["second"]))):
        found = confounding(BATCH, values)
        assert found.cramers_v == pytest.approx(GOLDEN["cramers_v"][name], abs=1e-12)


# The large ones: bladderbatch, 57 arrays x 2,026 probes in five batches.


@pytest.fixture(scope="module")
def bladder(r_reference: Path) -> tuple[pd.DataFrame, pd.Series, pd.DataFrame]:
    values = _matrix(r_reference, "bladder_expr")
    known = pd.read_csv(r_reference / "limma" / "bladder_pheno.csv").set_index("sample")
    known.index = values.index
    return values, known["batch"].astype(str), known[["cancer"]]


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "n", "keep", "options"),
    [
        ("combat_nomod", None, False, {}),
        ("combat_modcancer", None, True, {}),
        ("combat_nomod_meanonly", None, False, {"mean_only": True}),
        ("combat_nomod_ref2", None, False, {"reference": "2"}),
        ("combat_nonparam_200probes", 200, False, {"parametric": False}),
    ],
)
def test_combat_of_bladderbatch(bladder, r_reference: Path, name, n, keep, options):
    values, batch, cancer = bladder
    found = combat(values.iloc[:, :n], batch, covariates=cancer if keep else None, **options)
    expected = _matrix(r_reference, name)
    assert found.expression.columns.equals(expected.columns)
    np.testing.assert_allclose(found.expression, expected, rtol=0, atol=1e-12)


@pytest.mark.data
def test_linear_effect_and_quantiles_of_bladderbatch(bladder, r_reference: Path):
    values, batch, cancer = bladder
    for found, name in (
        (remove_batch_effect(values, batch), "removeBatchEffect"),
        (remove_batch_effect(values, batch, keep=cancer), "removeBatchEffect_design"),
        (quantile_normalise(values.iloc[:, :500]), "quantile_norm_500"),
    ):
        expected = _matrix(r_reference, name)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


def _matrix(r_reference: Path, name: str) -> pd.DataFrame:
    """Return one of R's matrices as samples x genes."""
    path = r_reference / "limma" / f"{name}.csv.gz"
    return pd.read_csv(path, index_col=0, float_precision="round_trip").T.rename_axis(None)
