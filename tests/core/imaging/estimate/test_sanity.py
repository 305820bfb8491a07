import numpy as np
import pytest

from core.imaging.estimate import map_sanity
from core.imaging.estimate.sanity import MapSanity

pytestmark = pytest.mark.xdist_group("ensemble")


def test_random_weights_give_another_map(ensemble, estimate):
    told = []
    found = map_sanity(ensemble, estimate.crop, draws=2, on_map=lambda *n: told.append(n))
    assert found.stages == ("all layers",)
    assert found.passed
    assert abs(found.correlations[0]) < 0.5
    assert told[-1] == (4, 4)


def test_layer_by_layer_the_map_leaves_the_trained_one(ensemble, estimate):
    found = map_sanity(ensemble, estimate.crop, draws=1, cascade=True)
    assert found.stages[0] == "from fc on"
    assert found.stages[-1] == "all layers"
    assert len(set(found.correlations)) > 3


def test_weights_left_as_they_are_would_be_noticed(ensemble, estimate, monkeypatch):
    from core.imaging.estimate import sanity

    networks = iter([network for _, network in ensemble.networks()])
    monkeypatch.setattr(sanity, "build_network", lambda *_, **__: next(networks))
    found = map_sanity(ensemble, estimate.crop, draws=1)
    assert found.correlations == (pytest.approx(1),)
    assert not found.passed
    assert "do not rely on it" in found.said


def test_what_is_said():
    assert "no map is left" in MapSanity(("all layers",), (float("nan"),), 3).said
    assert MapSanity(("all layers",), (float("nan"),), 3).passed
    assert "0.12" in MapSanity(("a", "all layers"), (0.9, 0.12), 3).said
    assert not MapSanity(("all layers",), (np.float64(0.5),), 3).passed
