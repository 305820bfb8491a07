from dataclasses import replace

import numpy as np
import pytest

from core.imaging.canary import canary_verdict, shuffled
from core.imaging.crossvalidation import CrossValidationPlan, cross_validate


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


@pytest.mark.slow
def test_it_sings_where_all_is_well_and_the_truth_is_found(make_dataset, plan):
    """The same network that tells bright from dark finds nothing in shuffled groups."""
    data = make_dataset(30)
    training = replace(plan, epochs=5)
    truth = cross_validate(data, CrossValidationPlan(training))
    assert truth.pooled_metrics().area.lower > 0.6
    # Of sound pipelines one in twenty falls silent by chance; these seeds do not.
    verdict = canary_verdict(cross_validate(shuffled(data, seed=1), CrossValidationPlan(training)))
    assert verdict.sings
    assert "covers 0.5: no leak seen" in verdict.words


def test_it_falls_silent_where_labels_leak(make_dataset, plan):
    """A leak: the shuffled group itself is written into the voxels before the split."""
    data = shuffled(make_dataset(30, signal=0.0), seed=0)
    crops = data.crops.copy()
    crops[data.high_risk, 0] = 255
    leaky = replace(data, crops=crops)
    verdict = canary_verdict(cross_validate(leaky, CrossValidationPlan(replace(plan, epochs=5))))
    assert not verdict.sings
    assert "lies above 0.5" in verdict.words
