import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.errors import InputError
from core.survival.alignment import aligned_score

OUTCOME = Outcome([1, 2, 3], [1, 0, 1])


def test_a_series_is_taken_by_position() -> None:
    score = pd.Series([3, 1, 2], index=["c", "a", "b"])
    assert aligned_score(score, OUTCOME).tolist() == [3.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("score", "says"),
    [
        ([1, 2], r"shape \(2,\) for 3 follow-up times"),
        ([[1, 2, 3]], r"shape \(1, 3\)"),
        ([1, np.nan, np.inf], r"2 patients is missing or infinite \(patients number 2, 3\)"),
        (["low", "high", "low"], "must be numbers"),
    ],
)
def test_refuses(score: object, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        aligned_score(score, OUTCOME)
    assert caught.value.hint
