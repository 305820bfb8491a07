"""Events as lines: back and forth, and lines that are none."""

import math

import numpy as np
import pytest

from core.jobs import events
from core.jobs.events import (
    Done,
    Failed,
    Lost,
    PartDone,
    PartReported,
    PartStarted,
    Queued,
    StopAsked,
    Stopped,
    event_line,
    plain_values,
    read_event,
)

ALL = [
    Queued(1.5, 1, "0123456789abcdef"),
    PartStarted(2.0, 1, 0, "host", "CPU", {"numpy": "2"}),
    PartReported(3.0, 1, 0, {"done": 1, "of": 2, "loss": 0.5}),
    PartDone(4.0, 1, 0),
    StopAsked(5.0, 1),
    Done(6.0, 1),
    Stopped(6.0, 1),
    Failed(6.0, 1, "a reason\nof two lines", "a hint"),
    Lost(6.0, 1, "gone"),
]


@pytest.mark.parametrize("event", ALL, ids=lambda event: type(event).__name__)
def test_an_event_is_one_line_and_comes_back(event):
    line = event_line(event)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert read_event(line) == event


def test_every_kind_is_tested():
    kinds = {name for name in events.__all__ if name[0].isupper()} - {"Event"}
    assert kinds == {type(event).__name__ for event in ALL}


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b'{"event":"Done","at":1',
        b'{"event":"Sung","at":1,"attempt":1}',
        b'{"event":"Done","at":1}',
        b'{"event":"Done","at":"now","attempt":1}',
        b'{"event":"Done","at":1,"attempt":null}',
        b"[1]",
        b"7",
        b"\xff\xfe",
        b"[" * 100_000,
    ],
    ids=range(11),
)
def test_what_is_no_event_is_none(line: bytes):
    assert read_event(line) is None


def test_every_beginning_of_a_line_is_torn():
    line = event_line(ALL[2])
    assert all(read_event(line[:length]) is None for length in range(len(line) - 1))


def test_a_later_versions_fields_are_passed_over():
    assert read_event(b'{"event":"Done","at":1,"attempt":2,"mood":"good"}') == Done(1, 2)


def test_reports_hold_plain_numbers():
    found = plain_values(
        {
            "loss": np.float32(0.5),
            "epoch": np.int64(3),
            "auc": math.nan,
            "curve": np.array([1.0, math.inf]),
            "more": {"a": (1, True, "x", None)},
        }
    )
    assert found == {
        "loss": 0.5,
        "epoch": 3,
        "auc": None,
        "curve": [1.0, None],
        "more": {"a": [1, True, "x", None]},
    }
    with pytest.raises(TypeError, match="a report cannot hold a set"):
        plain_values({"a": {1}})
