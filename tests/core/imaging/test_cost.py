import pytest

from core.imaging.cost import estimate_cost, network_size
from core.imaging.crossvalidation import CrossValidationPlan
from core.imaging.networks import NetworkPlan
from core.imaging.plan import TrainingPlan
from tests.core.imaging.conftest import TINY


def test_the_studys_network_costs_what_was_measured_of_it():
    """About 390 GFLOP (two for each multiply-add) forward at stride 1, about 49 at stride 2."""
    whole = network_size(NetworkPlan(stem_stride=1), 96)
    cheap = network_size(NetworkPlan(stem_stride=2), 96)
    assert 2 * whole.multiply_adds == pytest.approx(390e9, rel=0.1)
    assert 2 * cheap.multiply_adds == pytest.approx(49e9, rel=0.1)
    assert whole.parameters == cheap.parameters == 46_225_026 + 0


def test_a_convolution_with_a_pencil():
    """The stem alone: 8 x 8 x 8 places x 64 x width kernels of 4 x 7^3 taps."""
    size = network_size(TINY, 16)
    stem = 8**3 * 4 * (4 * 343)
    assert stem < size.multiply_adds < 2 * stem


def test_twice_the_folds_and_epochs_cost_more():
    plan = TrainingPlan(network=TINY, epochs=2, batch=4)
    one = estimate_cost(CrossValidationPlan(plan, folds=3), n_scans=30, size=16)
    assert one.seconds == pytest.approx(one.seconds_per_epoch * 2 * 3)
    assert one.probe_size == 16
    assert "Measured" in one.words
    assert one.memory_bytes > 30 * 4 * 16**3


@pytest.mark.parametrize("grows", [True, False])
def test_what_does_not_grow_with_the_crops_counts_once_a_step(monkeypatch, grows: bool):
    """A machine with a pencil: 0.3 s for the weights, 2 s for a thousand million of a scan.

    Where a busy machine took no longer for the larger crops, all is scaled.
    """
    network = NetworkPlan("resnet10")
    work = {size: network_size(network, size).multiply_adds / 1e9 for size in (32, 48, 96)}

    def step(plan, size: int, device: str) -> float:
        return 0.3 + 2 * 2 * work[size] * (grows or 0)

    monkeypatch.setattr("core.imaging.cost._one_step", step)
    plan = CrossValidationPlan(TrainingPlan(network=network, batch=8, watch=2), folds=3)
    found = estimate_cost(plan, n_scans=30, size=96)
    assert found.probe_size == 48
    # 20 scans in three steps, and 10 looked at every other epoch.
    scan = 2 * work[96] if grows else 0.3 / 2 * work[96] / work[48]
    expected = (3 * 0.3 if grows else 0) + 20 * scan + 10 * scan / 3 / 2
    assert found.seconds_per_epoch == pytest.approx(expected)


def test_a_large_network_is_measured_on_small_crops():
    plan = CrossValidationPlan(TrainingPlan(network=NetworkPlan("resnet10", width=0.5)))
    cost = estimate_cost(plan, n_scans=122, size=96)
    assert cost.probe_size < 96
    assert "scaled to 96" in cost.words
    assert cost.seconds > 122 * 70 * cost.measured_seconds
