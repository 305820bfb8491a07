"""Cox models held to coxph of R 4.2.2, survival 3.5-3.

    coxph(Surv(time, event) ~ ..., ties = "efron" | "breslow" | "exact"), and of each fit
    cox.zph(fit); of one fit predict(fit), residuals(fit), basehaz(fit, centered = FALSE)

No model and no number of R's reference is left out: see test_no_model_of_r_is_left_out.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort, Outcome
from core.errors import ConvergenceError, FitError
from core.inference import chi_square_p_value
from core.survival.baseline_hazard import baseline_hazard
from core.survival.concordance import concordance
from core.survival.cox import CoxModel, cox_model
from core.survival.cox_columns import fit_columns
from core.survival.proportional_hazards import proportional_hazards
from core.survival.residuals import cox_residuals
from core.survival.univariate_cox import univariate_cox

pytestmark = pytest.mark.data

TIES = ["efron", "breslow"]
GENES = ["CCND1", "CRIM1", "DEPDC1", "IRF4", "TP53", "WHSC1"]
LUNG = ["age", "sex", "ph.ecog"]
TERMS_OF_GBSG = {
    **{name: [name] for name in ("age", "size", "nodes", "pgr", "er", "hormon", "meno")},
    "factor(grade)": ["grade2", "grade3"],
}
CASES = [
    *(("myeloma_log2", gene, [gene]) for gene in GENES),
    ("myeloma_log2", "multi", GENES),
    *(("lung", name, [name]) for name in LUNG),
    ("lung", "multi", LUNG),
    ("gbsg", "multi", None),
]
MODELS = [
    *((data, name, columns, ties) for data, name, columns in CASES for ties in TIES),
    *(("myeloma_log2", gene, [gene], "exact") for gene in GENES),
]
every_model = pytest.mark.parametrize(
    ("data", "name", "columns", "ties"), MODELS, ids=lambda value: str(value)[:12]
)


@pytest.fixture
def models(r_reference: Path) -> dict[str, dict]:
    text = (r_reference / "survival" / "coxph.json").read_text(encoding="utf-8")
    return {model["label"]: model for model in json.loads(text)}


def read(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", float_precision="round_trip")


def study(folder: Path, data: str) -> tuple[pd.DataFrame, Outcome]:
    """The covariates and the follow-up that R was given."""
    if data == "myeloma_log2":
        table = read(folder / "survival", "cox_myeloma_log2")
        return table[GENES], Outcome(table["time"], table["event"], "months")
    if data == "lung":
        table = read(folder / "survival", "cox_lung")
        return table[LUNG], Outcome(table["time"], table["status"], "days")
    table = read(folder / "data", "gbsg")
    x = table[["age", "size", "nodes", "pgr", "er", "hormon", "meno"]]
    x = x.assign(grade2=table["grade"] == 2, grade3=table["grade"] == 3)
    return x, Outcome(table["rfstime"], table["status"], "days")


@every_model
def test_models(r_reference, models, data, name, columns, ties):
    expected = models[f"{data}_{name}_{ties}"]
    x, outcome = study(r_reference, data)
    model = cox_model(x if columns is None else x[columns], outcome, ties=ties)
    table = model.table()
    for column, key in {
        "coefficient": "coef",
        "hazard_ratio": "exp_coef",
        "standard_error": "se",
        "z": "z",
        "p_value": "p",
        "lower": "lower95",
        "upper": "upper95",
    }.items():
        np.testing.assert_allclose(table[column], np.atleast_1d(expected[key]), rtol=1e-9)
    assert (model.n, model.n_events) == (expected["n"], expected["nevent"])
    log_likelihoods = [model.log_likelihood_null, model.log_likelihood]
    np.testing.assert_allclose(log_likelihoods, expected["loglik"], rtol=1e-12)
    _same_global_tests(model, expected)
    ranked = concordance(model.linear_predictor(x if columns is None else x[columns]), outcome)
    found = [ranked.estimate, ranked.standard_error]
    np.testing.assert_allclose(found, expected["concordance"], rtol=1e-9)


def _same_global_tests(model: CoxModel, expected: dict) -> None:
    for statistic, key in (
        (model.likelihood_ratio_statistic, "lrt"),
        (model.score_statistic, "score"),
    ):
        value, df, p = expected[key]
        assert statistic == pytest.approx(value, rel=1e-9)
        assert chi_square_p_value(statistic, int(df)) == pytest.approx(p, rel=1e-8)
    # summary() rounds Wald's statistic to two digits, not its p-value.
    statistic, df, p = expected["wald"]
    assert model.wald_statistic == pytest.approx(statistic, abs=0.0051)
    assert chi_square_p_value(model.wald_statistic, int(df)) == pytest.approx(p, rel=1e-8)
    assert model.akaike_information == pytest.approx(expected["AIC"], rel=1e-12)


@every_model
def test_proportional_hazards(r_reference, models, data, name, columns, ties):
    expected = models[f"{data}_{name}_{ties}"]["zph"]
    x, outcome = study(r_reference, data)
    x = x if columns is None else x[columns]
    terms = TERMS_OF_GBSG if data == "gbsg" else {column: [column] for column in columns}
    model = cox_model(x, outcome, ties=ties)
    found = proportional_hazards(model, x, outcome, terms=terms, scale=expected["transform"])
    assert found.table["term"].tolist() == expected["rows"]
    assert found.table["df"].tolist() == expected["df"]
    np.testing.assert_allclose(found.table["chi2"], expected["chisq"], rtol=1e-9)
    np.testing.assert_allclose(found.table["p_value"], expected["p"], rtol=1e-9)


def test_linear_predictor_residuals_and_baseline_hazard(r_reference):
    x, outcome = study(r_reference, "myeloma_log2")
    x = x[["DEPDC1", "CRIM1"]]
    model = cox_model(x, outcome)
    expected = read(r_reference / "survival", "lp_resid_myeloma")
    found = cox_residuals(model, x, outcome)
    for ours, name in (
        (model.linear_predictor(x), "lp_raw"),
        (model.linear_predictor(x, centred=True), "lp"),
        (found.martingale, "martingale"),
        (found.deviance, "deviance"),
    ):
        np.testing.assert_allclose(ours, expected[name], rtol=0, atol=1e-12)
    expected = read(r_reference / "survival", "basehaz_myeloma_DEPDC1_CRIM1")
    (base,) = baseline_hazard(model, x, outcome)
    assert base.time.tolist() == expected["time"].tolist()
    np.testing.assert_allclose(base.at_zero, expected["hazard"], rtol=1e-12)


def test_no_model_of_r_is_left_out(models):
    ours = {f"{data}_{name}_{ties}" for data, name, _, ties in MODELS}
    # The toys have tests of their own below.
    assert set(models) - ours == {"toy_separation", "toy_constant"}
    assert all("zph" in models[label] for label in ours)


@pytest.mark.parametrize("ties", TIES)
def test_78_genes_alone(r_reference, ties):
    expected = read(r_reference / "survival", "unicox_gse7390")
    expected = expected[expected["ties"] == ties].set_index("gene")
    table = read(r_reference / "data", "gse7390_sksurv")
    index = pd.Index([f"P{n}" for n in range(len(table))])
    cohort = Cohort(
        "gse7390",
        table.drop(columns=["time", "status"]).set_index(index),
        pd.DataFrame(index=index),
        Outcome(table["time"], table["status"], "days"),
    )
    ours = univariate_cox(cohort, ties=ties).set_index("gene")
    assert len(ours) == 78
    assert ours.index.tolist() == expected.index.tolist()
    for column, key in {
        "coefficient": "coef",
        "standard_error": "se",
        "z": "z",
        "p_value": "p",
        "hazard_ratio": "HR",
        "lower": "lower95",
        "upper": "upper95",
    }.items():
        np.testing.assert_allclose(ours[column], expected[key], rtol=1e-9)
    fits = fit_columns(cohort.expression.to_numpy(), cohort.outcome, ties=ties)
    gain = 2 * (fits.log_likelihood - fits.log_likelihood_null)
    # A difference of near-equal log likelihoods: its digits are those that are left.
    np.testing.assert_allclose(gain, expected["lrt"], rtol=0, atol=1e-10)


def test_a_coefficient_at_infinity(models):
    expected = models["toy_separation"]
    assert expected["warning"] == "Ran out of iterations and did not converge"
    x = pd.DataFrame({"x": [1.0] * 4 + [0.0] * 4})
    outcome = Outcome(range(1, 9), [1] * 4 + [0] * 4)
    with pytest.raises(ConvergenceError, match="coefficient of x may be infinite"):
        cox_model(x, outcome)
    fits = fit_columns(x.to_numpy(), outcome)
    assert not fits.converged[0]
    assert fits.notes[0].startswith("ran out of iterations")
    assert fits.iterations[0] == 20
    # Twenty steps toward infinity, as R takes them; far out, rounding shows.
    assert fits.coefficients[0] == pytest.approx(expected["coef"], rel=1e-6)
    assert fits.log_likelihood[0] == pytest.approx(expected["loglik"][1], rel=1e-9)


def test_a_constant_covariate(models):
    assert models["toy_constant"]["coef"] in (None, "NA")
    x = pd.DataFrame({"k": [1.0] * 8})
    outcome = Outcome(range(1, 9), [1] * 4 + [0] * 4)
    with pytest.raises(FitError, match="k cannot be estimated"):
        cox_model(x, outcome)
    assert np.isnan(fit_columns(x.to_numpy(), outcome).coefficients[0])
