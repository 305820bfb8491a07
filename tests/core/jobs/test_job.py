"""A job is what its events make of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.jobs import FINAL, Job, JobSpec, Part
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
)
from core.jobs.job import queue_places

NEW = Job(JobSpec("count"), (Part(), Part()))
QUEUED = NEW.after(Queued(100.0, 1, "e"))
RUNNING = QUEUED.after(PartStarted(110.0, 1, 0, "host", "CPU"))


def report(part: int, done: float, of: float = 10, *, at: float = 120.0, attempt: int = 1):
    return PartReported(at, attempt, part, {"done": done, "of": of})


@pytest.mark.parametrize(
    ("before", "event", "state"),
    [
        (NEW, Queued(1.0, 1, "e"), "queued"),
        (QUEUED, PartStarted(1.0, 1, 0), "running"),
        (QUEUED, Stopped(1.0, 1), "stopped"),
        (QUEUED, Failed(1.0, 1, "no workers"), "failed"),
        (QUEUED, Lost(1.0, 1, "gone"), "lost"),
        (RUNNING, StopAsked(1.0, 1), "running"),
        (RUNNING, Done(1.0, 1), "done"),
        (RUNNING, Stopped(1.0, 1), "stopped"),
        (RUNNING, Failed(1.0, 1, "why"), "failed"),
        (RUNNING, Lost(1.0, 1, "gone"), "lost"),
    ],
)
def test_transitions(before: Job, event, state: str):
    assert before.after(event).state == state
    assert before.after(event).final == (state in FINAL)


@pytest.mark.parametrize("ending", [Done(200.0, 1), Stopped(200.0, 1), Lost(200.0, 1, "x")])
def test_the_first_ending_counts(ending):
    over = RUNNING.after(ending)
    for late in (Done(300.0, 1), Failed(300.0, 1, "y"), Lost(300.0, 1, "z"), StopAsked(300.0, 1)):
        assert over.after(late) == over
    assert over.after(PartStarted(300.0, 1, 1)).state == over.state


def test_events_of_another_attempt_change_nothing():
    again = RUNNING.after(Lost(200.0, 1, "x")).after(Queued(300.0, 2, "f"))
    assert (again.state, again.attempt, again.engine, again.reason) == ("queued", 2, "f", "")
    for late in (Done(301.0, 1), PartDone(301.0, 1, 0), report(0, 9), PartStarted(301.0, 1, 0)):
        assert again.after(late) == again
    assert again.after(Queued(400.0, 3, "g")) == again  # it waits already
    assert again.after(Queued(400.0, 2, "g")) == again
    assert again.after(Done(302.0, 3)) == again


def test_progress_is_the_mean_of_the_parts_and_never_goes_back():
    job = RUNNING.after(report(0, 5))
    assert job.fraction == 0.25
    assert job.after(report(0, 2)).fraction == 0.25
    assert job.after(report(1, 50)).fraction == pytest.approx(0.75)  # beyond all is all
    assert job.after(report(1, -3)).fraction == 0.25
    assert job.after(PartDone(1.0, 1, 1)).fraction == 0.75
    assert job.after(report(7, 5)) == job  # no such part
    assert job.parts[0].latest == {"done": 5, "of": 10}


@pytest.mark.parametrize("values", [{}, {"done": 1}, {"done": "1", "of": 2}, {"done": 1, "of": 0}])
def test_a_report_without_measure_moves_no_bar(values: dict):
    job = RUNNING.after(report(0, 5)).after(PartReported(1.0, 1, 0, values))
    assert job.fraction == 0.25
    assert job.parts[0].latest == values


def test_elapsed_counts_work_and_leaves_waiting_out():
    assert QUEUED.elapsed(500.0) == 0
    assert RUNNING.elapsed(150.0) == 40
    lost = RUNNING.after(Lost(150.0, 1, "x"))
    assert lost.elapsed(10_000.0) == 40
    again = lost.after(Queued(1_000.0, 2, "e")).after(PartStarted(1_010.0, 2, 0))
    assert again.elapsed(1_015.0) == 45
    assert again.submitted == 100.0
    assert again.queued == 1_000.0


def test_remaining_follows_the_pace_of_this_attempt():
    assert RUNNING.remaining(150.0) is None
    half = RUNNING.after(report(0, 10))
    assert half.remaining(150.0) == pytest.approx(40)
    # Resumed at one half; a quarter more in 30 seconds leaves another 30.
    again = half.after(Stopped(150.0, 1)).after(Queued(1_000.0, 2, "e"))
    assert again.fraction == again.already == 0.5
    again = again.after(PartStarted(1_000.0, 2, 1)).after(report(1, 5, attempt=2))
    assert again.remaining(1_030.0) == pytest.approx(30)
    assert half.after(Done(1.0, 1)).remaining(150.0) is None


def test_the_earliest_part_starts_the_clock_and_names_the_place():
    job = RUNNING.after(PartStarted(105.0, 1, 1, "other", "GPU"))
    assert (job.started, job.host, job.device) == (105.0, "host", "CPU")
    told = job.after(PartReported(1.0, 1, 0, {"device": "NVIDIA H200"}))
    assert told.device == "NVIDIA H200"
    assert told.after(Lost(2.0, 1, "x")).after(Queued(3.0, 2, "e")).device == ""


def test_what_is_finished_stays_finished_in_the_next_attempt():
    job = RUNNING.after(PartDone(1.0, 1, 0)).after(Lost(2.0, 1, "x")).after(Queued(3.0, 2, "e"))
    assert job.parts[0].done
    assert not job.parts[0].started


def test_waiting_jobs_stand_in_the_order_they_came():
    first = replace(QUEUED, queued=1.0)
    second = replace(QUEUED, spec=JobSpec("count", {"a": 1}), queued=2.0)
    third = replace(RUNNING, spec=JobSpec("count", {"a": 2}), queued=0.0)
    assert queue_places([second, third, first]) == {first.id: 1, second.id: 2}


EVENTS = st.one_of(
    st.builds(Queued, st.floats(0, 9), st.integers(1, 3), st.just("e")),
    st.builds(PartStarted, st.floats(0, 9), st.integers(1, 3), st.integers(0, 2)),
    st.builds(
        report, st.integers(0, 2), st.floats(-1, 12), at=st.floats(0, 9), attempt=st.integers(1, 3)
    ),
    st.builds(PartDone, st.floats(0, 9), st.integers(1, 3), st.integers(0, 2)),
    st.builds(StopAsked, st.floats(0, 9), st.integers(1, 3)),
    st.builds(Done, st.floats(0, 9), st.integers(1, 3)),
    st.builds(Stopped, st.floats(0, 9), st.integers(1, 3)),
    st.builds(Failed, st.floats(0, 9), st.integers(1, 3), st.just("why")),
    st.builds(Lost, st.floats(0, 9), st.integers(1, 3), st.just("gone")),
)


@given(st.lists(EVENTS, max_size=30))
def test_whatever_happens_a_job_makes_sense(history: list):
    job = NEW
    for event in history:
        after = job.after(event)
        assert 0 <= after.fraction <= 1
        assert after.attempt in (job.attempt, job.attempt + 1)
        if job.final and not isinstance(event, Queued):
            assert after.state == job.state
        if after.attempt == job.attempt:
            assert after.fraction >= job.fraction
        assert after.elapsed(10.0) >= 0
        job = after
