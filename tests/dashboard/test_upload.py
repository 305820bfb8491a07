"""Uploaded files: read once, under names of ours, and gone afterwards."""

import tempfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import upload
from dashboard.upload import upload_panel
from tests.dashboard.panel import panel
from tests.pages import uploads

EXPRESSION = uploads.written(uploads.expression())
CLINICAL = uploads.written(uploads.clinical(), index=False)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every file that core was asked to read."""
    found: list[Path] = []
    for name in ("read_table", "read_expression"):
        real = getattr(upload, name)

        def spied(path: Path, *args: object, _real=real, **more: object) -> object:
            found.append(path)
            return _real(path, *args, **more)

        monkeypatch.setattr(upload, name, spied)
    return found


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def opened(expression: str = "mine.csv", clinical: str = "clinical.csv") -> AppTest:
    at = panel(upload_panel).run()
    at.file_uploader[0].set_value((expression, EXPRESSION, "text/csv"))
    at.file_uploader[1].set_value((clinical, CLINICAL, "text/csv"))
    return at.run()


def test_both_files_are_read_once_for_each_pair(reads: list[Path]):
    at = opened()
    assert len(reads) == 2
    at.toggle[0].set_value(True).run()
    assert len(reads) == 2
    at.file_uploader[1].set_value(("clinical.csv", CLINICAL, "text/csv")).run()
    assert len(reads) == 4


def test_nothing_of_them_stays_on_the_machine(temporary: Path, reads: list[Path], home: Path):
    at = opened()
    assert not at.error
    assert all(path.is_relative_to(temporary) for path in reads)
    assert list(temporary.iterdir()) == []
    next(item for item in at.button if item.key == "upload.train").click().run()
    assert not (home / "cohorts").exists()


@pytest.mark.parametrize(
    "name", ["../../escape.csv", "/etc/passwd.csv", "a\\b.csv", "x" * 300 + ".csv", ".csv", "é.csv"]
)
def test_no_name_of_a_file_becomes_a_path(name: str, temporary: Path, reads: list[Path]):
    at = opened(expression=name)
    assert not at.exception
    assert not at.error
    assert {path.name for path in reads} == {"clinical.csv", "expression.csv"}
    assert len({path.parent for path in reads}) == 1


def test_the_name_of_the_cohort_is_made_plain():
    at = opened(expression="My Cohort (v2), final!.csv")
    name = next(item for item in at.text_input if item.key.startswith("upload.name"))
    assert name.value == "my_cohort_v2_final"
    name.set_value("Not a name!").run()
    assert not at.exception
    assert at.error
    name = next(item for item in at.text_input if item.key.startswith("upload.name"))
    name.set_value("simulated_training").run()
    assert at.error


def test_the_same_columns_in_another_file_are_recognised_anew():
    at = opened()

    def unit() -> str:
        return next(item for item in at.selectbox if item.key.startswith("upload.unit")).value

    next(item for item in at.selectbox if item.key.startswith("upload.unit")).set_value("years")
    at.run()
    assert unit() == "years"
    at.file_uploader[1].set_value(("clinical.csv", CLINICAL, "text/csv")).run()
    assert unit() == "days"
