from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError, StoreError
from core.imaging.estimate import HeldOut, build_ensemble, network_plan, read_held_out
from core.imaging.out_of_fold import CrossValidation

pytestmark = pytest.mark.xdist_group("ensemble")


def test_the_same_parts_give_the_same_ensemble(trained, ensemble):
    found, parts, weights = trained
    again = [HeldOut.from_bytes(part.to_bytes()) for part in parts]
    assert build_ensemble(found, again, weights).fingerprint == ensemble.fingerprint
    other = build_ensemble(found, parts, weights, method="temperature")
    assert other.calibration.intercept == 0
    assert other.fingerprint != ensemble.fingerprint


def test_scans_of_unknown_size_are_refused(training_scans, trained):
    found, _, weights = trained
    old = replace(training_scans, spacing=None, region_ml=None)
    with pytest.raises(InputError, match="before voxel size"):
        read_held_out(old, found.folds[0], weights[0], plan=network_plan(found))


def test_weights_of_another_fold(training_scans, trained):
    found, _, weights = trained
    with pytest.raises(InputError, match=r"not those of fold 1\.1"):
        read_held_out(training_scans, found.folds[0], weights[1], plan=network_plan(found))
    other = replace(network_plan(found), width=0.25)
    with pytest.raises(InputError, match="another network"):
        read_held_out(training_scans, found.folds[0], weights[0], plan=other)


def test_progress_is_told(training_scans, trained):
    found, _, weights = trained
    told = []
    read_held_out(
        training_scans,
        found.folds[0],
        weights[0],
        plan=network_plan(found),
        on_scans=lambda *n: told.append(n),
    )
    assert told == [(8, 18), (16, 18), (18, 18)]


def test_a_network_that_says_the_same_of_every_scan_is_refused(trained):
    found, parts, weights = trained
    dead = replace(parts[0], features=np.ones_like(parts[0].features))
    with pytest.raises(InputError, match="all one"):
        build_ensemble(found, [dead, parts[1]], weights)


def test_a_training_that_does_not_say_of_what_network(trained):
    with pytest.raises(InputError, match="of what network"):
        network_plan(CrossValidation(trained[0].folds, {}))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x80\x04."])
def test_damaged_bytes(content):
    with pytest.raises(StoreError, match="damaged"):
        HeldOut.from_bytes(content)
