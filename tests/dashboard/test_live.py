"""What the live panel says of a job."""

import pytest

from core.jobs import Job, JobSpec, Part
from core.jobs.events import Lost, PartReported, PartStarted, Queued, StopAsked
from dashboard.live import _facts, _progress_words, duration, state_words

QUEUED = Job(JobSpec("count"), (Part(), Part())).after(Queued(100.0, 1, "e"))
RUNNING = QUEUED.after(PartStarted(110.0, 1, 0, "node_7", "CPU"))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "under 1 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (185, "3 min 05 s"),
        (3600, "1 h 00 min"),
        (7 * 3600 + 61, "7 h 01 min"),
    ],
)
def test_spans_of_time(seconds: float, words: str):
    assert duration(seconds) == words


def test_states_in_words():
    from dataclasses import replace

    assert state_words(replace(QUEUED, place=1)) == "Waiting, next"
    assert state_words(replace(QUEUED, place=3)) == "Waiting, 2 before it"
    assert state_words(QUEUED) == "Waiting"
    assert state_words(RUNNING) == "Running"
    assert state_words(RUNNING.after(StopAsked(1.0, 1))).startswith("Stopping")
    assert state_words(RUNNING.after(Lost(1.0, 1, "x"))) == "Lost"


def test_progress_names_parts_and_the_time_to_go():
    assert _progress_words(QUEUED, 120.0) == "0%, 0 of 2 parts done"
    half = RUNNING.after(PartReported(1.0, 1, 0, {"done": 1, "of": 1}))
    assert _progress_words(half, 150.0) == "50%, 0 of 2 parts done, about 40 s to go"


def test_facts_are_plain_words_even_of_odd_hosts():
    assert _facts(QUEUED, 120.0).startswith("not begun")
    assert "worked 40 s · on node\\_7, CPU" in _facts(RUNNING, 150.0)
    again = RUNNING.after(Lost(150.0, 1, "x")).after(Queued(200.0, 2, "e"))
    assert "attempt 2" in _facts(again, 210.0)
    assert "worked 40 s" in _facts(again, 210.0)
