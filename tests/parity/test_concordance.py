"""Held to survival::concordance of R 4.2.2, survival 3.5-3.

    concordance(Surv(time, event) ~ score, timewt = "n" | "n/G2", ymax = horizon, reverse = TRUE)

The values come from ``tests/parity/r/concordance.R`` and R's packaged data.
"""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.survival.concordance import concordance

GOLDEN = json.loads(
    Path(__file__).parent.joinpath("golden", "concordance.json").read_text(encoding="utf-8")
)
METHODS = {"n": "harrell", "n/G2": "uno"}
CASES = [
    pytest.param(case, result, id=f"{name}-{METHODS[result['timewt']]}-{result['horizon']}")
    for name, case in GOLDEN["cases"].items()
    for result in case["results"]
]


@pytest.mark.parametrize(("case", "result"), CASES)
def test_estimate_variance_and_counts(case: dict, result: dict) -> None:
    c = concordance(
        case["score"],
        Outcome(case["time"], case["event"], "days"),
        method=METHODS[result["timewt"]],
        horizon=result["horizon"],
    )
    assert c.estimate == pytest.approx(result["concordance"], abs=1e-15)
    assert c.standard_error == pytest.approx(math.sqrt(result["variance"]), abs=1e-15)
    if c.method == "harrell":
        assert [c.n_concordant, c.n_discordant, c.n_tied_score] == result["count"]


def test_the_cases_hold_what_is_hard() -> None:
    # Ties in time, in score, between deaths and censorings; heavy censoring.
    def tied(values: list) -> bool:
        return len(set(values)) < len(values)

    for case in GOLDEN["cases"].values():
        both = set(zip(case["time"], case["event"], strict=True))
        case["mixed"] = any((t, 1) in both and (t, 0) in both for t, _ in both)
    cases = GOLDEN["cases"].values()
    assert len(GOLDEN["cases"]) == 7
    assert any(tied(case["time"]) for case in cases)
    assert any(tied(case["score"]) for case in cases)
    assert any(case["mixed"] for case in cases)
    assert any(sum(case["event"]) < len(case["event"]) / 2 for case in cases)


@pytest.mark.data
def test_every_coxph_of_the_reference(r_reference: Path) -> None:
    """The concordance coxph reports of its own linear predictor, all models and tie methods."""
    folder = r_reference / "survival"
    patients = {
        "myeloma": read(folder / "cox_myeloma_log2.csv"),
        "lung": read(folder / "cox_lung.csv"),
        "gbsg": read(r_reference / "data" / "gbsg.csv"),
        "toy": pd.DataFrame(
            {"time": range(1, 9), "event": [1] * 4 + [0] * 4, "x": [1] * 4 + [0] * 4}
        ),
    }
    names = {"status": "event", "rfstime": "time"}
    checked = 0
    for model in json.loads((folder / "coxph.json").read_text()):
        if "concordance" not in model:
            assert model["label"] == "toy_constant"
            continue
        table = patients[model["label"].split("_")[0]].rename(columns=names)
        score = 0.0
        for term, coefficient in zip(
            np.atleast_1d(model["terms"]), np.atleast_1d(model["coef"]), strict=True
        ):
            column = table["grade"] == int(term[-1]) if term.startswith("factor(") else table[term]
            score = score + column * coefficient
        c = concordance(score, Outcome(table["time"], table["event"], "days"))
        assert [c.estimate, c.standard_error] == pytest.approx(model["concordance"], abs=1e-14), (
            model["label"]
        )
        checked += 1
    assert checked == 31


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, float_precision="round_trip")
