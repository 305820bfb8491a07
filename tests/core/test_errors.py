"""The error tree: shown as text, caught by kind, carried between processes."""

import pickle  # noqa: TID251 (how worker processes carry errors)

import pytest

from core import errors
from core.errors import (
    CohortError,
    CoreError,
    EmptySignatureError,
    FitError,
    InputError,
    StoreError,
    UnknownGeneError,
    listed,
)

KINDS = [
    getattr(errors, name) for name in errors.__all__ if isinstance(getattr(errors, name), type)
]


def test_a_message_ends_with_the_way_out():
    error = CohortError("time has 3 negative values.", "Leave these patients out.")
    assert str(error) == "time has 3 negative values. Leave these patients out."
    assert (error.message, error.hint) == (
        "time has 3 negative values.",
        "Leave these patients out.",
    )


def test_a_message_without_a_hint_stands_alone():
    assert str(CohortError("no patients.")) == "no patients."


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_is_a_core_error_and_crosses_a_process_whole(kind):
    assert issubclass(kind, CoreError)
    back = pickle.loads(pickle.dumps(kind("what.", "way out.")))
    assert type(back) is kind
    assert (back.message, back.hint) == ("what.", "way out.")


def test_kinds_are_also_what_a_python_reader_expects():
    assert issubclass(InputError, ValueError)
    assert issubclass(FitError, ArithmeticError)
    assert issubclass(StoreError, OSError)
    assert issubclass(UnknownGeneError, InputError)
    assert issubclass(EmptySignatureError, FitError)
    assert not issubclass(FitError, InputError)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_tree_in_the_docstring_is_the_tree(kind):
    assert kind.__name__ in errors.__doc__


def test_a_long_list_is_counted_not_printed():
    assert listed([]) == ""
    assert listed(["P07", "P19"]) == "P07, P19"
    assert listed(range(7)) == "0, 1, 2, 3, 4 and 2 more"
    assert listed((f"P{n}" for n in range(2_000)), most=1) == "P0 and 1,999 more"
