"""How far batches and characteristics go together, by pencil."""

import math

import numpy as np
import pandas as pd
import pytest

from core.errors import InputError
from core.expression import confounding, quantile_parts


def series(text: str, name: str = "grade") -> pd.Series:
    return pd.Series([None if item == "-" else item for item in text.split()], name=name)


def test_levels_that_each_lie_in_one_batch_confound_wholly():
    found = confounding(series("L L L G"), series("II III II IV"))
    assert found.level_tells_batch
    assert not found.batch_tells_level  # the batch L holds two grades
    assert found.wholly
    assert found.counts.to_numpy().tolist() == [[0, 2], [0, 1], [1, 0]]
    assert found.counts.columns.tolist() == ["G", "L"]
    assert found.split_levels == ()
    said = found.words("Grade")
    assert said.startswith("Wholly confounded: each level of Grade lies in one batch (II in L; III")
    assert "Cramér's V 1.00" in said


def test_batches_that_each_hold_one_level_confound_wholly_too():
    found = confounding(series("a b c d"), series("normal normal tumour tumour"))
    assert (found.level_tells_batch, found.batch_tells_level) == (False, True)
    assert "each batch holds one level of grade (a holds normal" in found.words()


def test_strength_is_cramers_v():
    """Counts 10 2 / 3 9: chi-square 24 * (90 - 6)^2 / (12 * 12 * 13 * 11)."""
    batch = pd.Series(["a"] * 12 + ["b"] * 12)
    level = pd.Series(["x"] * 10 + ["y"] * 2 + ["x"] * 3 + ["y"] * 9, name="sex")
    found = confounding(batch, level)
    chi_square = 24 * 84**2 / (12 * 12 * 13 * 11)
    assert found.cramers_v == pytest.approx(math.sqrt(chi_square / 24), abs=1e-14)
    phi = chi_square / 24
    corrected = math.sqrt((phi - 1 / 23) / (2 - 1 / 23 - 1))
    assert found.cramers_v_corrected == pytest.approx(corrected, abs=1e-14)
    assert found.split_levels == ("x", "y")
    assert not found.wholly
    assert "go together strongly" in found.words()


def test_independent_is_zero_and_said_to_be_even():
    found = confounding(series("a a b b"), series("x y x y"))
    assert (found.cramers_v, found.cramers_v_corrected) == (0.0, 0.0)
    assert "spread evenly" in found.words()


def test_something_between_is_uneven():
    rng = np.random.default_rng(1)
    batch = pd.Series(rng.choice(["a", "b"], 400))
    level = pd.Series(np.where(rng.random(400) < np.where(batch == "a", 0.6, 0.4), "x", "y"))
    found = confounding(batch, level.rename("sex"))
    assert 0.1 < found.cramers_v_corrected < 0.5
    assert found.words().startswith("sex is spread unevenly")


def test_who_lacks_one_of_the_two_is_counted_and_left_out():
    found = confounding(series("a a b - b"), series("x - y x x"))
    assert found.n_missing == 2
    assert int(found.counts.to_numpy().sum()) == 3


def test_one_batch_or_one_level_confounds_nothing():
    one = confounding(series("a a"), series("x y"))
    assert (one.wholly, math.isnan(one.cramers_v)) == (False, True)
    assert "one batch" in one.words()
    assert "same for all" in confounding(series("a b"), series("x x")).words()


def test_a_number_of_many_values_is_cut_at_its_quantiles():
    age = pd.Series(np.arange(30.0), name="age")
    found = confounding(pd.Series(["a"] * 10 + ["b"] * 20), age)
    assert found.counts.to_numpy().tolist() == [[10, 0], [0, 10], [0, 10]]
    assert found.level_tells_batch
    assert found.counts.index.tolist() == ["0 to 9", "10 to 19", "20 to 29"]
    few = confounding(pd.Series(["a", "b"] * 15), pd.Series([1, 2, 3] * 10, name="grade"))
    assert few.counts.index.tolist() == ["1", "2", "3"]


def test_categories_keep_their_order_and_unused_ones_go():
    level = pd.Series(pd.Categorical(["IV", "II", "II"], ["I", "II", "IV"]), name="grade")
    found = confounding(pd.Series(["a", "a", "b"]), level)
    assert found.counts.index.tolist() == ["II", "IV"]


def test_what_is_refused():
    with pytest.raises(InputError, match="do not list the same patients"):
        confounding(series("a b"), series("x y").iloc[::-1])
    with pytest.raises(InputError, match="no patient has both a batch and grade"):
        confounding(series("a -"), series("- x"))
    with pytest.raises(InputError, match="cut into 1 parts"):
        confounding(pd.Series(["a"] * 30), pd.Series(np.arange(30.0)), bins=1)


def test_parts_of_a_number_are_named_by_their_ends():
    found = quantile_parts(pd.Series([3.0, 1.0, np.nan, 2.5, 4.0]), 2)
    assert found.isna().tolist() == [False, False, True, False, False]
    assert found.dropna().tolist() == ["3 to 4", "1 to 2.5", "1 to 2.5", "3 to 4"]
    assert found.cat.categories.tolist() == ["1 to 2.5", "3 to 4"]
    tied = quantile_parts(pd.Series([1.0, 1.0, 1.0, 2.0, 3.0, np.nan]), 3)
    assert tied.cat.categories.tolist() == ["1", "2 to 3"]
    assert tied.isna().sum() == 1
