from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError
from core.imaging.estimate import Refusal, RiskEstimate, estimate_risk, training_likeness

pytestmark = pytest.mark.xdist_group("ensemble")


def test_high_is_more_probable_in_the_high_risk(ensemble, patient):
    """Patients 0, 2, 5 are drawn at high risk, 1, 3, 4 at low."""
    likeness = replace(training_likeness(ensemble), grey_limit=9.0, feature_limit=9.0)
    answers = [estimate_risk(ensemble, patient(n), likeness=likeness) for n in range(6)]
    p = [answer.probability for answer in answers if isinstance(answer, RiskEstimate)]
    assert len(p) == 6
    assert min(p[0], p[2], p[5]) > 0.5 > max(p[1], p[3], p[4])


def test_the_number_is_the_mean_of_calibrated_networks(ensemble, estimate):
    raw = np.array([network.probability for network in estimate.networks])
    assert [n.name for n in estimate.networks] == ["1.1", "1.2"]
    assert estimate.probability == pytest.approx(ensemble.calibration.apply(raw).mean())
    assert estimate.lower <= estimate.probability <= estimate.upper
    assert estimate.base_rate == pytest.approx(13 / 36)


def test_the_place_among_the_training_scans(ensemble, estimate):
    assert len(estimate.training) == 36
    first, second = (
        100 * (member.probability < network.probability).mean()
        for member, network in zip(ensemble.members, estimate.networks, strict=True)
    )
    assert estimate.percentile == pytest.approx((first + second) / 2)
    np.testing.assert_array_equal(estimate.training["probability"], ensemble.out_of_fold)


def test_the_place_does_not_hang_on_the_level_of_a_network(ensemble, patient, estimate):
    """One network always answers low: each is still held to its own answers alone."""
    first, second = ensemble.members
    weights = dict(second.weights)
    (bias,) = (name for name, value in weights.items() if value.shape == (2,))
    weights[bias] = weights[bias] + weights[bias].new_tensor([3.0, 0.0])
    odds = second.probability / (1 - second.probability) * np.exp(-3.0)
    low = replace(second, weights=weights, probability=odds / (1 + odds))
    likeness = replace(training_likeness(ensemble), grey_limit=9.0, feature_limit=9.0)
    moved = replace(ensemble, members=(first, low))
    answer = estimate_risk(moved, patient(0), likeness=likeness)
    assert answer.probability < estimate.probability
    assert answer.percentile == pytest.approx(estimate.percentile)


def test_the_nearest_training_scans(estimate, training_scans):
    assert estimate.nearest["distance"].is_monotonic_increasing
    assert len(estimate.nearest) == 5
    assert set(estimate.nearest["scan"]) <= set(training_scans.scans)


def test_a_wider_level_is_a_wider_interval_and_the_seed_decides(ensemble, patient, estimate):
    wide = estimate_risk(ensemble, patient(0), level=0.99)
    again = estimate_risk(ensemble, patient(0))
    assert wide.lower <= estimate.lower
    assert wide.upper >= estimate.upper
    assert (again.lower, again.upper) == (estimate.lower, estimate.upper)
    with pytest.raises(InputError, match="level"):
        estimate_risk(ensemble, patient(0), level=1)


def test_networks_that_agree_narrow_the_interval(ensemble, patient, estimate):
    """Both networks' weights the same: what is left is the calibration's part."""
    first, second = ensemble.members
    alike = replace(ensemble, members=(first, replace(second, weights=first.weights)))
    likeness = replace(training_likeness(ensemble), grey_limit=9.0, feature_limit=9.0)
    agreed = estimate_risk(alike, patient(0), likeness=likeness)
    assert len(set(agreed.outputs)) == 1
    drawn = ensemble.calibration.apply_drawn([agreed.networks[0].probability])[:, 0]
    np.testing.assert_allclose([agreed.lower, agreed.upper], np.quantile(drawn, [0.025, 0.975]))


def test_steps_are_told_and_timed(ensemble, patient):
    told = []
    answer = estimate_risk(ensemble, patient(0), flips=True, on_step=lambda *s: told.append(s))
    assert told == [
        ("prepare", 0, 1), ("prepare", 1, 1),
        ("networks", 1, 2), ("networks", 2, 2),
        ("check", 0, 1), ("check", 1, 1),
    ]  # fmt: skip
    assert set(answer.seconds) >= {"prepare", "networks", "check"}
    assert answer.provenance.parameters["flips"] is True


def test_mirroring_gives_another_number_that_hardly_differs(ensemble, patient, estimate):
    flipped = estimate_risk(ensemble, patient(0), flips=True)
    assert flipped.probability != estimate.probability
    assert flipped.probability == pytest.approx(estimate.probability, abs=0.25)


def test_hashes_name_what_it_was_made_of(ensemble, patient, estimate):
    assert estimate.provenance.inputs == {
        "scan": patient(0).fingerprint,
        "ensemble": ensemble.fingerprint,
    }
    assert estimate.simulated


def test_networks_that_give_no_number_refuse(ensemble, patient):
    import torch

    first, second = ensemble.members
    broken = {**first.weights, "fc.weight": torch.full_like(first.weights["fc.weight"], 3e38)}
    damaged = replace(ensemble, members=(replace(first, weights=broken), second))
    found = estimate_risk(damaged, patient(0))
    assert isinstance(found, Refusal)
    assert [check.name for check in found.reasons] == ["networks"]
    assert "1.1" in found.reasons[0].said


def test_what_the_networks_are_worth_stands_with_the_number(ensemble, estimate, patient):
    assert estimate.better_than_base
    quality = replace(ensemble.calibration.quality, brier_after=0.3)
    poor = replace(ensemble, calibration=replace(ensemble.calibration, quality=quality))
    found = estimate_risk(poor, patient(0))
    assert found.probability == estimate.probability
    assert not found.better_than_base
    assert "no better than saying 36% of everybody" in found.worth
