import numpy as np
import pandas as pd
import pytest

from core.errors import CohortError
from core.survival.groups import as_groups


@pytest.mark.parametrize(
    "labels",
    [
        ["b", "a", "b"],
        ("b", "a", "b"),
        np.array(["b", "a", "b"]),
        pd.Series(["b", "a", "b"], index=[7, 7, 7]),
        pd.Series(["b", "a", "b"], dtype="string"),
        pd.Index(["b", "a", "b"]),
        pd.array(["b", "a", "b"], dtype="string"),
    ],
    ids=lambda labels: type(labels).__name__,
)
def test_labels_of_any_kind_are_sorted(labels):
    groups = as_groups(labels, 3)
    assert groups.levels == ("a", "b")
    assert groups.codes.tolist() == [1, 0, 1]
    assert groups.sizes.tolist() == [1, 2]


def test_categories_keep_their_order_and_lose_the_empty_ones():
    labels = pd.Categorical(["high", "low"], categories=["low", "middle", "high"], ordered=True)
    for given in (labels, pd.Series(labels)):
        groups = as_groups(given, 2)
        assert groups.levels == ("low", "high")
        assert groups.codes.tolist() == [1, 0]


def test_numbers_are_ordered_as_numbers_not_as_words():
    assert as_groups([10, 9, 10], 3).levels == ("9", "10")
    assert as_groups([True, False], 2).levels == ("False", "True")


def test_none_is_one_group():
    groups = as_groups(None, 3)
    assert groups.levels == ("all",)
    assert groups.codes.tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    "labels",
    [
        ["a", None],
        ["a", float("nan")],
        pd.Series(["a", pd.NA], dtype="string"),
        np.array([1.0, np.nan]),
        pd.Categorical(["a", None]),
    ],
    ids=["None", "nan in a list", "NA", "nan in an array", "no category"],
)
def test_a_missing_label_is_refused_and_located(labels):
    with pytest.raises(CohortError, match=r"strata is missing for 1 of 2 patients \(number 2\)"):
        as_groups(labels, 2)


def test_other_refusals():
    with pytest.raises(CohortError, match="2 labels for 3 patients"):
        as_groups(["a", "b"], 3)
    with pytest.raises(CohortError, match=r"shape \(1, 2\)"):
        as_groups(np.array([["a", "b"]]), 2)
    with pytest.raises(CohortError, match="no patients"):
        as_groups([], 0)
    with pytest.raises(CohortError, match="grade is missing"):
        as_groups([None, "II"], 2, name="grade")


def test_codes_are_read_only():
    assert not as_groups(["a", "b"], 2).codes.flags.writeable
    assert not as_groups(None, 2).codes.flags.writeable
