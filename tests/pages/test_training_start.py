"""Training from a file of weights that the user put into ``networks/``."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.imaging import CrossValidation, NetworkPlan, StartingWeights, build_network
from dashboard import engine, scans
from tests.dashboard.engines import working_inline
from tests.dashboard.installation import installed
from tests.pages.screen import Screen

OWN = {"epochs": 1, "width": 0.1, "size": 16}
TINY = {"own_plan": json.dumps(OWN)}


@pytest.fixture(autouse=True)
def installation(tmp_path: Path) -> Iterator[Path]:
    """A home without weights, few scans, one thread, work that ends before the page goes on."""

    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with (
        pytest.MonkeyPatch.context() as patch,
        installed(tmp_path / "home") as home,
        working_inline(),
    ):
        patch.setattr(scans, "SIMULATED_PATIENTS", 12)
        scans._simulated.clear()
        yield home
    scans._simulated.clear()
    torch.set_num_threads(threads)


def dropped(home: Path, *, width: float = 0.1, seed: int = 7) -> StartingWeights:
    """Put weights as MedicalNet publishes them into the folder."""

    import torch

    path = home / "networks" / "resnet_10_23dataset.pth"
    path.parent.mkdir(parents=True, exist_ok=True)
    plan = NetworkPlan("resnet10", width=width)
    state = build_network(plan, seed=seed, channels=1).state_dict()
    state = {f"module.{k}": v for k, v in state.items() if not k.startswith("fc.")}
    torch.save({"state_dict": state}, path)
    return StartingWeights.of(path.name, path.read_bytes())


def test_without_files_there_is_nothing_to_choose(installation: Path):
    screen = Screen("training", **TINY)
    assert not screen.crashed
    with pytest.raises(KeyError):
        screen.widget("training.start")


def test_a_file_that_fits_is_offered_trained_from_and_written_into_the_card(installation: Path):
    start = dropped(installation)
    screen = Screen("training", **TINY)
    assert screen.widget("training.start").options == [
        "At random",
        f"resnet_10_23dataset.pth ({start.key[:8]})",
    ]
    screen.set("training.start", start.text)
    assert json.loads(screen.link["own_plan"])["start"] == start.text
    screen.click("training.job.start")
    assert not screen.crashed
    assert not screen.refusals
    found = CrossValidation.from_bytes(engine.engine().result(screen.link["job"]))
    assert found.facts["plan"]["training"]["start"] == {"name": start.name, "key": start.key}
    card = Screen("training", **{**screen.link, "training_section": "card"})
    assert "MedicalNet's weights in `resnet_10_23dataset.pth`" in card.words

    # The run stays what it was when the file is gone, and when another takes its name.
    (installation / "networks" / start.name).unlink()
    gone = Screen("training", **screen.link)
    assert gone.numbers("AUC, pooled") == screen.numbers("AUC, pooled")
    assert dropped(installation, seed=8) != start
    other = Screen("training", **screen.link)
    assert other.numbers("AUC, pooled") == screen.numbers("AUC, pooled")


def test_a_file_that_fits_another_network_is_not_offered_and_why_is_said(installation: Path):
    dropped(installation, width=0.2)
    (installation / "networks" / "broken.pth").write_bytes(b"hello")
    (installation / "networks" / "notes.txt").write_text("not weights")
    screen = Screen("training", **TINY)
    assert not screen.crashed
    assert "Not offered from networks/: resnet_10_23dataset.pth" in screen.words
    assert "of the shape (12, 1, 7, 7, 7); this network's is (6, 4, 7, 7, 7)" in screen.words
    assert "Not offered from networks/: broken.pth" in screen.words
    assert "notes.txt" not in screen.words
    with pytest.raises(KeyError):
        screen.widget("training.start")
    assert screen.widget("training.job.start")


def test_a_network_changed_under_the_chosen_weights_is_refused_in_words(installation: Path):
    start = dropped(installation)
    own = json.dumps({**OWN, "width": 0.2, "start": start.text})
    screen = Screen("training", own_plan=own)
    assert not screen.crashed
    assert "of the shape" in screen.refusals
    with pytest.raises(KeyError):
        screen.widget("training.job.start")
    back = screen.set("training.start", "")
    assert not back.refusals
    assert back.widget("training.job.start")


def test_weights_of_a_link_that_are_not_here(installation: Path):
    own = json.dumps({**OWN, "start": f"resnet_10.pth:{'a' * 64}"})
    screen = Screen("training", own_plan=own).click("training.job.start")
    assert not screen.crashed
    assert "resnet_10.pth are not on this machine" in screen.refusals
