"""Every statistic of core.survival equals R's on R's own packaged data.

The same is done on far more data where R's full reference is there; these few
values keep parity checked on any machine. Scripts: tests/parity/r.
"""

import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort
from core.survival.comparison import hazard_ratio, logrank, pairwise_logrank
from core.survival.cox import cox_model, univariate_cox
from core.survival.curves import (
    kaplan_meier,
    landmark_survival,
    median_survival,
    reverse_kaplan_meier,
)
from core.survival.cutpoint import cutpoint_scan, log_rank_scores
from core.survival.restricted import restricted_mean
from tests.parity.golden import outcome, table, values

INTERVALS = ["log", "log-log", "plain"]
STEPS = ["time", "n_at_risk", "n_events", "n_censored", "survival", "standard_error"]


def close(ours, theirs, tolerance: float):
    """R's null stands for its NA and NaN alike."""
    expected = np.array(theirs, dtype=np.float64)
    np.testing.assert_allclose(np.asarray(ours, dtype=np.float64), expected, tolerance, tolerance)


def by_label(results):
    return {result.label: result for result in results}


class TestCurves:
    @pytest.mark.parametrize("interval", INTERVALS)
    def test_every_step_and_its_interval(self, interval):
        golden = values("curves")[interval]["veteran"]
        curves = by_label(
            kaplan_meier(outcome("veteran"), table("veteran")["trt"], interval=interval)
        )
        assert set(curves) == set(golden) == {"1", "2"}
        for label, steps in golden.items():
            for name in [*STEPS, "lower", "upper"]:
                close(getattr(curves[label], name), steps[name], 1e-13)

    def test_another_level(self):
        (curve,) = kaplan_meier(outcome("veteran"), level=0.9)
        close(curve.lower, values("curves")["level_90"]["lower"], 1e-13)
        close(curve.upper, values("curves")["level_90"]["upper"], 1e-13)

    @pytest.mark.parametrize("interval", INTERVALS)
    def test_medians(self, interval):
        by_sex = kaplan_meier(outcome("lung"), table("lung")["sex"], interval=interval)
        overall = kaplan_meier(outcome("lung"), interval=interval)
        golden = values("curves")[interval]
        expected = golden["lung_medians"] | golden["lung_overall_median"]
        assert set(expected) == {"all", "female", "male"}
        for curve in by_sex + overall:
            median = median_survival(curve)
            for name, value in expected[curve.label].items():
                close(getattr(median, name), value, 0)

    @pytest.mark.parametrize("interval", INTERVALS)
    def test_survival_at_landmarks(self, interval):
        golden = values("curves")[interval]["lung_landmarks"]
        curves = kaplan_meier(outcome("lung"), table("lung")["sex"], interval=interval)
        for curve in curves:
            expected = golden[curve.label]
            for i, landmark in enumerate(landmark_survival(curve, expected["horizon"])):
                for name, numbers in expected.items():
                    close(getattr(landmark, name), numbers[i], 1e-13)

    def test_restricted_means(self):
        golden = values("curves")["restricted_means"]
        curves = by_label(kaplan_meier(outcome("lung"), table("lung")["sex"]))
        for label, expected in golden["groups"].items():
            mean = restricted_mean(curves[label], golden["horizon"])
            close(mean.estimate, expected["estimate"], 1e-12)
            close(mean.standard_error, expected["standard_error"], 1e-12)

    def test_median_follow_up(self):
        (curve,) = reverse_kaplan_meier(outcome("lung"))
        close(median_survival(curve).estimate, values("curves")["follow_up_median"]["estimate"], 0)


class TestComparison:
    @pytest.mark.parametrize(
        ("case", "data", "strata", "options"),
        [
            ("lung_sex", "lung", "sex", {}),
            ("lung_sex_rho_1", "lung", "sex", {"rho": 1.0}),
            ("veteran_celltype", "veteran", "celltype", {}),
            ("veteran_celltype_rho_half", "veteran", "celltype", {"rho": 0.5}),
            ("veteran_trt_within_celltype", "veteran", "trt", {"stratify_by": "celltype"}),
        ],
    )
    def test_logrank(self, case, data, strata, options):
        if "stratify_by" in options:
            options = {"stratify_by": table(data)[options["stratify_by"]]}
        result = logrank(outcome(data), table(data)[strata], **options)
        golden = values("comparison")[case]
        close(result.chi2, golden["chi2"], 1e-12)
        close(result.p_value, golden["p_value"], 1e-11)
        close(result.table["observed"], golden["observed"], 1e-12)
        close(result.table["expected"], golden["expected"], 1e-12)
        assert result.df == golden["df"]

    def test_pairs(self):
        result = pairwise_logrank(outcome("veteran"), table("veteran")["celltype"])
        ours = {
            frozenset((row.first, row.second)): (row.p_value, row.q_value)
            for row in result.itertuples()
        }
        golden = values("comparison")["pairs"]
        assert len(ours) == len(golden) == 6
        for pair in golden:
            close(ours[frozenset((pair["first"], pair["second"]))],
                  (pair["p_value"], pair["q_value"]), 1e-11)  # fmt: skip

    @pytest.mark.parametrize("case", ["efron", "breslow", "veteran_trt_within_celltype"])
    def test_hazard_ratio(self, case):
        if case == "veteran_trt_within_celltype":
            data = table("veteran")
            result = hazard_ratio(outcome("veteran"), data["trt"], stratify_by=data["celltype"])
        else:
            result = hazard_ratio(outcome("lung"), table("lung")["sex"], ties=case)
            assert (result.label, result.reference) == ("male", "female")
        for name, value in values("comparison")["hazard_ratio"][case].items():
            close(getattr(result, name), value, 1e-9)


class TestCox:
    @pytest.mark.parametrize("ties", ["efron", "breslow"])
    def test_several_covariates(self, ties):
        golden = values("cox")["veteran"][ties]
        model = cox_model(table("veteran")[golden["names"]], outcome("veteran"), ties=ties)
        self._same(model, golden)

    def test_within_strata(self):
        golden = values("cox")["veteran_within_celltype"]
        data = table("veteran")
        model = cox_model(data[golden["names"]], outcome("veteran"), stratify_by=data["celltype"])
        self._same(model, golden)

    @pytest.mark.parametrize("ties", ["efron", "breslow"])
    def test_one_at_a_time(self, ties):
        golden = values("cox")["pbc_alone"][ties]
        result = univariate_cox(pbc_cohort(), golden["gene"], ties=ties).set_index("gene")
        for name, numbers in golden.items():
            if name != "gene":
                close(result.loc[golden["gene"], name], numbers, 1e-8)

    @staticmethod
    def _same(model, golden):
        rows = model.table()
        assert rows["variable"].tolist() == golden["names"]
        for name in ("coefficient", "standard_error", "z", "p_value", "lower", "upper"):
            close(rows[name], golden[name], 1e-9)
        close(model.variance, golden["variance"], 1e-9)
        close(model.log_likelihood, golden["log_likelihood"], 1e-12)
        close(model.log_likelihood_null, golden["log_likelihood_null"], 1e-12)
        assert (model.n, model.n_events) == (golden["n"], golden["n_events"])


class TestCutpoint:
    @pytest.mark.parametrize("case", ["lung", "veteran", "veteran_age", "pbc"])
    def test_every_cut_and_the_selected_one(self, case):
        golden = values("cutpoint")[case]
        scan = self._scan(case)
        assert scan.cutpoints.tolist() == golden["cutpoints"]
        close(scan.statistics, golden["statistics"], 1e-13)
        selected = scan.selected
        assert selected.value == golden["cutpoint"] == golden["surv_cutpoint"]
        close(selected.statistic, golden["statistic"], 1e-13)
        assert scan.n_low[scan.selected_index] == golden["n_low"]

    @pytest.mark.parametrize("case", ["lung", "veteran", "veteran_age", "pbc"])
    def test_adjusted_p_values(self, case):
        golden = values("cutpoint")[case]
        ours = self._scan(case).p_values_adjusted().set_index("method")["bound"]
        close(ours["lausen-1992"], golden["lausen_1992"], 1e-11)
        close(ours["lausen-1994"], golden["lausen_1994"], 1e-11)
        # R integrates by quasi-Monte-Carlo and draws permutations: equal within R's own error.
        assert ours["exact-gauss"] == pytest.approx(golden["exact_gauss"], abs=1e-3)
        assert ours["monte-carlo"] == pytest.approx(
            golden["monte_carlo"], abs=4 * _error(golden["monte_carlo"], 10_000) + 1e-4
        )
        if golden["hothorn_lausen"] is None:
            assert np.isnan(ours["hothorn-lausen"])
        else:
            close(ours["hothorn-lausen"], golden["hothorn_lausen"], 1e-9)

    def test_log_rank_scores(self):
        golden = values("cutpoint")["log_rank_scores"]["veteran"]
        close(log_rank_scores(outcome("veteran")), golden, 1e-14)

    @staticmethod
    def _scan(case):
        golden = values("cutpoint")[case]
        name = case.split("_")[0]
        return cutpoint_scan(table(name)[golden["score"]], outcome(name), trim=golden["trim"])


def pbc_cohort() -> Cohort:
    """The pbc patients with their laboratory values in place of genes."""
    data = table("pbc")
    index = pd.Index([f"P{n}" for n in range(len(data))])
    expression = data.drop(columns=["time", "event"]).astype(float).set_index(index)
    return Cohort("pbc", expression, pd.DataFrame(index=index), outcome("pbc"), unit="as measured")


def _error(p: float, draws: int) -> float:
    """Standard error of the difference of two Monte-Carlo estimates of p."""
    return float(np.sqrt(2 * p * (1 - p) / draws))
