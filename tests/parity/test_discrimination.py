"""Held to timeROC 0.4.1 in R 4.2.2 (values made by r_reference/scripts/g05_timeroc.R).

timeROC(T = time, delta = status, marker = marker, cause = 1, weighting = "marginal",
        times = times, ROC = TRUE, iid = TRUE); confint(r, level = 0.95)
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.survival.censoring import censoring_curve
from core.survival.discrimination import RocCurve, auc_over_time, time_dependent_roc

pytestmark = pytest.mark.data

NAMES = (
    "lung_age",
    "myeloma_CCND1",
    "myeloma_CRIM1",
    "myeloma_DEPDC1",
    "myeloma_IRF4",
    "myeloma_TP53",
    "myeloma_WHSC1",
    "myeloma_ceilmonths_DEPDC1",
    "pbc_bili",
)


@pytest.fixture(scope="module")
def folder(r_reference: Path) -> Path:
    return r_reference / "timeroc"


@pytest.fixture(scope="module")
def reference(folder: Path) -> dict:
    return json.loads((folder / "timeroc.json").read_text())


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, float_precision="round_trip")


def outcome_of(table: pd.DataFrame) -> Outcome:
    return Outcome(table["time"], table["status"], "days")


@pytest.fixture
def rocs(folder: Path, reference: dict, name: str) -> tuple[RocCurve, ...]:
    table = read(folder / f"{name}_input.csv")
    return time_dependent_roc(table["marker"], outcome_of(table), horizons=reference[name]["times"])


def test_every_case_of_the_reference_is_here(reference: dict) -> None:
    assert sorted(reference) == sorted(NAMES)


def test_weights(folder: Path, reference: dict, name: str) -> None:
    curve = censoring_curve(outcome_of(read(folder / f"{name}_input.csv")))
    weights = read(folder / f"{name}_ipcw.csv")
    np.testing.assert_allclose(curve.before(weights["time"]), weights["G_minus"], atol=4e-16)
    np.testing.assert_allclose(
        curve.at(reference[name]["times"]), reference[name]["G_at_times"], atol=4e-16
    )


def test_auc(reference: dict, name: str, rocs: tuple[RocCurve, ...]) -> None:
    np.testing.assert_allclose(
        [roc.auc for roc in rocs], reference[name]["timeROC_AUC"], rtol=0, atol=1e-15
    )


def test_curves(folder: Path, name: str, rocs: tuple[RocCurve, ...]) -> None:
    for roc in rocs:
        curve = read(folder / f"{name}_curve_t{roc.horizon:g}.csv")
        np.testing.assert_allclose(roc.fpr, curve["FP"], rtol=0, atol=1e-15)
        np.testing.assert_allclose(roc.tpr, curve["TP"], rtol=0, atol=1e-15)


def test_counts(reference: dict, name: str, rocs: tuple[RocCurve, ...]) -> None:
    # timeROC's third number holds all who are neither case nor control.
    assert [
        [roc.n_cases, roc.n_controls, roc.n_censored_before + roc.n_events_at] for roc in rocs
    ] == reference[name]["stats"]
    assert [roc.n_events_at for roc in rocs] == reference[name]["n_event_equal"]


def test_standard_errors(reference: dict, name: str, rocs: tuple[RocCurve, ...]) -> None:
    # timeROC breaks tied times by the order of the rows, we take them together: the largest
    # difference is where all times are rounded to months.
    errors = [roc.standard_error for roc in rocs]
    tolerance = 1e-6 if "ceilmonths" in name else 1e-7
    np.testing.assert_allclose(errors, reference[name]["timeROC_se"], rtol=0, atol=tolerance)


def test_intervals(reference: dict, name: str, rocs: tuple[RocCurve, ...]) -> None:
    # confint gives per cent rounded to two decimals.
    found = [[100 * roc.lower, 100 * roc.upper] for roc in rocs]
    np.testing.assert_allclose(
        found, reference[name]["timeROC_CI95_pct"], rtol=0, atol=0.005 + 1e-4
    )


def test_auc_over_time(folder: Path, reference: dict, name: str) -> None:
    table = read(folder / f"{name}_input.csv")
    over = auc_over_time(table["marker"], outcome_of(table), horizons=reference[name]["times"])
    np.testing.assert_allclose(over.auc, reference[name]["timeROC_AUC"], rtol=0, atol=1e-15)
    np.testing.assert_allclose(
        over.standard_error, reference[name]["timeROC_se"], rtol=0, atol=1e-6
    )


def test_agrees_with_risk_regression_where_nobody_dies_at_the_horizon(
    reference: dict, name: str, rocs: tuple[RocCurve, ...]
) -> None:
    # riskRegression::Score counts a death at the horizon as a case, timeROC and we do not.
    values = reference[name]
    checked = 0
    for roc, auc, error in zip(
        rocs, values["riskRegression_AUC"], values["riskRegression_se"], strict=True
    ):
        if not roc.n_events_at:
            assert roc.auc == pytest.approx(auc, abs=1e-14)
            assert roc.standard_error == pytest.approx(error, abs=2e-6)
            checked += 1
        else:
            assert roc.auc != pytest.approx(auc, abs=1e-4)
    assert checked
