"""A training that goes wrong, as its reader sees it: the reason, the way out, and on it goes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import StoreError
from core.imaging import checkpoint
from core.tasks import network
from dashboard import engine, scans
from tests.dashboard.engines import working_inline
from tests.dashboard.installation import installed
from tests.pages.screen import Screen

TINY = {"own_plan": json.dumps({"epochs": 2, "folds": 2, "width": 0.1, "size": 16})}


@pytest.fixture(autouse=True)
def installation(tmp_path: Path) -> Iterator[Path]:
    """Few scans, one thread, and work that ends before the page goes on."""

    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with (
        pytest.MonkeyPatch.context() as patch,
        installed(tmp_path / "home") as home,
        working_inline(),
    ):
        patch.setattr(scans, "SIMULATED_PATIENTS", 8)
        scans._simulated.clear()
        yield home
    scans._simulated.clear()
    torch.set_num_threads(threads)


def goes_on(screen: Screen, label: str) -> None:
    """Press the one button there is, and read the result."""
    assert screen.widget("training.job.resume").label == label
    screen.click("training.job.resume")
    assert not screen.crashed
    assert not screen.refusals
    assert len(screen.numbers("AUC, pooled")) == 1


def test_too_little_memory(monkeypatch: pytest.MonkeyPatch):
    import torch

    def exhausted(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB")

    with monkeypatch.context() as patch:
        patch.setattr("core.imaging.training.loss_of", exhausted)
        screen = Screen("training", **TINY).click("training.job.start")
    assert not screen.crashed
    assert "does not hold a step of 8 scans with this network" in screen.refusals
    assert "use a batch of 4" in screen.refusals
    goes_on(screen, "Try again")


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch):
    write, written = checkpoint.write_atomically, []

    def full(path: Path, content: bytes) -> None:
        if written:
            raise StoreError(f"{path.name} could not be written: No space left on device.", "")
        written.append(path)
        write(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(checkpoint, "write_atomically", full)
        screen = Screen("training", **TINY).click("training.job.start")
    assert not screen.crashed
    assert "no space left on device" in screen.refusals
    goes_on(screen, "Resume")


def test_a_corrupt_checkpoint(monkeypatch: pytest.MonkeyPatch):
    train_part = network.train_part

    def stopping(*args, on_epoch, **more):
        def told(report):
            if report.fold == 2:
                engine.engine().stop(screen_job())
            on_epoch(report)

        return train_part(*args, on_epoch=told, **more)

    def screen_job() -> str:
        (job,) = engine.engine().jobs()
        return job.id

    with monkeypatch.context() as patch:
        patch.setattr(network, "train_part", stopping)
        screen = Screen("training", **TINY).click("training.job.start")
    assert "Stopped" in screen.words
    path = engine.engine().records.checkpoints(screen_job(), 1) / "checkpoint.safetensors"
    path.write_bytes(path.read_bytes()[:-3])
    screen.click("training.job.resume")
    assert not screen.crashed
    assert "is damaged" in screen.refusals
    assert "the other folds keep theirs" in screen.refusals
    path.unlink()  # as the page says
    goes_on(screen, "Resume")
