import json
from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError
from core.imaging.estimate import Ensemble
from core.imaging.estimate import ensemble as module
from core.imaging.estimate.tensor_file import read_tensor_file, tensor_file
from core.imaging.prediction import predict

pytestmark = pytest.mark.xdist_group("ensemble")  # made once, for all its tests


def test_the_same_comes_back_from_its_file(ensemble):
    content = ensemble.to_bytes()
    back = Ensemble.from_bytes(content)
    assert back.fingerprint == ensemble.fingerprint
    assert back.model_card == ensemble.model_card
    assert back.facts == json.loads(json.dumps(ensemble.facts))
    np.testing.assert_array_equal(back.out_of_fold, ensemble.out_of_fold)
    assert back.to_bytes() == content


def test_the_networks_are_those_that_were_trained(ensemble, training_scans, trained):
    found, _, _ = trained
    for fold, (member, network) in zip(found.folds, ensemble.networks(), strict=True):
        names = [training_scans.scans[row] for row in member.rows]
        assert names == fold.predictions["scan"].tolist()
        np.testing.assert_allclose(
            predict(network, training_scans.crops[member.rows]), member.probability, rtol=1e-5
        )


def test_it_was_good_at_its_training_scans(ensemble):
    high = ensemble.reference.high_risk
    assert ensemble.out_of_fold[high].mean() > ensemble.out_of_fold[~high].mean() + 0.3
    assert ensemble.base_rate == pytest.approx(13 / 36)


def test_a_canary_is_refused(ensemble):
    with pytest.raises(InputError, match="canary"):
        replace(ensemble, facts={**ensemble.facts, "task": "leakage_canary"})


def test_every_training_scan_was_held_out_once(ensemble):
    with pytest.raises(InputError, match="held out from no network"):
        replace(ensemble, members=ensemble.members[:1])


def test_weights_of_another_network(ensemble):
    import torch

    with pytest.raises(InputError, match="other weights than a resnet18"):
        replace(ensemble, network=replace(ensemble.network, architecture="resnet18"))
    first, second = ensemble.members
    broken = {**first.weights, "fc.bias": torch.tensor([np.nan, 0.0])}
    with pytest.raises(InputError, match="not finite"):
        replace(ensemble, members=(replace(first, weights=broken), second))


@pytest.fixture(scope="module")
def parts(ensemble):
    facts, tensors = read_tensor_file(ensemble.to_bytes())
    return facts, tensors


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"version": 2}, "version 2"),
        ({"name": "another"}, "fingerprint"),
        ({"recipe": {"size": 16, "boxes": 1}}, "TypeError"),
        ({"recipe": {"size": 10**9}}, "recipe"),
        ({"recipe": {"region": "brain", "size": 16}}, "recipe"),
        ({"members": ["1.1", "9.9"]}, "KeyError"),
        ({"members": [f"{n}" for n in range(501)]}, "501 networks"),
        ({"members": 3}, "TypeError"),
        ({"network": {"architecture": "resnet999"}}, "resnet999"),
        ({"network": {"width": 2.0}}, "other weights"),
        ({"calibration": None}, "TypeError"),
        ({"reference": {"scans": ["a"], "patients": ["a"]}}, "reference of 1"),
        ({"simulated": False}, "same twice of whether its training scans are made up"),
        ({"model_card": "x" * 200_001}, "model card has 200,001 characters"),
        ({"facts": 7}, "TypeError"),
    ],
)
def test_a_file_whose_facts_were_changed(parts, change, why):
    facts, tensors = parts
    arrays = {name: value.numpy() for name, value in tensors.items()}
    with pytest.raises(InputError, match=why):
        Ensemble.from_bytes(tensor_file({**facts, **change}, arrays, {}))


def test_a_file_whose_tensors_were_changed(parts):
    facts, tensors = parts
    arrays = {name: value.numpy().copy() for name, value in tensors.items()}
    arrays["reference/region_ml"][3] *= 2
    with pytest.raises(InputError, match="fingerprint"):
        Ensemble.from_bytes(tensor_file(facts, arrays, {}))
    arrays["member/1.1/rows"] += 30
    with pytest.raises(InputError, match="not in the reference"):
        Ensemble.from_bytes(tensor_file(facts, arrays, {}))


def test_numbers_that_no_calibration_gives(parts):
    facts, tensors = parts
    for change, why in [
        ({"intercept": 10**400}, "OverflowError"),
        ({"slope": 1e200}, "cannot be used"),
        ({"quality": {**facts["calibration"]["quality"], "n_high": 36}}, "scores are no numbers"),
        ({"quality": {**facts["calibration"]["quality"], "brier_after": -1}}, "no numbers"),
    ]:
        changed = {**facts, "calibration": {**facts["calibration"], **change}}
        with pytest.raises(InputError, match=why) as caught:
            Ensemble.from_bytes(tensor_file(changed, {}, tensors))
        assert caught.value.message.count("no ensemble that can be used") == 1


def test_training_scans_of_which_nothing_can_be_told(ensemble):
    reference = ensemble.reference
    with pytest.raises(InputError, match="one risk group"):
        replace(ensemble, reference=replace(reference, high_risk=np.ones(36, dtype=bool)))
    with pytest.raises(InputError, match="3 grey values"):
        replace(ensemble, reference=replace(reference, greys=np.ones((36, 3))))


def test_a_file_that_is_too_large(ensemble, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    with pytest.raises(InputError, match="at most 10"):
        Ensemble.from_bytes(b"x" * 11)
