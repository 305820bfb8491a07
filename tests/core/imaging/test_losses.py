import math

import numpy as np
import pytest

from core.imaging.losses import class_weights, loss_of


@pytest.fixture
def logits():
    import torch

    return torch.tensor([[2.0, 0.0], [0.0, 1.0], [0.5, 0.5]])


@pytest.fixture
def labels():
    import torch

    return torch.tensor([0, 0, 1])


def test_plain_cross_entropy_is_torchs(logits, labels):
    import torch

    ours = loss_of(logits, labels, (1.0, 1.0), balance="none")
    torch.testing.assert_close(ours, torch.nn.functional.cross_entropy(logits, labels))


def test_weights_by_hand(logits, labels):
    p = [1 / (1 + math.exp(-2)), 1 / (1 + math.exp(1)), 0.5]
    w = [0.75, 0.75, 1.5]
    expected = -sum(a * math.log(b) for a, b in zip(w, p, strict=True)) / 3
    weights = class_weights(np.array([False, False, True]), "weights")
    assert weights == (0.75, 1.5)
    assert loss_of(logits, labels, weights, balance="weights").item() == pytest.approx(expected)


def test_focal_by_hand(logits, labels):
    p = [1 / (1 + math.exp(-2)), 1 / (1 + math.exp(1)), 0.5]
    expected = -sum((1 - b) ** 2 * math.log(b) for b in p) / 3
    assert loss_of(logits, labels, (1.0, 1.0), balance="focal").item() == pytest.approx(expected)


def test_the_studys_groups():
    low, high = class_weights(np.arange(122) < 28, "focal")
    assert high / low == pytest.approx(94 / 28)
    assert 28 * high + 94 * low == pytest.approx(122)
    assert class_weights(np.arange(122) < 28, "none") == (1.0, 1.0)
