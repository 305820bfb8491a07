"""Held to maxstat 0.7-25, survminer 0.4.9 and exactRankTests of R 4.2.2, on every case they gave.

    maxstat.test(Surv(time, event) ~ x, smethod = "LogRank", pmethod = ...,
                 minprop = trim, maxprop = 1 - trim)
    surv_cutpoint(myeloma, variables = genes, minprop = trim); surv_categorize(...)
    cscores(Surv(time, event), type = "LogRank")

Scores, cutpoints, statistics and strata are equal to the last bit. Hothorn and
Lausen's p-value, which R gives for at most 170 patients, is held to R in
``test_golden.py``: all of the cases here are larger.
"""

import json
from math import sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.survival.cutpoint import (
    CutpointScan,
    cutpoint_scan,
    cutpoint_scan_many,
    log_rank_scores,
)
from tests.conftest import DATA

pytestmark = pytest.mark.data

GENES = ["CCND1", "CRIM1", "DEPDC1", "IRF4", "TP53", "WHSC1"]
FILES = {"myeloma": "myeloma", "pbc": "pbc", "lung": "lung", "gse7390": "gse7390_sksurv"}


def cases() -> list[dict | None]:
    """Every case of maxstat.json; one None, whose tests skip, where there is no data."""
    if not DATA.is_dir():
        return [None]
    return json.loads((DATA / "r_reference/maxstat/maxstat.json").read_text(encoding="utf-8"))


def name_of(case: dict | None) -> str:
    return f"{case['dataset']}-{case['minprop']}" if case else "every case"


def read(path: Path) -> pd.DataFrame:
    """Read to the last bit, which pandas' default parser does not."""
    return pd.read_csv(path, float_precision="round_trip")


def scan_of(case: dict, r_reference: Path) -> CutpointScan:
    source, _, marker = case["dataset"].partition("_")
    data = read(r_reference / "data" / f"{FILES[source]}.csv")
    event = data["event"] if source == "myeloma" else data["status"]
    if source in ("pbc", "lung"):
        event = event == 2
    unit = "months" if source == "myeloma" else "days"
    assert len(data) == case["n"]
    return cutpoint_scan(data[marker], Outcome(data["time"], event, unit), trim=case["minprop"])


def test_there_are_as_many_cases_as_curves(r_reference):
    curves = list((r_reference / "maxstat").glob("curve_*.csv"))
    assert len(cases()) == len(curves) == 33


@pytest.mark.parametrize("case", cases(), ids=name_of)
class TestCase:
    def test_the_whole_curve_is_bit_identical(self, case, r_reference):
        scan = scan_of(case, r_reference)
        name = f"curve_{case['dataset']}_minprop{case['minprop']}.csv"
        curve = read(r_reference / "maxstat" / name)
        assert scan.cutpoints.tolist() == curve["cut"].tolist()
        assert scan.n_low.tolist() == curve["m_low"].tolist()
        assert scan.statistics.tolist() == curve["stat"].tolist()
        assert scan.cutpoints.size == case["n_candidates"]

    def test_the_selected_cut_is_bit_identical(self, case, r_reference):
        scan = scan_of(case, r_reference)
        selected = scan.selected
        assert (selected.value, selected.statistic) == (case["cutpoint"], case["statistic"])
        strata = selected.stratify(scan.score)
        assert strata.value_counts().to_dict() == {"low": case["n_low"], "high": case["n_high"]}
        assert (scan.n, scan.n_events) == (case["n"], case["events"])

    def test_approximate_p_values(self, case, r_reference):
        bounds = scan_of(case, r_reference).p_values_adjusted(draws=1).set_index("method")["bound"]
        assert bounds["lausen-1992"] == pytest.approx(case["p_Lau92"], rel=1e-13)
        # R takes tails from 1, so that its own rounding error is 1e-16.
        assert bounds["lausen-1994"] == pytest.approx(case["p_Lau94"], rel=1e-12, abs=1e-15)

    def test_exact_gauss_within_the_error_of_r(self, case, r_reference):
        ours = scan_of(case, r_reference).selected.p_value_adjusted
        assert ours == pytest.approx(case["p_exactGauss_default"], abs=4e-3)
        precise = case["p_exactGauss_maxpts1e6"]
        if not isinstance(precise, str):  # else "SKIPPED (slow)"
            assert ours == pytest.approx(precise, abs=2.5e-4)

    def test_conditional_monte_carlo_within_its_error(self, case, r_reference):
        ours = scan_of(case, r_reference).adjusted_p_value(method="monte-carlo", draws=10_000)
        theirs = case["p_condMC_B1e5"]
        error = sqrt(max(ours * (1 - ours), 1e-4) * (1 / 10_000 + 1 / 100_000))
        assert ours == pytest.approx(theirs, abs=4 * error + 1 / 10_000)

    def test_hothorn_lausen_does_not_exist_where_r_has_none(self, case, r_reference):
        assert case["n"] > 170
        assert "n>170" in case["p_HL"]
        table = scan_of(case, r_reference).p_values_adjusted(draws=1).set_index("method")
        assert np.isnan(table.loc["hothorn-lausen", "p_value"])


def test_gauss_where_r_was_given_millions_of_points(r_reference):
    # R: set.seed(1); pexactgauss(statistic, sort(x), trim, 1 - trim, abseps = 1e-6, releps = 0,
    #    maxpts = 3e6 and 5e6): 0.2291042 and 0.0156572, estimated errors 2.0e-4 and 7.6e-5
    named = {name_of(case): case for case in cases()}
    precise = {"gse7390_X201368_at-0.1": 0.2291042, "myeloma_WHSC1-0.3": 0.0156572}
    for name, theirs in precise.items():
        ours = scan_of(named[name], r_reference).selected.p_value_adjusted
        assert ours == pytest.approx(theirs, abs=5e-5)


@pytest.mark.parametrize("trim", [0.1, 0.2])
def test_surv_cutpoint_and_surv_categorize(trim, r_reference):
    myeloma = read(r_reference / "data/myeloma.csv")
    outcome = Outcome(myeloma["time"], myeloma["event"])
    folder = r_reference / "maxstat"
    theirs = read(folder / f"surv_cutpoint_myeloma_minprop{trim}.csv").set_index("gene")
    table = cutpoint_scan_many(myeloma[GENES], outcome, trim=trim).table().set_index("column")
    assert table["cutpoint"].to_dict() == theirs["cutpoint"].to_dict()
    assert table["statistic"].to_dict() == theirs["statistic"].to_dict()
    categories = read(folder / f"surv_categorize_myeloma_minprop{trim}.csv")
    for gene in GENES:
        strata = cutpoint_scan(myeloma[gene], outcome, trim=trim).selected.stratify(myeloma[gene])
        assert strata.tolist() == categories[gene].tolist()


@pytest.mark.parametrize("name", ["myeloma", "lung", "toy"])
def test_log_rank_scores_are_bit_identical(name, r_reference):
    theirs = read(r_reference / f"maxstat/scores_{name}.csv")
    ours = log_rank_scores(Outcome(theirs["time"], theirs["event"]))
    assert ours.tolist() == theirs["score"].tolist()
