import numpy as np
import pandas as pd
import pytest

from core.errors import InputError
from core.survival.strata import Cutpoint, Cutpoints, stratify


class TestCutpoint:
    def test_a_score_equal_to_the_cutpoint_is_low(self):
        assert Cutpoint(2.0).stratify([1.0, 2.0, np.nextafter(2.0, 3), 3.0]).tolist() == [
            "low",
            "low",
            "high",
            "high",
        ]

    def test_levels_are_ordered_and_kept_where_empty(self):
        strata = Cutpoint(9.0).stratify([1.0, 2.0])
        assert strata.cat.categories.tolist() == ["low", "high"]
        assert strata.cat.ordered
        assert strata.name == "stratum"

    def test_a_series_keeps_its_index(self):
        score = pd.Series([3.0, 1.0], index=["P2", "P1"])
        assert Cutpoint(2.0).stratify(score).to_dict() == {"P2": "high", "P1": "low"}

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), "two", None])
    def test_refuses_a_value_that_is_no_number(self, value):
        with pytest.raises(InputError, match="cutpoint must be"):
            Cutpoint(value)

    def test_says_which_patients_have_no_score(self):
        with pytest.raises(InputError, match=r"2 missing or infinite .* 4 patients .*2, 4"):
            Cutpoint(0.0).stratify([1.0, np.nan, 2.0, np.inf])

    @pytest.mark.parametrize("score", [["a", "b"], [[1.0, 2.0]]])
    def test_refuses_what_is_not_one_list_of_numbers(self, score):
        with pytest.raises(InputError):
            Cutpoint(0.0).stratify(score)

    def test_names_itself_where_nobody_does(self):
        assert Cutpoint(0.12345678).label == "fixed at 0.1235"


class TestCutpoints:
    def test_three_groups(self):
        strata = Cutpoints((1.0, 2.0)).stratify([2.0, 0.0, 2.5, 1.0, 1.5])
        assert strata.tolist() == ["intermediate", "low", "high", "low", "intermediate"]
        assert strata.cat.categories.tolist() == ["low", "intermediate", "high"]

    @pytest.mark.parametrize("values", [(2.0, 1.0), (1.0, 1.0), (1.0,), (1.0, float("nan"))])
    def test_refuses_values_that_do_not_increase(self, values):
        with pytest.raises(InputError):
            Cutpoints(values)


def test_there_is_one_more_level_than_cutpoints():
    with pytest.raises(InputError, match="2 cutpoints"):
        stratify([1.0], (0.0, 1.0), ("low", "high"))
