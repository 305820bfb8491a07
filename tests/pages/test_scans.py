"""Scans: brought, recognised, processed, marked and let go, as its reader does it."""

import gzip
import io
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
import pytest

from core.imaging import CHANNELS, simulate_scan, write_volume
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing import Face, Preprocessed, preprocess
from core.imaging.volume import Volume
from dashboard import scan_folders, scan_preparation, scan_processing
from dashboard.scan_processing import sequences_zip
from tests.dashboard.installation import installed
from tests.pages.scan_screen import files_of, marked, processed, room_of, voxels_on_disk
from tests.pages.screen import Screen

FLAT = {"scan_drawing": "flat"}


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary files go."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    scan_folders.root.cache_clear()
    yield folder
    scan_folders.root.cache_clear()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let preprocessing be done here: starting a process costs seconds."""

    def here(scan: PatientScan, *, folder: Path, stopping: Any, **more: Any) -> Preprocessed:
        return preprocess(scan, **more)

    monkeypatch.setattr(scan_preparation, "preprocess_in_child", here)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated patient as a BraTS case."""
    place = tmp_path_factory.mktemp("case") / "clinic"
    scan = simulate_scan(1, seed=77)
    volumes = {**dict(zip(CHANNELS, scan.sequences, strict=True)), "seg": scan.segmentation}
    for ending, volume in volumes.items():
        write_volume(place / f"clinic_{ending}.nii.gz", volume)
    return place


def dropped(*files: tuple[str, bytes, str], **link: str) -> Screen:
    screen = Screen("scans", **FLAT, **link)
    return screen.set("scans.files", list(files))


@pytest.fixture
def simulated() -> Screen:
    return Screen("scans", **FLAT).click("scans.simulated")


@pytest.fixture
def ready(simulated: Screen, at_once: None) -> Screen:
    """A simulated patient who has been processed."""
    return processed(simulated)


def test_the_page_says_that_no_link_holds_the_scan():
    screen = Screen("scans")
    assert not screen.crashed
    assert "never the scan" in screen.words
    screen.set("scans.section", "mask")
    assert "Bring a scan" in screen.words
    assert screen.link == {"scan_section": "mask"}


def test_a_simulated_patient_says_so_everywhere(simulated: Screen):
    for section in ("scan", "processing", "mask"):
        simulated.set("scans.section", section)
        assert not simulated.crashed
        assert "This patient does not exist" in simulated.words


def test_files_are_recognised_confirmed_and_gone_from_the_disk(case: Path, temporary: Path):
    screen = dropped(*files_of(case))
    assert not screen.crashed
    table = screen.tables[0].set_index("Series")
    assert table["Taken for"].to_dict() == {
        "clinic_t1.nii.gz": "T1",
        "clinic_t1ce.nii.gz": "T1 with contrast (T1CE)",
        "clinic_t2.nii.gz": "T2",
        "clinic_flair.nii.gz": "FLAIR",
    }
    assert voxels_on_disk(temporary)  # they wait for a yes
    screen.click("scans.confirm")
    given = room_of(screen).given
    assert list(given.sequences) == list(CHANNELS)
    assert "clinic" not in given.name
    assert voxels_on_disk(temporary) == []
    assert "clinic" not in str(screen.link)


def test_a_reader_corrects_what_was_recognised(case: Path):
    screen = dropped(*files_of(case, "t1", "flair"))
    assert "No series seems to be T1 with contrast (T1CE), T2." in screen.words
    boxes = [item for item in screen.at.selectbox if str(item.key).startswith("scans.kind.")]
    boxes[0].set_value("t2").run()
    screen.click("scans.confirm")
    assert list(room_of(screen).given.sequences) == ["t2", "flair"]
    assert "Missing: T1, T1 with contrast (T1CE)." in screen.words


def test_one_sequence_twice_is_refused(case: Path):
    screen = dropped(*files_of(case, "t1", "flair"))
    boxes = [item for item in screen.at.selectbox if str(item.key).startswith("scans.kind.")]
    boxes[0].set_value("flair").run()
    screen.click("scans.confirm")
    assert not screen.crashed
    assert "flair" in screen.refusals
    assert room_of(screen).given is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("scan.nii.gz", b"\x1f\x8b\x08\x00 cut short"),
        ("scan.nii", b"hello, this is a text"),
        ("scan.zip", b"PK\x03\x04 nonsense"),
        ("<img src=x>.nii", b""),
        ("../../escape.nii.gz", b"x" * 400),
    ],
)
def test_a_hostile_upload_is_a_message_and_nothing_kept(
    name: str, content: bytes, temporary: Path, home: Path
):
    before = sorted(home.rglob("*"))
    screen = dropped((name, content, "application/octet-stream"))
    assert not screen.crashed
    here = room_of(screen)
    assert screen.refusals or "cannot be used" in str(screen.tables)
    assert here.given is None
    assert voxels_on_disk(temporary) == []
    assert sorted(home.rglob("*")) == before
    if here.intake is None:
        # What was refused stays said until other files come.
        screen.at.run()
        assert screen.refusals


def test_a_folder_of_this_machine_is_read_only_below_the_data_folders(case: Path, home: Path):
    with installed(home, case.parent):
        screen = Screen("scans", **FLAT).set("scans.source", "folder")
        field = next(item for item in screen.at.text_input if item.key.startswith("scans.path"))
        for text in ("../etc", "/etc", "", ".", "nowhere", 300 * "a", "a\0b"):
            field.set_value(text)
            screen.at.button[0].click().run()
            assert not screen.crashed
            assert "no folder" in screen.refusals, text
            field = next(i for i in screen.at.text_input if i.key.startswith("scans.path"))
        field.set_value("clinic")
        screen.at.button[0].click().run()
        assert len(screen.tables[0]) == 5


def test_a_scan_is_processed_and_says_how_it_went(simulated: Screen, temporary: Path):
    screen = processed(simulated)
    assert not screen.crashed
    assert not screen.refusals
    done = room_of(screen).preprocessed
    assert done.verdict == "ok"
    assert "Good. 2 steps" in screen.words
    assert "T1, grey value that becomes 255" in screen.words
    assert voxels_on_disk(temporary) == []


@pytest.mark.slow
def test_pointing_makes_a_mask_that_is_undone_and_accepted(ready: Screen, home: Path):
    screen = marked(ready)
    assert not screen.crashed
    assert not screen.refusals
    here = room_of(screen)
    assert len(here.clicks.clicks) == 1
    assert here.ready is not None  # the simulated patient's own segmentation came along
    screen.click("scans.undo")
    assert here.clicks.clicks == ()
    marked(screen).click("scans.accept")
    assert not screen.crashed
    assert "A segmentation is accepted" in screen.words
    assert "Only the tumour core is marked" in screen.words
    assert "stays as it is until you accept again" in screen.words
    labels, truth = here.ready.segmentation, here.given.segmentation
    mine, theirs = np.isin(labels.data, (1, 4)), np.isin(truth.data, (1, 4))
    assert 2 * (mine & theirs).sum() / (mine.sum() + theirs.sum()) > 0.5
    (link,) = screen.at.get("page_link")
    assert link.proto.page == "estimate"
    screen.click("scans.keep")
    (kept,) = (home / "imaging" / "saved_scans").iterdir()
    assert kept.name.startswith("simulated-case-")
    assert len(list(kept.iterdir())) == 5


def test_a_point_outside_the_brain_is_refused_and_not_kept(ready: Screen):
    screen = ready.set("scans.section", "mask")
    for axis in range(3):
        screen.set(f"scans.voxel.{axis}", 0)
    screen.click("scans.add")
    assert not screen.crashed
    assert "outside the brain" in screen.refusals
    assert room_of(screen).clicks.clicks == ()


def test_a_segmentation_of_another_space_is_refused(ready: Screen, tmp_path: Path):
    screen = ready.set("scans.section", "mask").set("scans.way", "upload")
    path = tmp_path / "seg.nii.gz"
    write_volume(path, Volume(np.eye(9, dtype=np.uint8)[None].repeat(9, axis=0), np.eye(4)))
    screen.set("scans.segmentation", (path.name, path.read_bytes(), "application/gzip"))
    assert not screen.crashed
    assert "do not lie in the same space" in screen.refusals


def test_without_a_bundle_the_way_to_one_is_said(ready: Screen):
    screen = ready.set("scans.section", "mask").set("scans.way", "bundle")
    assert not screen.crashed
    assert "networks/bundles" in screen.words


def test_a_failed_preprocessing_stops_here(ready: Screen):
    screen = ready
    here = room_of(screen)
    last = here.preprocessed.steps[-1]
    bad = replace(last, verdict="failed", reasons=("The brain lies beside the atlas.",))
    here.preprocessed = replace(here.preprocessed, steps=(bad,))
    screen.at.run()
    assert "Preprocessing failed" in screen.words
    assert here.ready is None
    screen.set("scans.section", "mask")
    assert "the brain lies beside the atlas" in screen.refusals
    with pytest.raises(KeyError):
        screen.widget("scans.accept")


def test_letting_go_forgets_everything(ready: Screen):
    screen = ready.set("scans.section", "scan").click("scans.leave")
    here = room_of(screen)
    assert (here.given, here.preprocessed, here.intake) == (None, None, None)
    assert "ferroscope.scan.pictures" not in screen.at.session_state
    assert screen.widget("scans.source")


def test_a_face_is_noticed_and_taken_out_on_request(ready: Screen, monkeypatch: pytest.MonkeyPatch):
    here = room_of(ready)
    face = Face(True, 400.0, "A face can be seen: 400 ml.")
    here.preprocessed = replace(here.preprocessed, face=face)

    def without(volume: Volume, brain: Volume) -> Volume:
        assert brain.same_space(volume)
        return Volume(np.where(brain.data > 0, volume.data, 0), volume.affine.copy(), volume.name)

    monkeypatch.setattr(scan_processing, "deface", without)
    ready.at.run()
    assert "A face can be seen" in ready.words
    ready.click("scans.deface")
    assert not ready.crashed
    assert "The face was taken out." in here.given.notes
    with pytest.raises(KeyError):
        ready.widget("scans.deface")
    outside = here.preprocessed.brain.data == 0
    assert not any(volume.data[outside].any() for volume in here.given.sequences.values())


def test_what_was_processed_can_be_taken_away(ready: Screen):
    here = room_of(ready)
    archive = zipfile.ZipFile(io.BytesIO(sequences_zip(here.ready, brain=here.preprocessed.brain)))
    names = [f"simulated_{name}.nii.gz" for name in (*CHANNELS, "seg", "brain")]
    assert archive.namelist() == [*names, "notes.txt"]
    image = nib.Nifti1Image.from_bytes(gzip.decompress(archive.read("simulated_t2.nii.gz")))
    np.testing.assert_array_equal(np.asarray(image.dataobj), here.ready.sequences["t2"].data)
    labels = {item.proto.label for item in ready.at.get("download_button")}
    assert labels == {"Recipe (JSON)", "Processed sequences (zip)"}
