"""Every page, wide and narrow, light and dark: nothing crashes, overflows or goes without words."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenReader
from tests.browser.reader import Reader
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Every part of every page; the front door has no name of its own.
PAGES = {
    "": {},
    "cohort": {},
    "cohort/follow_up": {"cohort_section": "follow_up", "follow_up_by": "idh"},
    "cohort/variable": {"cohort_section": "variable", "variable_by": "grade"},
    "cohort/own": {"cohort_section": "own"},
    "expression": {},
    "expression/batches": {"expression_section": "batches"},
    "expression/differential": {"expression_section": "differential"},
    "expression/intersection": {"expression_section": "intersection"},
    "signature": {},
    "signature/univariate": {"signature_section": "univariate"},
    "signature/exchange": {"signature_section": "exchange"},
    "survival": {"own_cuts": "True"},
    "survival/tertiles": {"cut_method": "tertiles"},
    "discrimination": {},
    "clinical": {},
    "clinical/table_one": {"clinical_section": "table_one"},
    "clinical/models": {"clinical_section": "models"},
    "clinical/nomogram": {"clinical_section": "nomogram"},
    "enrichment": {},
    "enrichment/preranked": {"enrichment_section": "preranked"},
    "enrichment/gene_sets": {"enrichment_section": "gene_sets"},
    "scans": {},
    "scans/mask": {"scan_section": "mask"},
    "training": {},
    "estimate": {},
    "jobs": {},
}
REAL = {"cohort": "tcga_glioma", "validation": "freije", "scale": "cohort", "missing": "mean"}
# Parts that look at no patients.
NO_PATIENTS = ("cohort/own", "estimate", "jobs", "scans", "scans/mask")
MAIN = (
    "", "cohort", "expression", "signature", "survival", "discrimination", "clinical", "enrichment",
)  # fmt: skip
NARROW, WIDE = 420, 1400


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page or "overview")
def test_a_page_stands(page: str, simulated_server: Server, open_reader: OpenReader):
    reader = open_reader(simulated_server, width=WIDE, scheme="light")
    reader.open(page.split("/")[0], PAGES[page])
    _stands(reader, WIDE, "light")
    assert "Simulated data" in reader.words() or page in NO_PATIENTS
    _turn(reader, NARROW, "dark")
    _stands(reader, NARROW, "dark")


@pytest.mark.data
@pytest.mark.parametrize("page", MAIN, ids=lambda page: page or "overview")
def test_a_page_of_real_patients_stands(page: str, real_server: Server, open_reader: OpenReader):
    reader = open_reader(real_server, width=NARROW, scheme="light")
    reader.open(page, REAL)
    _stands(reader, NARROW, "light")
    # Beside the list of what there is, nothing on a page of real patients is called made up.
    drawn = reader.page.get_by_test_id("stPlotlyChart")
    for place in range(drawn.count()):
        assert "imulated" not in str(drawn.nth(place).get_attribute("aria-label"))
    _turn(reader, WIDE, "dark")
    _stands(reader, WIDE, "dark")


def test_on_a_narrow_screen_the_sidebar_opens_on_demand(
    simulated_server: Server, open_reader: OpenReader
):
    reader = open_reader(simulated_server, width=NARROW)
    reader.open()
    links = reader.page.get_by_test_id("stSidebarNavLink")
    expect(links.first).not_to_be_in_viewport()
    reader.page.get_by_test_id("stExpandSidebarButton").click()
    expect(links.filter(has_text="Survival")).to_be_in_viewport()
    links.filter(has_text="Survival").click()
    expect(reader.page.get_by_role("heading", name="Survival", exact=True)).to_be_visible()
    reader.settle()
    reader.nothing_wrong()


def test_the_front_door_opens_by_its_name_too(simulated_server: Server, open_reader: OpenReader):
    reader = open_reader(simulated_server)
    reader.open("overview", {"trim": "0.2"})
    expect(reader.page.get_by_role("heading", name="FerroScope", exact=True)).to_be_visible()
    assert reader.link == f"{simulated_server.url}/?trim=0.2"
    assert reader.page.get_by_test_id("stSidebarNavLink").filter(has_text="Overview").count() == 1
    reader.nothing_wrong()


def test_a_link_that_nobody_understands_is_said_and_survived(
    simulated_server: Server, open_reader: OpenReader
):
    reader = open_reader(simulated_server)
    reader.open("survival", {"cut": "<img src=x onerror=alert(1)>", "trim": "0.2"})
    assert "not understood" in reader.words()
    assert reader.page.locator("img[src=x]").count() == 0
    assert reader.query == {"trim": "0.2"}
    reader.nothing_wrong()


def _turn(reader: Reader, width: int, scheme: str) -> None:
    """Open the same link on another device and in another light; what was fitted stays in cache."""
    reader.page.set_viewport_size({"width": width, "height": 1000})
    reader.page.emulate_media(color_scheme=scheme)
    # Streamlit may leave a chart that is being drawn in the colours of the light before.
    reader.go(reader.link)


def _stands(reader: Reader, width: int, scheme: str) -> None:
    _drawn(reader)
    reader.nothing_wrong()
    assert _luminance(reader) > 0.8 if scheme == "light" else _luminance(reader) < 0.1
    sticking_out = reader.page.evaluate(
        """width => [document.documentElement, document.body,
             document.querySelector('[data-testid=stMain]')]
           .filter(part => part.scrollWidth > Math.max(part.clientWidth, 1) + 1)
           .map(part => part.tagName + ' ' + part.scrollWidth)""",
        width,
    )
    assert not sticking_out, f"the page scrolls sideways: {sticking_out}"
    charts = reader.page.get_by_test_id("stPlotlyChart")
    for place in range(charts.count()):
        alt = charts.nth(place).get_attribute("aria-label")
        assert alt and len(alt) > 20, f"chart {place} has no words for a reader who cannot see it"
    assert not _cut_off(reader), "key figures or labels are cut off"
    assert not _overflowing_charts(reader), "a chart is wider than its place"
    # Charts take the colours of the other light one after the other, without a run of the page.
    end = time.monotonic() + 60
    while (faint := _faint(reader)) and time.monotonic() < end:
        reader.page.wait_for_timeout(250)
    assert not faint, f"words in a chart have less than 4.5:1 on the page's ground: {faint[:5]}"


def _drawn(reader: Reader) -> None:
    """Scroll to every chart, so that those below the fold are drawn too."""
    charts = reader.page.get_by_test_id("stPlotlyChart")
    for place in range(charts.count()):
        charts.nth(place).scroll_into_view_if_needed()
        expect(charts.nth(place).locator(".main-svg").first).to_be_attached()
    reader.settle()


def _cut_off(reader: Reader) -> list[str]:
    """Return key figures, buttons and headings whose words do not fit their place."""
    return list(
        reader.page.evaluate(
            """() => [...document.querySelectorAll(
                 '[data-testid=stMain] :is([data-testid=stMetric] p, button p, h1, h2, h3, h4)')]
               .filter(item => item.clientWidth > 0 && item.scrollWidth > item.clientWidth + 1)
               .map(item => item.innerText)"""
        )
    )


def _overflowing_charts(reader: Reader) -> list[str]:
    return list(
        reader.page.evaluate(
            """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')]
               .filter(chart => {
                 const own = chart.querySelector('.main-svg')?.getBoundingClientRect();
                 return own && own.width > chart.getBoundingClientRect().width + 1; })
               .map(chart => chart.getAttribute('aria-label').slice(0, 60))"""
        )
    )


def _faint(reader: Reader) -> list[str]:
    """Return words of charts that WCAG calls too faint (AA, small type) on the page's ground."""
    return list(
        reader.page.evaluate(
            """() => {
              const light = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number)
                .map(part => part / 255)
                .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
                .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
              const app = document.querySelector('[data-testid=stApp]');
              const ground = light(getComputedStyle(app).backgroundColor);
              const words = ['xtick text', 'ytick text', 'xtitle', 'ytitle', 'annotation-text',
                'legendtext'].map(name => '.js-plotly-plot .' + name).join();
              return [...document.querySelectorAll(words)]
                .filter(word => /\\w/.test(word.textContent))
                .map(word => [word.textContent, light(getComputedStyle(word).fill)])
                .filter(([, ink]) =>
                  (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05) < 4.5)
                .map(([text]) => text); }"""
        )
    )


def _luminance(reader: Reader) -> float:
    """Return how light the page's ground is, 0 to 1."""
    colour = reader.page.evaluate(
        "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )
    return sum(map(float, re.findall(r"[\d.]+", colour)[:3])) / 3 / 255
