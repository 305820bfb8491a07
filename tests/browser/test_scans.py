"""A scan's whole way as its reader goes it: dropped, seen, pointed at, judged, refused, gone."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, expect

from core.imaging import CHANNELS, simulate_scan, write_volume
from core.imaging.assembly import simulated_dataset
from core.imaging.crossvalidation import CrossValidationPlan, combine, facts_of, train_part
from core.imaging.estimate import build_ensemble, read_held_out
from core.imaging.plan import PRESETS
from core.imaging.volume import Volume
from core.jobs import InlineEngine
from core.tasks.ensemble import keep_ensemble
from dashboard.scan_layers import content, grey
from tests.browser.chromium import FLAGS
from tests.browser.reader import PATIENCE, Reader
from tests.browser.server import serve

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

# WebGL without a graphics card; what is drawn is the same, only slower.
WEBGL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
SEED = 77  # not the training scans': no network has seen this patient
N = 36
# The published genes and three folds: the survival curves of the groups in a moment.
QUICK = {"candidates": "published", "folds": "3", "scan_drawing": "flat"}
MEANS_NOTHING = "means nothing about a patient"


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


@pytest.fixture(scope="module")
def home(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def networks(home: Path) -> str:
    """The name of the least networks that judge scans, kept where the server finds them."""
    return seed_networks(home)


def seed_networks(home: Path) -> str:
    """Train the least that judges scans and keep it; return its name."""
    demo = PRESETS["demo"]
    data = simulated_dataset(replace(demo.recipe, size=16), n=N)
    network = replace(demo.plan.network, width=0.1)
    plan = CrossValidationPlan(
        replace(demo.plan, network=network, epochs=6, learning_rate=1e-3, watch=100)
    )
    folds, parts, weights = [], [], []
    for part in plan.parts:
        result, trained = train_part(data, plan, part)
        folds.append(result)
        weights.append(trained.weights)
        parts.append(read_held_out(data, result, trained.weights, plan=network))
    ensemble = build_ensemble(combine(folds, facts_of(data, plan)), parts, weights)
    return keep_ensemble(InlineEngine(home).records.store, ensemble)


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


def noise(patient: dict[str, Volume]) -> dict[str, Volume]:
    """Return a head of nothing but noise around the same tumour's outline."""
    draw = np.random.default_rng(SEED)
    head = patient["t1ce"].data > 0
    found = {"seg": patient["seg"]}
    for name in CHANNELS:
        data = np.zeros(patient[name].shape, dtype=np.float32)
        data[head] = draw.uniform(1, 1000, int(head.sum()))
        found[name] = replace(patient[name], data=data)
    return found


def test_from_a_scan_to_an_estimate_to_a_refusal_and_nothing_is_left(
    webgl_browser: Browser,
    home: Path,
    networks: str,
    patient: dict[str, Volume],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with serve(home) as server:
        kept_before = files_below(home)
        context = webgl_browser.new_context(
            viewport={"width": 1200, "height": 1400}, accept_downloads=True
        )
        reader = Reader(context.new_page(), server)
        reader.open("scans", {**QUICK, "estimate_network": networks})
        sequences = {name: patient[name] for name in CHANNELS}
        upload(reader, sequences, tmp_path / "case")
        first = reader.page.get_by_alt_text("T1 with contrast (T1CE), axial slice")
        expect(first).to_be_visible(timeout=PATIENCE)
        use_as_it_is(reader)
        assert files_below(temporary) == ["in-use"]
        point_at_the_core(reader, patient)
        assert "clinic" not in reader.link
        read_the_estimate(reader)
        look_at_what_it_rests_on(reader)

        go(reader, "Scans")
        section(reader, "Your scan")
        press(reader, "Delete this scan")
        upload(reader, noise(patient), tmp_path / "noise")
        use_as_it_is(reader)
        read_the_refusal(reader)
        assert not [value for value in reader.query.values() if "clinic" in value]
        reader.nothing_wrong()
        context.close()
        assert files_below(temporary) == ["in-use"]
    assert list(temporary.iterdir()) == []
    assert files_below(home) == kept_before


def upload(reader: Reader, volumes: dict[str, Volume], folder: Path) -> None:
    """Drop a file for each volume and confirm what they are taken for."""
    files = []
    for name, volume in volumes.items():
        files.append(folder / f"clinic_{name}.nii.gz")
        write_volume(files[-1], volume)
    box = reader.page.get_by_test_id("stFileUploader")
    box.locator("input[type=file]").set_input_files(files)
    expect(reader.page.get_by_text("Which series is what")).to_be_visible(timeout=PATIENCE)
    press(reader, "Use these series")


def use_as_it_is(reader: Reader) -> None:
    """Say that a scan is registered and stripped already."""
    section(reader, "Preprocessing")
    choose(reader, "What is done", "Use it as it is")
    press(reader, "Process the scan")
    expect(reader.page.get_by_text("Good. 2 steps")).to_be_visible(timeout=PATIENCE)
    reader.settle()


def point_at_the_core(reader: Reader, patient: dict[str, Volume]) -> None:
    """See the canvas drawn, click on the tumour core, accept what grows from there."""
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


def read_the_estimate(reader: Reader) -> None:
    """Go to the estimate: its number, what it means, its place, its report."""
    go(reader, "Estimate")
    page = reader.page
    expect(page.get_by_role("heading", name="To take away")).to_be_visible(timeout=PATIENCE)
    reader.settle()
    # The uploaded files do not say that their patient is made up; the networks' warning does.
    expect(page.get_by_role("heading", name=MEANS_NOTHING)).to_be_visible()
    assert "simulated: nobody's scan" not in reader.words()
    probability = reader.metric("Probability of high risk")
    assert re.fullmatch(r"\d+%", probability.value)
    low, high = map(int, re.findall(r"(\d+)%", probability.beside)[1:])
    assert low <= int(probability.value.rstrip("%")) <= high
    place = reader.figure("estimate-place")
    assert len(place.trace("low")["x"]) + len(place.trace("high")["x"]) == N
    assert reader.metric("Base rate, published study").value == "23%"
    with page.expect_download() as caught:
        page.get_by_role("button", name="Report (HTML)").click()
    report = Path(caught.value.path()).read_text()
    assert caught.value.suggested_filename.endswith("_simulated.html")
    assert f"{probability.value} probability of the high-risk group" in report
    assert MEANS_NOTHING in report
    assert "clinic" not in report
    assert "<script" not in report
    reader.nothing_wrong()


def look_at_what_it_rests_on(reader: Reader) -> None:
    """See the map drawn over the scan, and whether it can be believed."""
    reader.page.get_by_text("What it rests on", exact=True).click()
    expect(reader.page.get_by_text(re.compile("Sanity test (passed|failed)"))).to_be_visible(
        timeout=PATIENCE
    )
    drawn(reader)
    reader.nothing_wrong()


def read_the_refusal(reader: Reader) -> None:
    """Go to the estimate of noise: reasons, and no number anywhere."""
    go(reader, "Estimate")
    refused = reader.page.get_by_role("heading", name="No estimate is given for this scan")
    expect(refused).to_be_visible(timeout=PATIENCE)
    reader.settle()
    assert "By their grey values" in reader.words()
    assert not [item for item in reader.metrics() if "Probability" in item.name]
    assert reader.page.get_by_test_id("stPlotlyChart").count() == 0
    assert "Probability of high risk" not in reader.words()


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


def go(reader: Reader, page: str) -> None:
    """Go to a page within the session: a link would begin another one, without the scan."""
    reader.page.get_by_test_id("stSidebarNavLink").filter(has_text=page).first.click()
    reader.settle()


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
