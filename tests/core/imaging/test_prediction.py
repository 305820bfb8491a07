import numpy as np
import pytest

from core.imaging.networks import build_network
from core.imaging.prediction import judge, predict


def test_batches_do_not_matter(dataset, plan):
    network = build_network(plan.network, seed=0)
    one, many = (predict(network, dataset.crops, batch=batch) for batch in (1, 7))
    np.testing.assert_allclose(one, many, rtol=1e-5)
    assert one.shape == (18,)


def test_loss_and_area_by_hand(dataset, plan):
    network = build_network(plan.network, seed=0)
    rows = np.array([0, 1, 2, 3])
    p = predict(network, dataset.crops[rows])
    loss, area = judge(
        network, dataset.crops[rows], dataset.high_risk[rows], plan=plan, device="cpu"
    )
    own = [p[0], 1 - p[1], 1 - p[2], p[3]]
    assert loss == pytest.approx(-np.log(own).mean())
    pairs = [(p[h] > p[low]) + 0.5 * (p[h] == p[low]) for h in (0, 3) for low in (1, 2)]
    assert area == pytest.approx(np.mean(pairs))


def test_no_area_of_one_group(dataset, plan):
    network = build_network(plan.network, seed=0)
    low = np.array([1, 2])
    found = judge(network, dataset.crops[low], dataset.high_risk[low], plan=plan, device="cpu")
    assert found[1] is None


def test_scans_that_are_on_the_device_already_give_the_same(dataset, plan):
    import torch

    network = build_network(plan.network, seed=0)
    there = torch.from_numpy(dataset.crops.copy())
    np.testing.assert_array_equal(predict(network, there), predict(network, dataset.crops))
