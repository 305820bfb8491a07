"""From a simulated patient to an estimate one can question, and from noise to the refusal."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.imaging.assembly import simulated_dataset
from core.imaging.crossvalidation import CrossValidationPlan, combine, facts_of, train_part
from core.imaging.estimate import build_ensemble, read_held_out
from core.imaging.plan import PRESETS
from core.jobs import InlineEngine
from core.tasks.ensemble import keep_ensemble
from tests.browser.conftest import OpenReader
from tests.browser.reader import PATIENCE
from tests.browser.server import Server, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# The published genes and three folds: the survival curves of the groups in a moment.
QUICK = {"candidates": "published", "folds": "3", "scan_drawing": "flat"}


def seeded(home: Path) -> str:
    """Train the least that judges scans, keep it where the server finds it; return its name."""
    demo = PRESETS["demo"]
    data = simulated_dataset(replace(demo.recipe, size=16), n=36)
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


@pytest.fixture(scope="module")
def name(chromium: str, home: Path) -> str:
    return seeded(home)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def server(chromium: str, home: Path, name: str) -> Iterator[Server]:
    """A server that finds the networks."""
    with serve(home) as found:
        yield found


def test_a_simulated_patient_gets_an_estimate_and_noise_a_refusal(
    server: Server, name: str, open_reader: OpenReader
):
    reader = open_reader(server)
    reader.open("estimate", {**QUICK, "estimate_network": name})
    page = reader.page
    expect(page.get_by_role("heading", name="means nothing about a patient")).to_be_visible()
    page.get_by_role("button", name="Try a simulated patient").click()
    expect(page.get_by_role("heading", name="To take away")).to_be_visible(timeout=PATIENCE)
    reader.settle()
    probability = reader.metric("Probability of high risk")
    assert re.fullmatch(r"\d+%", probability.value)
    low, high = map(int, re.findall(r"(\d+)%", probability.beside)[1:])
    assert low <= int(probability.value.rstrip("%")) <= high
    place = reader.figure("estimate-place")
    assert len(place.trace("low")["x"]) + len(place.trace("high")["x"]) == 36
    assert reader.metric("Base rate, published study").value == "23%"
    assert "estimate_network" in reader.query
    assert not [value for value in reader.query.values() if "patient" in value]

    with page.expect_download() as caught:
        page.get_by_role("button", name="Report (HTML)").click()
    report = Path(caught.value.path()).read_text()
    assert caught.value.suggested_filename.endswith("_simulated.html")
    assert f"{probability.value} probability of the high-risk group" in report
    assert "<script" not in report

    page.get_by_text("What it rests on", exact=True).click()
    expect(page.get_by_text(re.compile("Sanity test (passed|failed)"))).to_be_visible(
        timeout=PATIENCE
    )
    reader.settle()
    reader.nothing_wrong()

    page.get_by_role("button", name="Try noise, to see a refusal").click()
    refused = page.get_by_role("heading", name="No estimate is given for this scan")
    expect(refused).to_be_visible(timeout=PATIENCE)
    reader.settle()
    assert "By their grey values" in reader.words()
    assert not [item for item in reader.metrics() if "Probability" in item.name]
    assert page.get_by_test_id("stPlotlyChart").count() == 0
    assert "Probability of high risk" not in reader.words()
    reader.nothing_wrong()


def test_the_scans_pages_patient_is_judged_on_the_estimate_page(
    server: Server, name: str, open_reader: OpenReader
):
    reader = open_reader(server)
    reader.open("scans", {**QUICK, "estimate_network": name})
    page = reader.page
    page.get_by_role("button", name="Try a simulated patient").click()
    expect(page.get_by_role("button", name="Delete this scan")).to_be_visible(timeout=PATIENCE)
    reader.settle()
    # Within the session: a link would begin another one, without the scan.
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Estimate").click()
    expect(page.get_by_role("heading", name="To take away")).to_be_visible(timeout=PATIENCE)
    reader.settle()
    assert re.fullmatch(r"\d+%", reader.metric("Probability of high risk").value)
    reader.nothing_wrong()
