from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError
from core.imaging.comparison import compare_runs
from core.imaging.delong import area_difference
from core.imaging.out_of_fold import CrossValidation
from tests.dashboard.figures.network import FOUND


def changed(**columns) -> CrossValidation:
    return CrossValidation(
        tuple(replace(f, predictions=f.predictions.assign(**columns)) for f in FOUND.folds), {}
    )


def test_a_run_against_itself():
    table = compare_runs(FOUND, FOUND).set_index("metric")
    assert (table[["difference", "lower", "upper"]] == 0).all(axis=None)
    assert (table["n"] == 60).all()


def test_against_one_that_says_the_same_of_all():
    table = compare_runs(FOUND, changed(probability=0.4)).set_index("metric")
    ours = FOUND.pooled_metrics()
    assert table.loc["auc", "second"] == 0.5
    assert table.loc["sensitivity", "difference"] == pytest.approx(ours.sensitivity)
    assert table.loc["specificity", "difference"] == pytest.approx(ours.specificity - 1)
    assert table.loc["accuracy", "difference"] == pytest.approx(ours.accuracy - 0.7)
    low, up = table.loc["sensitivity", ["lower", "upper"]]
    assert low < ours.sensitivity < up


def test_the_area_is_delongs():
    pooled = FOUND.pooled_predictions
    other = 1 - pooled["probability"].to_numpy()
    turned = CrossValidation(
        tuple(
            replace(
                f, predictions=f.predictions.assign(probability=1 - f.predictions["probability"])
            )
            for f in FOUND.folds
        ),
        {},
    )
    row = compare_runs(FOUND, turned).iloc[0]
    found = area_difference(pooled["probability"], other, pooled["high_risk"])
    assert row["p_value"] == found.p_value
    assert (row["lower"], row["upper"]) == (found.lower, found.upper)


def test_runs_that_cannot_be_compared():
    with pytest.raises(InputError, match="do not agree"):
        compare_runs(FOUND, changed(high_risk=lambda t: ~t["high_risk"]))
    with pytest.raises(InputError, match="share 0 scans"):
        compare_runs(FOUND, changed(scan=lambda t: "other" + t["scan"]))


def test_the_seed_decides():
    other = changed(probability=np.linspace(0, 1, 20))
    one, again, two = (compare_runs(FOUND, other, seed=seed, draws=200) for seed in (1, 1, 2))
    assert one.equals(again)
    assert not one.equals(two)
