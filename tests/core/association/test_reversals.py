"""Effects that turn round beside others are found, and those that merely fade are not."""

import numpy as np
import pandas as pd
import pytest

from core.association import clinical_models, predictor
from core.association.reversals import reversal_remark, reversals
from core.cohort import Outcome


def table(*rows: tuple[str, float, float, float]) -> pd.DataFrame:
    found = pd.DataFrame(rows, columns=["level", "hazard_ratio", "lower", "upper"])
    return found.assign(variable=found["level"].str.lower(), label=found["level"])


ALONE = table(("A", 3.0, 2.0, 4.0), ("B", 0.5, 0.4, 0.6), ("C", 3.0, 2.0, 4.0), ("D", 2.0, 0.9, 4))


def test_both_intervals_must_leave_out_1():
    beside = table(("A", 0.5, 0.3, 0.9), ("B", 2, 1.1, 3), ("C", 0.8, 0.5, 1.2), ("D", 0.5, 0.3, 1))
    found = reversals(ALONE, beside)
    assert found["label"].tolist() == ["A", "B"]
    assert found[["alone", "together"]].to_numpy().tolist() == [[3.0, 0.5], [0.5, 2.0]]


def test_same_direction_and_reference_levels_turn_nothing_round():
    assert reversals(ALONE, ALONE).empty
    reference = table(("A", 1.0, np.nan, np.nan))
    assert reversals(reference, reference).empty
    assert reversal_remark(reversals(ALONE, ALONE)) == ""


def test_what_turned_round_is_said_by_both_models():
    rng = np.random.default_rng(3)
    x = rng.normal(size=800)
    wild = x + rng.normal(scale=0.3, size=800) > 0
    hazard = np.exp(2.5 * x - 1.2 * wild)
    outcome = Outcome(rng.exponential(1 / hazard), np.ones(800, dtype=bool))
    clinical = pd.DataFrame({"idh": np.where(wild, "wildtype", "mutant"), "score": x})
    items = [predictor(clinical, "idh"), predictor(clinical, "score")]
    found = clinical_models(clinical, outcome, items, score="score")
    alone, together = found.univariable[0].table, found.multivariable.table
    ratios = alone["hazard_ratio"].max(), together["hazard_ratio"].min()
    assert ratios[0] > 1 > ratios[1]
    (remark,) = [text for text in found.remarks if text.startswith("Turned round")]
    assert f"IDH, wildtype (hazard ratio {ratios[0]:.2f} alone, {ratios[1]:.2f} beside" in remark
    assert found.reversals["together"].tolist() == pytest.approx([ratios[1]])
