"""The environment, read once."""

from pathlib import Path

import pytest

from dashboard.settings import ROOT, Settings, settings


@pytest.fixture(autouse=True)
def anew(home: Path) -> None:
    settings.cache_clear()


def test_folders_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("FERROSCOPE_DATA", f" {tmp_path}/data ")
    monkeypatch.setenv("FERROSCOPE_HOME", str(tmp_path / "kept"))
    assert settings() == Settings(data=tmp_path / "data", home=tmp_path / "kept")


@pytest.mark.parametrize("text", ["", "  ", "no/such/folder"])
def test_data_that_are_not_there_are_none(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setenv("FERROSCOPE_DATA", text)
    assert settings().data is None


def test_a_file_is_no_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("FERROSCOPE_DATA", str(tmp_path / "file"))
    assert settings().data is None


def test_without_a_word_things_are_kept_beside_the_code(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("FERROSCOPE_HOME")
    assert settings().home == ROOT / ".ferroscope"
    assert (ROOT / "dashboard" / "settings.py").is_file()


def test_a_tilde_is_the_readers_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "cohorts").mkdir()
    monkeypatch.setenv("FERROSCOPE_DATA", "~/cohorts")
    monkeypatch.setenv("FERROSCOPE_HOME", "~/kept")
    assert settings() == Settings(data=tmp_path / "cohorts", home=tmp_path / "kept")


def test_the_environment_is_read_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    first = settings()
    monkeypatch.setenv("FERROSCOPE_HOME", str(tmp_path / "elsewhere"))
    assert settings() is first


def test_long_work_stays_on_this_machine_unless_a_scheduler_is_named(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.delenv("FERROSCOPE_DASK", raising=False)
    assert settings().dask == ""
    settings.cache_clear()
    monkeypatch.setenv("FERROSCOPE_DASK", " tcp://10.0.0.7:8786 ")
    assert settings().dask == "tcp://10.0.0.7:8786"
