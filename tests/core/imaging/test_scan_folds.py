from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError
from core.imaging.scan_folds import FoldSplit, scan_folds, set_aside


def test_both_groups_are_dealt_evenly(dataset):
    """6 high, 12 low: 2 and 4 in each of three folds."""
    for split in scan_folds(dataset, folds=3):
        held_out = dataset.high_risk[split.held_out]
        assert (held_out.sum(), (~held_out).sum()) == (2, 4)


def test_every_repeat_deals_afresh(dataset):
    splits = scan_folds(dataset, folds=3, repeats=2, seed=1)
    assert [(s.repeat, s.fold) for s in splits] == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]
    assert splits[0].held_out.tolist() != splits[3].held_out.tolist()
    again = scan_folds(dataset, folds=3, repeats=1, seed=1)
    assert [s.held_out.tolist() for s in again] == [s.held_out.tolist() for s in splits[:3]]


def test_scans_of_one_patient_stay_together(dataset):
    patients = tuple(f"P{i // 6}{'h' if high else 'l'}" for i, high in enumerate(dataset.high_risk))
    paired = replace(dataset, patients=patients)
    for split in scan_folds(paired, folds=2):
        owners = np.array(patients)
        assert not set(owners[split.train]) & set(owners[split.held_out])


@pytest.mark.parametrize(("folds", "repeats"), [(1, 1), (7, 1), (3, 0), (3, 51)])
def test_fewer_cases_than_folds(dataset, folds: int, repeats: int):
    with pytest.raises(
        InputError, match="6 high-risk and 12 low-risk patients; allowed are 2 to 6"
    ):
        scan_folds(dataset, folds=folds, repeats=repeats)


def test_one_patient_of_a_group_is_too_few_for_any_folds(dataset):
    one_high = dataset.select(np.array([0, 1, 2]))
    with pytest.raises(InputError, match="1 high-risk and 2 low-risk patients; cross-validation"):
        scan_folds(one_high, folds=2)


def test_setting_aside_takes_of_both_groups(dataset):
    (split, *_) = scan_folds(dataset, folds=3)
    train, inner = set_aside(dataset, split, 0.25, seed=0)
    assert sorted([*train, *inner]) == split.train.tolist()
    assert dataset.high_risk[inner].tolist().count(True) == 1
    assert dataset.high_risk[inner].tolist().count(False) == 2
    again = set_aside(dataset, split, 0.25, seed=0)[1]
    assert again.tolist() == inner.tolist()


def test_nobody_to_set_aside(dataset):
    rows = np.array([0, 1, 2])  # one of high risk
    with pytest.raises(InputError, match="1 high-risk patients"):
        set_aside(dataset, FoldSplit(1, 1, rows, np.array([3, 4])), 0.2, seed=0)
