"""The characteristics every page knows."""

import pytest

from core.clinical import CHARACTERISTICS, characteristic


def test_the_study_s_characteristics_are_there_once_each():
    names = [item.name for item in CHARACTERISTICS]
    assert {"age", "sex", "grade", "idh", "mgmt", "codel_1p19q", "batch"} <= set(names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("item", CHARACTERISTICS, ids=lambda item: item.name)
def test_each_is_found_by_its_name_and_named_for_a_reader(item):
    assert characteristic(item.name) is item
    assert item.label
    if item.kind == "number":
        assert item.unit
        assert not item.levels
    assert len(item.levels) == len(set(item.levels))


def test_levels_start_with_the_lower_expected_risk():
    assert characteristic("grade").levels == ("II", "III", "IV")
    assert characteristic("idh").levels[0] == "mutant"
    assert characteristic("mgmt").levels[0] == "methylated"
    assert characteristic("codel_1p19q").levels[0] == "codel"


def test_an_unknown_column_is_none_of_ours():
    assert characteristic("favourite_colour") is None
