import numpy as np
import pytest

from core.association.samples import as_sample, as_samples, refuse_constant
from core.errors import FitError, InputError


def test_numbers_come_back_as_float():
    assert as_sample([1, 2]).tolist() == [1.0, 2.0]
    assert [len(sample) for sample in as_samples([[1], [2, 3]])] == [1, 2]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["a"], "not numbers"),
        ([np.nan, 1.0], "finite numbers"),
        ([[1.0]], "one list"),
        ([], "0 patients with a value; this test needs 1 or more"),
    ],
)
def test_what_cannot_be_compared_is_refused(values, said):
    with pytest.raises(InputError, match=said):
        as_sample(values)


def test_one_group_is_no_comparison():
    with pytest.raises(InputError, match="two groups or more, got 1"):
        as_samples([[1.0, 2.0]])
    with pytest.raises(InputError, match="group 2 has 0 patients"):
        as_samples([[1.0], []])


def test_numbers_that_never_differ_are_refused():
    refuse_constant([np.array([1.0, 1.0]), np.array([1.0, 2.0])], "test")
    with pytest.raises(FitError, match="the t test has no measure of chance"):
        refuse_constant([np.array([0.1 + 0.2, 0.3]), np.array([7.0])], "t test")
