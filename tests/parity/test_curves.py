"""Curves held to R 4.2.2, survival 3.5-3, on six of its data sets.

f <- survfit(Surv(t, s) ~ g, conf.type = "log" | "log-log" | "plain")
summary(f, censored = TRUE); summary(f)$table; summary(f, rmean = tau)$table
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.survival.curves import SurvivalCurve, kaplan_meier, median_survival
from core.survival.restricted import restricted_mean, restricted_mean_difference

pytestmark = pytest.mark.data

DATA = ["lung", "myeloma", "gbsg", "colon_os", "veteran", "pbc"]
INTERVALS = ["log", "log-log", "plain"]
COLUMNS = {
    "survival": "surv",
    "standard_error": "std.err",
    "lower": "lower",
    "upper": "upper",
}
COUNTS = {"n_at_risk": "n.risk", "n_events": "n.event", "n_censored": "n.censor"}


def read(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / "survival" / f"{name}.csv", float_precision="round_trip")


def curves(folder: Path, data: str, which: str, interval: str) -> dict[str, SurvivalCurve]:
    patients = read(folder, f"{data}_input")
    strata = patients["g"] if which == "bygroup" else None
    outcome = Outcome(patients["t"], patients["s"], "days")
    return {curve.label: curve for curve in kaplan_meier(outcome, strata, interval=interval)}


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("which", ["overall", "bygroup"])
@pytest.mark.parametrize("data", DATA)
def test_every_row_of_survfit(r_reference, data, which, interval):
    expected = read(r_reference, f"km_{data}_{which}_{interval}")
    ours = curves(r_reference, data, which, interval)
    assert list(ours) == expected["strata"].unique().tolist()
    for label, rows in expected.groupby("strata"):
        curve = ours[label]
        np.testing.assert_array_equal(curve.time, rows["time"])
        for name, column in COUNTS.items():
            np.testing.assert_array_equal(getattr(curve, name), rows[column])
        for name, column in COLUMNS.items():
            np.testing.assert_allclose(getattr(curve, name), rows[column], rtol=0, atol=1e-12)


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("which", ["overall", "bygroup"])
@pytest.mark.parametrize("data", DATA)
def test_medians_patients_and_deaths(r_reference, data, which, interval):
    expected = read(r_reference, f"km_table_{data}_{which}_{interval}").set_index("strata")
    ours = curves(r_reference, data, which, interval)
    assert list(ours) == expected.index.tolist()
    for label, curve in ours.items():
        row, median = expected.loc[label], median_survival(curve)
        np.testing.assert_array_equal(
            [median.estimate, median.lower, median.upper], [row["median"], row["LCL"], row["UCL"]]
        )
        assert (curve.n, curve.total_events) == (row["records"], row["events"])


@pytest.mark.parametrize("data", DATA)
def test_restricted_mean_up_to_the_last_time(r_reference, data):
    # summary(f)$table takes the mean up to the last time of all patients. R lets a curve that
    # ends sooner run on level; we refuse that, so those groups are not compared here.
    patients = read(r_reference, f"{data}_input")
    last = patients["t"].max()
    compared = 0
    for which in ("overall", "bygroup"):
        expected = read(r_reference, f"km_table_{data}_{which}_log").set_index("strata")
        for label, curve in curves(r_reference, data, which, "log").items():
            if curve.time[-1] < last and curve.survival[-1] > 0:
                continue
            compared += 1
            mean = restricted_mean(curve, last)
            assert mean.estimate == pytest.approx(expected.loc[label, "rmean"], rel=1e-11)
            assert mean.standard_error == pytest.approx(expected.loc[label, "sermean"], rel=1e-11)
    assert compared >= 2


@pytest.mark.parametrize("data", DATA)
def test_restricted_mean_up_to_a_horizon(r_reference, data):
    expected = read(r_reference, f"rmst_{data}").set_index("strata")
    ours = curves(r_reference, data, "bygroup", "log")
    assert list(ours) == expected.index.tolist()
    for label, curve in ours.items():
        row = expected.loc[label]
        mean = restricted_mean(curve, row["tau"])
        assert mean.estimate == pytest.approx(row["rmean"], rel=1e-11)
        assert mean.standard_error == pytest.approx(row["sermean"], rel=1e-11)


@pytest.mark.parametrize("data", ["lung", "myeloma"])
def test_difference_of_two_restricted_means(r_reference, data):
    patients = read(r_reference, f"{data}_input")
    expected = read(r_reference, f"rmst_{data}").set_index("strata")
    first, last = (expected.loc[label] for label in sorted(expected.index))
    difference = restricted_mean_difference(
        Outcome(patients["t"], patients["s"], "days"), patients["g"], first["tau"]
    )
    assert difference.label == last.name
    assert difference.estimate == pytest.approx(last["rmean"] - first["rmean"], rel=1e-10)
    error = np.hypot(first["sermean"], last["sermean"])
    assert difference.standard_error == pytest.approx(error, rel=1e-11)
