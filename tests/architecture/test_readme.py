"""The README stays true: its example runs, its files are there, its commands exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


@pytest.mark.slow
def test_the_example_runs_as_written(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert "label='high', reference='low'" in capsys.readouterr().out


def test_every_picture_is_there() -> None:
    pictures = re.findall(r"\]\((docs/pictures/[^)]+)\)", README)
    assert pictures
    assert [name for name in pictures if not (ROOT / name).is_file()] == []


def test_every_command_is_a_target() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"run", "test"} <= set(re.findall(r"make ([a-z]+)", README)) & targets
    assert set(re.findall(r"`make ([a-z]+)", README)) <= targets


def test_every_page_is_named() -> None:
    titles = {path.stem.capitalize() for path in (ROOT / "pages").glob("*.py")}
    named = set(re.findall(r"^\| ([A-Z][a-z]+) \|", README, re.MULTILINE))
    assert named == titles


def test_every_room_is_there() -> None:
    rooms = re.findall(r"^    ((?:pages|dashboard|core|tests|benchmarks)/)", README, re.MULTILINE)
    assert len(rooms) == 5
    assert all((ROOT / room).is_dir() for room in rooms)
