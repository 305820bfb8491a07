"""What a worker does with an order."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import JobError
from core.jobs import JobSpec
from core.jobs.events import Queued
from core.jobs.records import JobRecords
from core.jobs.task import Ending, Order, carry_out, find_task
from tests.core.jobs.conftest import CHORES

SPEC = JobSpec("count", {"steps": 2})


@pytest.fixture
def order(tmp_path: Path) -> Order:
    records = JobRecords(tmp_path)
    records.create(SPEC, [{"place": 0}, {"place": 1}], {})
    records.begin(SPEC.id, Queued(1.0, 1, "0123456789abcdef"))
    return Order(str(tmp_path), CHORES, SPEC.id, 1, 0)


def test_parts_and_then_the_whole_are_done(order: Order):
    orders = [order, replace(order, part=1), replace(order, part=None)]
    assert [carry_out(item) for item in orders] == [Ending("done")] * 3
    assert JobRecords(Path(order.root)).has_result(SPEC.id)


def test_a_part_that_has_its_result_is_not_run_again(order: Order):
    records = JobRecords(Path(order.root))
    records.write_result(SPEC.id, b"0.0", part=0)
    left = records.checkpoints(SPEC.id, 0) / "sum.json"  # by one killed before it had removed it
    left.parent.mkdir()
    left.write_text("{}")
    assert carry_out(order).state == "done"
    assert records.result(SPEC.id, part=0) == b"0.0"
    assert not records.checkpoints(SPEC.id, 0).exists()
    assert records.read(SPEC.id).parts[0].done


def test_an_overtaken_attempt_keeps_its_result_and_leaves_the_checkpoints_to_the_next(
    order: Order, monkeypatch: pytest.MonkeyPatch
):
    records, folder = JobRecords(Path(order.root)), None

    def run(self, params, part, context) -> bytes:
        nonlocal folder
        folder = context.folder
        (folder / "sum.json").write_text("{}")
        records.begin(SPEC.id, Queued(2.0, 2, "0123456789abcdef"))
        return b"0.0"

    monkeypatch.setattr(type(find_task(CHORES, "count")), "run", run)
    carry_out(order)
    assert folder is not None
    assert (folder / "sum.json").is_file()
    assert records.result(SPEC.id, part=0) == b"0.0"
    assert carry_out(replace(order, attempt=2)).state == "done"
    assert not folder.exists()


def test_a_part_begun_twice_in_one_attempt_is_lost(order: Order):
    assert carry_out(order).state == "done"
    (JobRecords(Path(order.root)).folder(SPEC.id) / "parts" / "0000" / "result").unlink()
    again = carry_out(order)
    assert again.state == "lost"
    assert "killed" in again.reason


def test_a_stopped_attempt_does_not_begin(order: Order):
    records = JobRecords(Path(order.root))
    records.ask_to_stop(SPEC.id, 1)
    assert carry_out(order).state == "stopped"
    assert not records.begun(SPEC.id, 0, 1)


def test_a_worker_that_does_not_see_the_folder_says_so(order: Order, tmp_path: Path):
    ending = carry_out(replace(order, root=str(tmp_path / "elsewhere")))
    assert ending.state == "failed"
    assert "does not find the job" in ending.reason
    assert "FERROSCOPE_HOME" in ending.hint


def test_putting_together_what_is_not_there_fails(order: Order):
    ending = carry_out(replace(order, part=None))
    assert ending.state == "failed"
    assert "not on this disk" in ending.reason


def test_seeds_belong_to_job_and_part(order: Order, monkeypatch: pytest.MonkeyPatch):
    seen = []
    chore = find_task(CHORES, "count")

    def run(self, params, part, context) -> bytes:
        seen.append(context.seed)
        return b"0"

    monkeypatch.setattr(type(chore), "run", run)
    for part in (0, 1):
        carry_out(replace(order, part=part))
    assert len(set(seen)) == 2
    assert all(0 <= seed < 2**63 for seed in seen)


def test_the_key_names_job_part_attempt_and_installation(order: Order):
    others = [
        replace(order, part=1),
        replace(order, part=None),
        replace(order, attempt=2),
        replace(order, root=order.root + "2"),
        replace(order, job="0" * 64),
    ]
    assert len({order.key, *(item.key for item in others)}) == 6
    assert order.key == replace(order).key


def test_the_worse_ending_counts():
    done, stopped, lost = Ending("done"), Ending("stopped"), Ending("lost", "x")
    failed = Ending("failed", "y")
    assert done.and_(stopped) == stopped.and_(done) == stopped
    assert stopped.and_(lost) == lost
    assert lost.and_(failed) == failed.and_(lost) == failed
    assert failed.and_(Ending("failed", "z")) == failed


def test_an_unknown_task_is_said():
    with pytest.raises(JobError, match="no task named 'sing'"):
        find_task(CHORES, "sing")
