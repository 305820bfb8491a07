import numpy as np
import pytest

from core.imaging.estimate.features import last_layer, read_out
from core.imaging.networks import NetworkPlan, build_network
from core.imaging.prediction import predict


@pytest.fixture(scope="module")
def crops():
    return np.random.default_rng(0).integers(0, 256, (3, 4, 16, 16, 16)).astype(np.uint8)


@pytest.fixture(scope="module")
def network():
    return build_network(NetworkPlan("resnet10", width=0.125), seed=0)


def test_answers_are_those_of_predict_and_follow_from_the_features(network, crops):
    found = read_out(network, crops, batch=2)
    np.testing.assert_allclose(found.probability, predict(network, crops), rtol=1e-12)
    weight, bias = (p.detach().numpy() for p in last_layer(network).parameters())
    logits = found.features @ weight.T + bias
    again = 1 / (1 + np.exp(logits[:, 0] - logits[:, 1]))
    np.testing.assert_allclose(found.probability, again, rtol=1e-5)


def test_mirrored_answers_do_not_depend_on_how_the_scan_lies(network, crops):
    first = read_out(network, crops, flips=True)
    mirrored = read_out(network, np.ascontiguousarray(crops[:, :, ::-1, :, ::-1]), flips=True)
    np.testing.assert_allclose(first.probability, mirrored.probability, rtol=1e-5)
    plain = read_out(network, crops)
    assert not np.allclose(first.probability, plain.probability, rtol=1e-6)
    np.testing.assert_array_equal(first.features, plain.features)


def test_a_densenet_has_features_too():
    network = build_network(NetworkPlan("densenet121"), seed=0)
    assert last_layer(network).in_features == 1024
