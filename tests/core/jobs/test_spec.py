"""What is asked for, and its name."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import JobError
from core.jobs import JobSpec

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)  # fmt: skip


def test_the_id_is_the_sha256_of_the_canonical_json():
    text = '{"params":{"a":[1,2.5],"b":null},"task":"count"}'
    assert JobSpec("count", {"b": None, "a": (1, 2.5)}).id == (
        hashlib.sha256(text.encode()).hexdigest()
    )


@given(st.dictionaries(st.text(max_size=4), JSON, max_size=4))
def test_the_order_of_parameters_does_not_matter_and_any_value_does(params: dict):
    spec = JobSpec("count", params)
    assert JobSpec("count", dict(reversed(params.items()))) == spec
    assert JobSpec("count", dict(reversed(params.items()))).id == spec.id
    assert JobSpec("count", {**params, "more": 1}).id != spec.id
    assert JobSpec("other", params).id != spec.id
    assert hash(spec) == hash(JobSpec("count", params))


def test_what_is_changed_later_changes_no_request():
    params = {"a": [1]}
    spec = JobSpec("count", params)
    before = spec.id
    params["a"].append(2)
    assert spec.id == before


@pytest.mark.parametrize("task", ["", "Count", "a b", "../x", "x" * 80, "1st"])
def test_odd_names_are_refused(task: str):
    with pytest.raises(JobError, match="cannot name a task"):
        JobSpec(task)


@pytest.mark.parametrize(
    "params", [{"a": float("nan")}, {"a": {1, 2}}, {"a": b"x"}, [1, 2], {"a": "x" * 1_000_001}]
)
def test_what_is_no_json_or_too_much_is_refused(params: object):
    with pytest.raises(JobError, match="parameters of count"):
        JobSpec("count", params)


@pytest.mark.parametrize(
    ("params", "wanted"),
    [
        ({"input": "0123456789abcdef" * 4}, "0123456789abcdef" * 4),
        ({"data": "0123456789abcdef" * 4}, ""),
        ({"input": "0123456789ABCDEF" * 4}, ""),
        ({"input": "../../etc"}, ""),
        ({"input": 7}, ""),
        ({}, ""),
    ],
)
def test_the_input_is_a_fingerprint_or_nothing(params: dict, wanted: str):
    assert JobSpec("count", params).input == wanted
