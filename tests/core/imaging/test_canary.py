from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.imaging.canary import canary_verdict, shuffled
from core.imaging.crossvalidation import (
    CrossValidationPlan,
    combine,
    train_part,
)
from core.imaging.out_of_fold import CrossValidation, FoldResult


def test_as_many_patients_stay_at_high_risk(dataset):
    patients = tuple(f"P{i // 3}{'h' if high else 'l'}" for i, high in enumerate(dataset.high_risk))
    grouped = replace(dataset, patients=patients)
    for seed in range(5):
        dealt = shuffled(grouped, seed=seed)
        owners = np.array(patients)
        assert len(set(owners[dealt.high_risk])) == len(set(owners[dataset.high_risk]))
        assert not set(owners[dealt.high_risk]) & set(owners[~dealt.high_risk])
        np.testing.assert_array_equal(dealt.crops, dataset.crops)
    assert "shuffled (seed 4)" in dealt.notes[-1]


def test_the_seed_decides(dataset):
    one, again, other = (shuffled(dataset, seed=seed).high_risk for seed in (1, 1, 3))
    assert (one == again).all()
    assert (one != other).any()
    assert (shuffled(dataset, seed=1, shuffle=2).high_risk != one).any()


def canary(deal, data, plan):
    """Cross-validate three shuffles, each a repeat, and judge them."""
    quick = CrossValidationPlan(
        replace(plan, epochs=12, batch=6, learning_rate=3e-3), folds=2, repeats=3
    )
    results = [
        train_part(deal(data, seed=0, shuffle=repeat), quick, (repeat, fold))[0]
        for repeat, fold in quick.parts
    ]
    return canary_verdict(combine(results, {}))


def leaky(dataset, **options):
    """A leak: the shuffled group itself is written into the voxels before the split."""
    dealt = shuffled(dataset, **options)
    crops = dealt.crops.copy()
    crops[dealt.high_risk, 0] = 255
    return replace(dealt, crops=crops)


@pytest.mark.slow
def test_it_sings_where_all_is_well(make_dataset, plan):
    """Bright and dark are there to be told apart, but the groups no longer go with them."""
    verdict = canary(shuffled, make_dataset(24), plan)
    assert verdict.sings
    assert "shuffled 3 times" in verdict.words
    assert "covers 0.5: no leak seen" in verdict.words


@pytest.mark.slow
def test_it_falls_silent_where_labels_leak(make_dataset, plan):
    verdict = canary(leaky, make_dataset(24, signal=0.0), plan)
    assert not verdict.sings
    assert "lies above 0.5" in verdict.words


def by_hand(*repeats: list[float]) -> CrossValidation:
    """Two high and two low in each repeat."""
    folds = []
    for number, p in enumerate(repeats, start=1):
        table = pd.DataFrame(
            {"scan": list("abcd"), "patient": list("abcd"), "high_risk": [True, True, False, False],
             "probability": p}
        )  # fmt: skip
        folds.append(FoldResult(number, 1, table, (), 1))
    return CrossValidation(tuple(folds), {})


def test_the_interval_of_several_shuffles_with_a_pencil():
    """AUC 1, 0.5 and 0.75: mean 0.75, spread 0.25, t of two degrees of freedom 4.3027."""
    verdict = canary_verdict(
        by_hand([0.9, 0.8, 0.2, 0.1], [0.9, 0.1, 0.5, 0.6], [0.9, 0.3, 0.4, 0.1])
    )
    assert [area.estimate for area in verdict.areas] == [1, 0.5, 0.75]
    assert verdict.mean == 0.75
    assert verdict.lower == pytest.approx(0.75 - 4.302653 * 0.25 / 3**0.5, abs=1e-6)
    assert verdict.upper == 1
    assert verdict.sings


def test_one_shuffle_has_delongs_interval():
    verdict = canary_verdict(by_hand([0.9, 0.3, 0.4, 0.1]))
    assert (verdict.lower, verdict.upper) == (verdict.areas[0].lower, verdict.areas[0].upper)
    assert "shuffled once" in verdict.words


def test_below_one_half_is_said_too():
    verdict = canary_verdict(by_hand([0.1, 0.2, 0.8, 0.9], [0.1, 0.2, 0.8, 0.9]))
    assert not verdict.sings
    assert "lies below 0.5" in verdict.words
