from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import ConvergenceError, CoreError, DeviceMemoryError, InputError, StoreError
from core.imaging import training
from core.imaging.checkpoint import weights_from_bytes
from core.imaging.networks import build_network
from core.imaging.prediction import predict
from core.imaging.scan_folds import FoldSplit, scan_folds
from core.imaging.training import train_fold
from core.provenance import fingerprint


@pytest.fixture(scope="module")
def split(dataset):
    return scan_folds(dataset, folds=3)[0]


def without_times(history):
    return [replace(report, seconds=0.0, scans_per_second=0.0) for report in history]


def test_a_checkpoint_is_named_by_the_plan_as_written_down(dataset, split, plan, tmp_path: Path):
    """A setting added to the plan later, at its usual value, strands no stopped training."""
    train_fold(dataset, split, replace(plan, epochs=1), seed=0, folder=tmp_path)
    _, facts = weights_from_bytes((tmp_path / "checkpoint.safetensors").read_bytes())
    written = replace(plan, epochs=1).to_dict()
    assert facts["request"] == fingerprint(dataset.fingerprint, written, split, 0)


class StoppedError(CoreError):
    """As a job would be."""


def test_a_bright_group_is_found(make_dataset, plan):
    data = make_dataset(24)
    split = scan_folds(data, folds=3)[0]
    found = train_fold(data, split, replace(plan, epochs=8), seed=0)
    assert found.history[-1].loss < 0.8 * found.history[0].loss
    assert found.history[-1].held_out_auc > 0.9
    assert found.probabilities.shape == split.held_out.shape
    assert ((found.probabilities > 0) & (found.probabilities < 1)).all()


def test_the_same_seed_gives_the_same_numbers_to_the_bit(dataset, split, plan):
    first, again = (train_fold(dataset, split, plan, seed=3) for _ in range(2))
    assert first.weights == again.weights
    assert without_times(first.history) == without_times(again.history)
    np.testing.assert_array_equal(first.probabilities, again.probabilities)
    other = train_fold(dataset, split, plan, seed=4)
    assert (other.probabilities != first.probabilities).any()


@pytest.mark.parametrize("select", ["last", "inner"])
def test_stopped_and_resumed_it_gives_the_same_numbers_to_the_bit(
    dataset, split, plan, tmp_path: Path, select: str
):
    plan = replace(plan, epochs=4, select=select, balance="focal", intensity=0.1, shift=1)
    whole = train_fold(dataset, split, plan, seed=0)

    def stop_at(epoch: int):
        def on_epoch(report):
            if report.epoch == epoch:
                raise StoppedError("stop")

        return on_epoch

    for epoch in (1, 3):
        with pytest.raises(StoppedError):
            train_fold(dataset, split, plan, seed=0, folder=tmp_path, on_epoch=stop_at(epoch))
    told = []
    resumed = train_fold(dataset, split, plan, seed=0, folder=tmp_path, on_epoch=told.append)
    assert [report.epoch for report in told] == [4]
    assert resumed.weights == whole.weights
    np.testing.assert_array_equal(resumed.probabilities, whole.probabilities)
    assert without_times(resumed.history) == without_times(whole.history)
    assert resumed.chosen_epoch == whole.chosen_epoch
    # Once more, with nothing left to do.
    again = train_fold(dataset, split, plan, seed=0, folder=tmp_path)
    assert again.weights == whole.weights


def test_the_checkpoint_is_there_before_the_epoch_is_told(dataset, split, plan, tmp_path: Path):
    told = []

    def on_epoch(report):
        _, facts = weights_from_bytes((tmp_path / "checkpoint.safetensors").read_bytes())
        told.append((report.epoch, len(facts["history"])))

    train_fold(dataset, split, plan, seed=0, folder=tmp_path, on_epoch=on_epoch)
    assert told == [(1, 1), (2, 2), (3, 3)]


def test_the_held_out_fold_decides_nothing(dataset, split, plan):
    """Other labels and voxels there change neither weights nor what is chosen."""

    import torch

    crops, high = dataset.crops.copy(), dataset.high_risk.copy()
    crops[split.held_out] = 255 - crops[split.held_out]
    high[split.held_out] = ~high[split.held_out]
    other = replace(dataset, crops=crops, high_risk=high)
    for select in ("last", "inner"):
        chosen = replace(plan, select=select)
        ours, theirs = (train_fold(data, split, chosen, seed=0) for data in (dataset, other))
        assert ours.chosen_epoch == theirs.chosen_epoch
        a, b = (weights_from_bytes(found.weights)[0] for found in (ours, theirs))
        assert all(torch.equal(a[name], b[name]) for name in a)


def test_looking_less_often_changes_no_number(dataset, split, plan):
    often, seldom = (
        train_fold(dataset, split, replace(plan, watch=watch), seed=0) for watch in (1, 2)
    )
    np.testing.assert_array_equal(often.probabilities, seldom.probabilities)
    looked = [report.held_out_auc is not None for report in seldom.history]
    assert looked == [False, True, True]  # the last is always looked at


def test_the_epoch_of_the_lowest_inner_loss_is_chosen(dataset, split, plan):
    found = train_fold(dataset, split, replace(plan, epochs=5, select="inner"), seed=1)
    inner = [report.inner_loss for report in found.history]
    assert found.chosen_epoch == 1 + int(np.argmin(inner))


def test_the_weights_are_those_that_judged(dataset, split, plan):
    found = train_fold(dataset, split, plan, seed=0)
    tensors, facts = weights_from_bytes(found.weights)
    network = build_network(plan.network, seed=99)
    network.load_state_dict(tensors)
    np.testing.assert_allclose(
        predict(network, dataset.crops[split.held_out]), found.probabilities, rtol=1e-6
    )
    assert facts["simulated"] is True
    assert facts["dataset"] == dataset.fingerprint


def test_checkpoints_of_another_training_are_refused(dataset, split, plan, tmp_path: Path):
    train_fold(dataset, split, replace(plan, epochs=1), seed=0, folder=tmp_path)
    with pytest.raises(StoreError, match="another training"):
        train_fold(dataset, split, plan, seed=0, folder=tmp_path)


def test_a_loss_that_is_no_number(dataset, split, plan, monkeypatch):
    monkeypatch.setattr(training, "loss_of", lambda logits, *_, **__: logits.sum() * float("nan"))
    with pytest.raises(ConvergenceError, match="epoch 1"):
        train_fold(dataset, split, plan, seed=0)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("OutOfMemoryError", "CUDA out of memory"), ("", "can't allocate memory: 9 bytes")],
)
def test_too_little_memory(dataset, split, plan, monkeypatch, kind: str, said: str):
    import torch

    error = getattr(torch, kind)(said) if kind else RuntimeError(said)

    def exhausted(*_, **__):
        raise error

    monkeypatch.setattr(training, "loss_of", exhausted)
    with pytest.raises(DeviceMemoryError, match="step of 4 scans") as caught:
        train_fold(dataset, split, plan, seed=0)
    assert "batch of 2" in caught.value.hint


def test_one_group_to_train_on(dataset, plan):
    rows = np.flatnonzero(~dataset.high_risk)
    with pytest.raises(InputError, match="0 of them at high risk"):
        train_fold(dataset, FoldSplit(1, 1, rows, np.array([0, 1])), plan, seed=0)
