import numpy as np
import pandas as pd
import pytest

from core.association.recorded import default_names, recorded, split_at
from core.errors import InputError


def test_known_characteristics_have_their_order_and_words():
    found = recorded(pd.Series(["IV", "II", "IV", None], name="grade"))
    assert (found.label, found.kind, found.levels) == ("Grade", "category", ("II", "IV"))
    assert found.data[:3].tolist() == [1, 0, 1]
    assert found.known.tolist() == [True, True, True, False]
    age = recorded(pd.Series(["41", "x", None], name="age"))
    assert (age.kind, age.title) == ("number", "Age (years)")
    assert age.known.tolist() == [True, False, False]


def test_a_level_outside_the_known_ones_comes_after_them():
    found = recorded(pd.Series(["not otherwise specified", "III", "I"], name="grade"))
    assert found.levels == ("III", "I", "not otherwise specified")


def test_other_columns_are_read_by_what_they_hold():
    assert recorded(pd.Series([1, 2, 2], name="kps")).kind == "number"
    yes_no = recorded(pd.Series([True, False], name="treated"))
    assert (yes_no.kind, yes_no.levels) == ("category", ("no", "yes"))
    ordered = pd.Categorical(["low", "high"], ["low", "middle", "high"], ordered=True)
    assert recorded(pd.Series(ordered, name="risk")).levels == ("low", "high")


def test_what_is_not_recorded():
    empty = recorded(pd.Series(["", " ", None, np.nan, pd.NA, "a  b\nc"], name="x"))
    assert empty.levels == ("a b c",)
    assert int(empty.known.sum()) == 1
    assert recorded(pd.Series([np.inf, -np.inf, 1.0], name="x")).known.tolist() == [0, 0, 1]
    nobody = recorded(pd.Series([None, None], name="grade"))
    assert nobody.levels == ()
    assert not nobody.known.any()


def test_a_number_equal_to_the_cut_is_in_the_lower_group():
    age = recorded(pd.Series([44.0, 45.0, 45.5, np.nan], name="age"))
    split = split_at(age, 45)
    assert split.levels == ("at most 45", "above 45")
    np.testing.assert_array_equal(split.data, [0, 0, 1, np.nan])
    assert split_at(age, 10).levels == ("above 10",)
    assert split_at(age, 10).data[0] == 0


def test_refusals():
    grade = recorded(pd.Series(["II"], name="grade"))
    with pytest.raises(InputError, match="Grade cannot be split at 45"):
        split_at(grade, 45)
    with pytest.raises(InputError, match="cannot be split at nan"):
        split_at(recorded(pd.Series([1.0], name="age")), float("nan"))


def test_default_names_are_those_the_pages_know_in_their_order():
    assert default_names(pd.DataFrame(columns=["idh", "anything", "age"])) == ("age", "idh")
