"""A folder of raw cases on the Scans page: started, read as a table, found by the other pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.imaging import CHANNELS, simulate_scan, write_volume
from core.imaging.preprocessing import preprocess
from core.tasks import batch_preprocessing
from dashboard.scan_batch import raw_folders
from dashboard.scans import case_folders, scan_cohorts
from tests.dashboard.engines import working_inline
from tests.dashboard.installation import installed
from tests.pages.screen import Screen

FOLDER = {"scan_section": "folder"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data with two made-up patients in a raw folder, one of them without a T2."""
    root = tmp_path_factory.mktemp("data")
    for number, name in enumerate(("simulated-a", "b<b>")):
        scan = simulate_scan(number, seed=3)
        for ending, volume in zip(CHANNELS, scan.sequences, strict=True):
            if (number, ending) != (1, "t2"):
                write_volume(root / "imaging" / "ward" / name / f"x_{ending}.nii", volume)
    return root


@pytest.fixture(scope="module")
def screen(home: Path, data: Path) -> Iterator[Screen]:
    """The page after the folder was worked on, in this process."""

    def here(scan, *, folder, plan, on_step, stopping):
        return preprocess(scan, plan=plan, on_step=on_step)

    with pytest.MonkeyPatch.context() as patch, installed(home, data), working_inline():
        patch.setattr(batch_preprocessing, "preprocess_in_child", here)
        page = Screen("scans", **FOLDER)
        assert not page.crashed
        assert "Choose neutral names" in page.words
        yield page.click("scans.raw.start")


def test_the_table_says_what_became_of_each(screen: Screen):
    assert not screen.crashed
    assert not screen.refusals
    assert screen.numbers("Cases") == ["2"]
    assert screen.numbers("Ready") == ["1"]
    assert screen.numbers("Not read") == ["1"]
    table = screen.tables[0].set_index("Case")
    assert table["What became of it"].to_dict() == {"simulated-a": "ready", "b<b>": "not read"}
    assert table.loc["simulated-a", "Tumour mask"] == "approximate"
    assert "No series seems to be T2" in table.loc["b<b>", "Reasons"]
    assert "Some of these patients do not exist" in screen.words


def test_the_other_pages_find_the_cases_and_this_one_does_not_offer_them(screen: Screen):
    (name,) = (name for name in case_folders() if name.startswith("ward-processed-"))
    assert "approximate-masks" in name
    assert f"imaging/{name} below $FERROSCOPE_HOME" in screen.words
    assert list(raw_folders()) == ["ward"]
    assert name in scan_cohorts()


def test_the_jobs_page_knows_it(screen: Screen):
    job = Screen("jobs", job=screen.link["job"])
    assert not job.crashed
    assert "2 cases of ward, approximate masks where there are none" in job.words
    assert job.numbers("Ready") == ["1"]


def test_a_folder_of_cases_that_was_deleted_is_said(screen: Screen, home: Path):
    (place,) = (home / "imaging").glob("ward-processed-*")
    aside = place.rename(home / "aside")
    try:
        assert "folder of these cases is no longer there" in Screen("jobs", **screen.link).words
    finally:
        aside.rename(place)


def test_without_a_folder_the_way_is_said(home: Path, tmp_path: Path):
    with installed(tmp_path, tmp_path):
        page = Screen("scans", **FOLDER)
        assert not page.crashed
        assert "There is no folder with sub-folders on this machine" in page.words


def test_an_empty_folder_is_a_message(home: Path, tmp_path: Path):
    (tmp_path / "imaging" / "ward" / "empty").mkdir(parents=True)
    with installed(tmp_path / "home", tmp_path):
        page = Screen("scans", **FOLDER)
        assert not page.crashed
        assert "holds no sub-folder with files" in page.refusals
