"""What follows a Cox fit, held to R survival 3.5-3 on its own veteran and lung patients.

Golden values by tests/parity/r/cox_diagnostics.R; exact ties, cox.zph, residuals, basehaz,
survfit. Differences reached: below 1e-11 throughout, the tolerance here is 1e-9.
"""

import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.survival import (
    baseline_hazard,
    cox_model,
    cox_residuals,
    effect_over_time,
    predicted_survival,
    proportional_hazards,
)
from tests.parity.golden import outcome, table, values

GOLDEN = values("cox_diagnostics")
CELLS = ("large", "smallcell", "squamous")
TERMS = {"karno": ["karno"], "age": ["age"], "trt": ["trt"], "celltype": list(CELLS)}


def same(ours, theirs, tolerance: float = 1e-9):
    expected = np.array(theirs, dtype=np.float64)
    np.testing.assert_allclose(np.asarray(ours, dtype=np.float64), expected, tolerance, tolerance)


def coded(people: pd.DataFrame) -> pd.DataFrame:
    x = people[["karno", "age", "trt"]].astype(float)
    return x.assign(**{cell: people["celltype"] == cell for cell in CELLS})


VETERAN, DIED = table("veteran"), outcome("veteran")
X = coded(VETERAN)
PEOPLE = pd.DataFrame({"karno": [90, 30, 60], "age": [50, 70, 60], "trt": [1, 2, 1],
                       "celltype": ["adeno", "squamous", "smallcell"]})  # fmt: skip


class TestExactTies:
    def test_months_of_many_deaths(self):
        lung = table("lung").dropna(subset="ph.karno")
        x = pd.DataFrame(
            {"age": lung["age"], "ph.karno": lung["ph.karno"], "male": lung["sex"] == "male"}
        )
        died = Outcome(np.ceil(lung["time"] / 30.4375), lung["event"], "months")
        _, deaths = np.unique(died.time[died.event], return_counts=True)
        assert deaths.max() > 15
        self._same(cox_model(x, died, ties="exact"), GOLDEN["exact"]["lung_months"])

    def test_within_strata(self):
        model = cox_model(X[["karno", "age"]], DIED, ties="exact", stratify_by=VETERAN["celltype"])
        self._same(model, GOLDEN["exact"]["veteran_within_celltype"])

    @staticmethod
    def _same(model, golden):
        same(model.coefficients, golden["coefficient"])
        same(model.standard_errors, golden["standard_error"])
        same(model.variance, golden["variance"])
        same(model.log_likelihood, golden["log_likelihood"], 1e-12)
        same(model.log_likelihood_null, golden["log_likelihood_null"], 1e-12)
        same(model.score_statistic, golden["score"])


class TestProportionalHazards:
    @pytest.mark.parametrize("scale", ["km", "rank", "identity", "log"])
    def test_every_scale_of_time(self, scale):
        test = proportional_hazards(cox_model(X, DIED), X, DIED, terms=TERMS, scale=scale)
        self._same(test, GOLDEN["tests"]["efron"][scale])

    @pytest.mark.parametrize("ties", ["efron", "breslow", "exact"])
    def test_every_way_of_ties(self, ties):
        test = proportional_hazards(cox_model(X, DIED, ties=ties), X, DIED, terms=TERMS)
        self._same(test, GOLDEN["tests"][ties]["km"])

    def test_each_column_its_own_term(self):
        test = proportional_hazards(cox_model(X, DIED), X, DIED)
        golden = GOLDEN["columns_alone"]
        same(test.table["chi2"], golden["chi2"])
        assert test.table["df"].tolist() == golden["df"]

    def test_scaled_residuals(self):
        test = proportional_hazards(cox_model(X, DIED), X, DIED, terms=TERMS)
        golden = GOLDEN["scaled"]
        same(test.time, golden["time"], 0)
        same(test.position, golden["position"], 1e-13)
        same(test.residuals, golden["residuals"])
        same(test.variance, golden["variance"])

    def test_within_strata(self):
        x, cell = X[["karno", "age"]], VETERAN["celltype"]
        model = cox_model(x, DIED, stratify_by=cell)
        test = proportional_hazards(model, x, DIED, stratify_by=cell)
        self._same(test, GOLDEN["within"])
        same(test.residuals, GOLDEN["within"]["residuals"])

    @pytest.mark.parametrize("term", ["karno", "celltype"])
    def test_the_curve_of_the_plot(self, term):
        test = proportional_hazards(cox_model(X, DIED), X, DIED, terms=TERMS)
        curve = effect_over_time(test, term, level=0.6826894921370859)
        golden = GOLDEN["smooth"][term]
        same(curve["position"], golden["position"])
        same(curve["estimate"], golden["estimate"])
        same(curve["upper"] - curve["estimate"], golden["standard_error"])
        same(curve["estimate"] - curve["lower"], golden["standard_error"])

    @staticmethod
    def _same(test, golden):
        assert test.table["term"].tolist() == golden["term"]
        assert test.table["df"].tolist() == golden["df"]
        same(test.table["chi2"], golden["chi2"])
        same(test.table["p_value"], golden["p_value"])


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_residuals(ties):
    x = X[["karno", "trt"]]
    found = cox_residuals(cox_model(x, DIED, ties=ties), x, DIED)
    for kind, golden in GOLDEN["residuals"][ties].items():
        same(getattr(found, kind), golden)


def test_residuals_within_strata():
    x, cell = X[["karno", "age"]], VETERAN["celltype"]
    found = cox_residuals(cox_model(x, DIED, stratify_by=cell), x, DIED, stratify_by=cell)
    same(found.martingale, GOLDEN["residuals"]["within"]["martingale"])


@pytest.mark.parametrize("ties", ["efron", "breslow", "exact"])
def test_baseline_hazard(ties):
    x = X[["karno", "trt"]]
    (base,) = baseline_hazard(cox_model(x, DIED, ties=ties), x, DIED)
    same(base.time, GOLDEN["baseline"][ties]["time"], 0)
    same(base.at_zero, GOLDEN["baseline"][ties]["hazard"])


def test_baseline_hazards_of_strata():
    x, cell = X[["karno", "age"]], VETERAN["celltype"]
    found = baseline_hazard(cox_model(x, DIED, stratify_by=cell), x, DIED, stratify_by=cell)
    golden = GOLDEN["baseline"]["within"]
    assert [base.label for base in found] == list(golden)
    for base in found:
        same(base.time, golden[base.label]["time"], 0)
        same(base.at_zero, golden[base.label]["hazard"])


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_predicted_survival_and_its_interval(ties):
    golden = GOLDEN["predicted"][ties]
    model = cox_model(X, DIED, ties=ties)
    (base,) = baseline_hazard(model, X, DIED)
    found = predicted_survival(model, base, coded(PEOPLE), times=golden["time"])
    for part in ("survival", "lower", "upper"):
        same(getattr(found, part), golden[part])
