from core.association.published import PUBLISHED_P_VALUES
from core.clinical import characteristic


def test_they_are_of_characteristics_the_pages_know():
    assert all(characteristic(name) for name in PUBLISHED_P_VALUES)


def test_all_but_sex_went_with_the_score():
    assert {name for name, p in PUBLISHED_P_VALUES.items() if p != "< 0.001"} == {"sex"}
    assert PUBLISHED_P_VALUES["sex"] == "0.912"
