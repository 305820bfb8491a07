"""Events in a file."""

from pathlib import Path

import pytest

from core.errors import StoreError
from core.jobs.events import Done, PartDone
from core.jobs.lines import append_event, read_events


def test_events_come_back_in_the_order_they_were_added(tmp_path: Path):
    path = tmp_path / "new" / "events.jsonl"
    for part in range(3):
        append_event(path, PartDone(float(part), 1, part))
    assert [event.part for event in read_events(path)] == [0, 1, 2]


def test_a_torn_last_line_is_passed_over_and_what_is_added_after_it_is_read(tmp_path: Path):
    path = tmp_path / "events.jsonl"
    append_event(path, PartDone(1.0, 1, 0))
    whole = path.read_bytes()
    for length in range(1, len(whole)):
        path.write_bytes(whole + whole[:length])
        assert read_events(path)[:1] == [PartDone(1.0, 1, 0)]
        append_event(path, Done(2.0, 1))
        assert read_events(path)[-1] == Done(2.0, 1)


def test_no_file_is_no_event(tmp_path: Path):
    assert read_events(tmp_path / "nothing") == []


@pytest.mark.parametrize("path", ["/dev/full", "/proc/nowhere/events.jsonl"])
def test_a_disk_that_takes_nothing_is_said(path: str):
    with pytest.raises(StoreError, match="could not be written") as caught:
        append_event(Path(path), Done(1.0, 1))
    assert "resume" in caught.value.hint
