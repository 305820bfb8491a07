import numpy as np
import pytest

from core.errors import InputError
from core.survival.folds import stratified_folds

EVENT = np.array([True] * 23 + [False] * 30)


def test_deaths_and_patients_are_dealt_out_evenly():
    folds = stratified_folds(EVENT, 5, seed=1)
    assert sorted(np.bincount(folds)[1:]) == [10, 10, 11, 11, 11]
    assert sorted(np.bincount(folds[EVENT])[1:]) == [4, 4, 5, 5, 5]


def test_the_seed_decides():
    assert (stratified_folds(EVENT, 5, seed=1) == stratified_folds(EVENT, 5, seed=1)).all()
    assert (stratified_folds(EVENT, 5, seed=1) != stratified_folds(EVENT, 5, seed=2)).any()


@pytest.mark.parametrize("n_folds", [-1, 0, 1, 24])
def test_a_number_of_folds_out_of_range(n_folds: int):
    with pytest.raises(InputError, match="23 deaths"):
        stratified_folds(EVENT, n_folds, seed=0)
