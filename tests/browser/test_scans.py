"""A scan's whole way as its reader goes it: dropped, confirmed, seen, pointed at, gone."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, expect

from core.imaging import CHANNELS, simulate_scan, write_volume
from core.imaging.volume import Volume
from dashboard.scan_layers import content, grey
from tests.browser.chromium import FLAGS
from tests.browser.reader import PATIENCE, Reader
from tests.browser.server import serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# WebGL without a graphics card; what is drawn is the same, only slower.
WEBGL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
SEED = 77


@pytest.fixture(scope="module")
def webgl_browser(browser: Browser, chromium: str) -> Iterator[Browser]:
    """A browser that draws WebGL in software."""
    flags = [flag for flag in FLAGS if flag != "--disable-gpu"]
    found = browser.browser_type.launch(executable_path=chromium, args=[*flags, *WEBGL])
    yield found
    found.close()


@pytest.fixture(scope="module")
def patient() -> dict[str, Volume]:
    """A simulated patient whose tumour core lies in the middle slice, which the viewer shows."""
    for number in range(50):
        scan = simulate_scan(number, seed=SEED)
        volumes = dict(zip(CHANNELS, scan.sequences, strict=True))
        core = np.isin(scan.segmentation.data, (1, 4))
        if core[:, :, middle(volumes["t1ce"])].sum() > 40:
            return {**volumes, "seg": scan.segmentation}
    raise AssertionError("no patient's tumour lies in the middle slice")


def middle(volume: Volume) -> int:
    box = content(grey(volume))
    return (box.start[2] + box.stop[2]) // 2


def place_of_the_core(patient: dict[str, Volume]) -> tuple[float, float]:
    """Where in the axial picture the core's middle is: shares from the left and from the top."""
    box = content(grey(patient["t1ce"]))
    inside = np.isin(patient["seg"].data[:, :, middle(patient["t1ce"])], (1, 4))
    voxels = np.argwhere(inside)
    i, j = voxels[np.abs(voxels - voxels.mean(axis=0)).sum(axis=1).argmin()]
    across = (i + 0.5 - box.start[0]) / (box.stop[0] - box.start[0])
    up = (j + 0.5 - box.start[1]) / (box.stop[1] - box.start[1])
    return 1 - across, 1 - up  # radiological: the patient's left is on the right


def test_a_case_is_dropped_seen_pointed_at_and_leaves_nothing_behind(
    webgl_browser: Browser,
    patient: dict[str, Volume],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    files = []
    for name in CHANNELS:
        files.append(tmp_path / "case" / f"clinic_{name}.nii.gz")
        write_volume(files[-1], patient[name])
    temporary, home = tmp_path / "temporary", tmp_path / "home"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with serve(home) as server:
        kept_before = files_below(home)
        context = webgl_browser.new_context(viewport={"width": 1200, "height": 1400})
        reader = Reader(context.new_page(), server)
        reader.open("scans", {"scan_drawing": "flat"})
        box = reader.page.get_by_test_id("stFileUploader")
        box.locator("input[type=file]").set_input_files(files)
        expect(reader.page.get_by_text("Which series is what")).to_be_visible(timeout=PATIENCE)
        first = reader.page.get_by_alt_text("T1 with contrast (T1CE), axial slice")
        expect(first).to_be_visible(timeout=PATIENCE)
        press(reader, "Use these series")
        assert files_below(temporary) == ["in-use"]

        section(reader, "Preprocessing")
        choose(reader, "What is done", "Use it as it is")
        press(reader, "Process the scan")
        expect(reader.page.get_by_text("Good. 2 steps")).to_be_visible(timeout=PATIENCE)
        reader.settle()

        section(reader, "Tumour mask")
        choose(reader, "Drawn as", "Turn and zoom")
        canvas = drawn(reader)
        across, down = place_of_the_core(patient)
        size = canvas.bounding_box()
        assert size is not None
        canvas.click(position={"x": across * size["width"], "y": down * size["height"]})
        expect(reader.page.get_by_role("button", name="Accept this mask")).to_be_enabled(
            timeout=PATIENCE
        )
        reader.settle()
        (_, point) = reader.table()
        assert point[1:3] == ["TC", "yes"]
        i, j, k = (int(part) for part in point[3].split(","))
        assert patient["seg"].data[i, j, k] in (1, 4), "the click went beside the core"
        press(reader, "Accept this mask")
        expect(reader.page.get_by_text("A segmentation is accepted")).to_be_visible()
        assert reader.metric("Tumour core (TC)").value.endswith(" ml")
        assert "clinic" not in reader.link
        reader.nothing_wrong()
        context.close()
        assert files_below(temporary) == ["in-use"]
    assert list(temporary.iterdir()) == []
    assert files_below(home) == kept_before


def drawn(reader: Reader) -> Locator:
    """Wait until the viewer has drawn something; return its canvas."""
    frame = reader.page.frame_locator("iframe[title*=niivue]")
    canvas = frame.locator("canvas").first
    expect(canvas).to_be_visible(timeout=PATIENCE)
    for _ in range(int(PATIENCE / 500)):
        shades = np.asarray(Image.open(io.BytesIO(canvas.screenshot())).convert("L"), dtype=float)
        if shades.std() > 20 and (shades > 60).mean() > 0.2:
            reader.settle()
            return canvas
        reader.page.wait_for_timeout(500)
    raise AssertionError(f"the canvas stayed empty: {shades.mean():.1f} +- {shades.std():.1f}")


def section(reader: Reader, name: str) -> None:
    reader.page.get_by_test_id("stMain").get_by_role("radio", name=name).click()
    reader.settle()


def press(reader: Reader, name: str) -> None:
    reader.page.get_by_role("button", name=name).click()
    reader.settle()


def choose(reader: Reader, words: str, option: str) -> None:
    box = reader.page.get_by_test_id("stSelectbox").filter(has_text=words).first
    box.locator("input").click()
    reader.page.get_by_role("option", name=option).click()
    reader.settle()


def files_below(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
