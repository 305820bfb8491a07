"""Comparisons held to R 4.2.2, survival 3.5-3 and survminer 0.4.9, on six data sets.

survdiff(Surv(t, s) ~ g, rho = 0 | 1)
pairwise_survdiff(Surv(t, s) ~ g, p.adjust.method = "BH")
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.survival.comparison import hazard_ratio, logrank, pairwise_logrank

pytestmark = pytest.mark.data

DATA = ["lung", "myeloma", "gbsg", "colon_os", "veteran", "pbc"]


@pytest.fixture
def reference(r_reference: Path) -> dict:
    return json.loads((r_reference / "survival" / "logrank.json").read_text(encoding="utf-8"))


def patients(folder: Path, data: str) -> tuple[Outcome, pd.Series]:
    table = pd.read_csv(folder / "survival" / f"{data}_input.csv", float_precision="round_trip")
    return Outcome(table["t"], table["s"], "days"), table["g"]


def test_no_data_set_is_left_out(reference):
    assert sorted(reference) == sorted(DATA)


@pytest.mark.parametrize("data", DATA)
def test_logrank(r_reference, reference, data):
    result, expected = logrank(*patients(r_reference, data)), reference[data]
    assert result.chi2 == pytest.approx(expected["logrank_chisq"], rel=1e-11)
    assert result.p_value == pytest.approx(expected["logrank_p"], rel=1e-11)
    assert result.df == expected["logrank_df"]
    table = result.table
    assert [f"g={label}" for label in table["stratum"]] == expected["groups"]
    assert table["n"].tolist() == expected["n_group"]
    assert table["observed"].tolist() == expected["obs"]
    np.testing.assert_allclose(table["expected"], expected["exp"], rtol=1e-11)


@pytest.mark.parametrize("data", DATA)
def test_peto_peto(r_reference, reference, data):
    result, expected = logrank(*patients(r_reference, data), rho=1), reference[data]
    assert result.chi2 == pytest.approx(expected["peto_rho1_chisq"], rel=1e-11)
    assert result.p_value == pytest.approx(expected["peto_rho1_p"], rel=1e-11)


@pytest.mark.parametrize("data", ["gbsg", "colon_os", "veteran", "pbc"])
def test_pairs(r_reference, reference, data):
    expected = reference[data]
    table = pairwise_logrank(*patients(r_reference, data)).set_index(["first", "second"])
    compared = 0
    for first, column in expected["pairwise_BH"].items():
        for second, q_value in zip(expected["pairwise_rows"], column, strict=True):
            if q_value != "NA":
                ours = table.loc[(first, second), "q_value"]
                assert ours == pytest.approx(q_value, rel=1e-11)
                compared += 1
    assert compared == len(table)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_hazard_ratio_of_the_sexes(r_reference, ties):
    # coxph(Surv(time, status) ~ sex): male is 1, female 2, so the ratio is that of women.
    folder = r_reference / "survival"
    lung = pd.read_csv(folder / "cox_lung.csv")
    models = json.loads((folder / "coxph.json").read_text(encoding="utf-8"))
    (expected,) = [m for m in models if m["label"] == f"lung_sex_{ties}"]
    ratio = hazard_ratio(Outcome(lung["time"], lung["status"], "days"), lung["sex"], ties=ties)
    assert (ratio.label, ratio.reference) == ("2", "1")
    for name, key in {
        "coefficient": "coef",
        "standard_error": "se",
        "estimate": "exp_coef",
        "lower": "lower95",
        "upper": "upper95",
        "p_value": "p",
        "n": "n",
        "n_events": "nevent",
    }.items():
        assert getattr(ratio, name) == pytest.approx(expected[key], rel=1e-9)
