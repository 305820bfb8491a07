"""A reader in front of the dashboard: opens a page, moves a slider, reads what is on screen."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, expect

from tests.browser.server import Server

PATIENCE = 120_000  # ms: opening TCGA and fitting its path on a busy machine
QUIET = 0.8  # s without a run and without a change of the link


@dataclass(frozen=True, slots=True)
class Metric:
    """One key figure as it is printed."""

    name: str
    value: str
    beside: str

    @property
    def number(self) -> float:
        """The value as a number; NaN would be a word."""
        return float(self.value.replace(",", ""))


@dataclass(slots=True)
class Reader:
    """One tab of a browser and the server it looks at.

    ``complaints`` collects what the browser says is wrong with our pages;
    ``asked`` every address that was asked for.
    """

    page: Page
    server: Server
    complaints: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", lambda message: self._hear(message))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._note(request))

    def open(self, path: str = "", query: dict[str, str] | None = None) -> None:
        """Open a page of the dashboard with choices in the link."""
        self.go(f"{self.server.url}/{path}" + (f"?{urlencode(query)}" if query else ""))

    def go(self, link: str) -> None:
        """Open a link."""
        self.page.goto(link)
        self.page.wait_for_selector("[data-testid=stApp]")
        self.settle()

    def settle(self) -> None:
        """Wait until no run is under way and the link has stopped moving."""
        end = time.monotonic() + PATIENCE / 1000
        seen, since = "", time.monotonic()
        while time.monotonic() < end:
            state = self.page.evaluate(
                """() => [
                  document.querySelector('[data-testid=stApp]')?.dataset.testScriptState,
                  document.querySelectorAll('[data-testid=stSkeleton], [data-stale=true]').length,
                  location.href].join(' ')"""
            )
            if state != seen:
                seen, since = state, time.monotonic()
            elif state.startswith("notRunning 0") and time.monotonic() - since > QUIET:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"the page did not come to rest: {seen}")

    @property
    def link(self) -> str:
        """The link as the address line shows it."""
        return str(self.page.url)

    @property
    def query(self) -> dict[str, str]:
        """The choices in the link."""
        return dict(parse_qsl(urlsplit(self.link).query))

    def drag(self, label: str, *, by: float) -> None:
        """Take a slider's thumb with the mouse and carry it by a share of the slider's length."""
        group = self.page.get_by_role("group", name=label)
        group.scroll_into_view_if_needed()
        thumb = group.get_by_test_id("stSliderThumbValue").first.locator("xpath=..")
        track, grip = group.bounding_box(), thumb.bounding_box()
        assert track is not None
        assert grip is not None
        x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
        before = self.slider(label)
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + by * track["width"] / 2, y, steps=4)
        mouse.move(x + by * track["width"], y, steps=4)
        mouse.up()
        assert self.slider(label) != before, f"the thumb of {label!r} did not follow the mouse"
        # The value is sent a moment after the thumb rests.
        self.page.wait_for_timeout(400)
        self.settle()

    def slider(self, label: str) -> str:
        """Return what a slider says it is set to."""
        found = self.page.get_by_role("slider", name=label).first
        return str(found.get_attribute("aria-valuetext"))

    def metrics(self, within: str = "body") -> list[Metric]:
        """Return the key figures on screen, in order."""
        found = self.page.evaluate(
            """within => [...document.querySelectorAll(within + ' [data-testid=stMetric]')].map(
              item => ['Label', 'Value', 'Delta'].map(part => item.querySelector(
                '[data-testid=stMetric' + part + ']')?.innerText.trim() ?? ''))""",
            within,
        )
        return [Metric(*parts) for parts in found]

    def metric(self, name: str) -> Metric:
        """Return the first key figure of a name."""
        found = [item for item in self.metrics() if item.name == name]
        assert found, f"no {name!r} among {[item.name for item in self.metrics()]}"
        return found[0]

    def table(self, place: int = 0) -> list[list[str]]:
        """Return the rows of a table that are on screen, its heading first."""
        grid = self.page.get_by_test_id("stDataFrame").nth(place)
        grid.scroll_into_view_if_needed()
        expect(grid.locator("table tr").first).to_be_attached()
        rows = grid.evaluate(
            """grid => [...grid.querySelectorAll('table tr')].map(
              row => [...row.querySelectorAll('th, td')].map(cell => cell.textContent))"""
        )
        return [list(map(str, row)) for row in rows]

    def figure(self, key: str) -> Figure:
        """Return what is drawn under a key."""
        chart = self.page.locator(f".st-key-{key}")
        expect(chart.locator(".js-plotly-plot .main-svg").first).to_be_attached()
        found = chart.locator(".js-plotly-plot").evaluate(
            """plot => JSON.stringify({
              data: plot._fullData.map(trace => ({
                name: trace.name, type: trace.type,
                x: trace.x ? Array.from(trace.x) : null, y: trace.y ? Array.from(trace.y) : null})),
              shapes: plot.layout.shapes ?? [],
              words: (plot.layout.annotations ?? []).map(note => note.text),
              rows: Array.from(plot.layout.yaxis?.ticktext ?? [])
            })"""
        )
        alt = chart.get_by_test_id("stPlotlyChart").get_attribute("aria-label")
        return Figure(**json.loads(found), alt=alt or "")

    def words(self) -> str:
        """Return the text of the page."""
        return str(self.page.get_by_test_id("stMain").inner_text())

    def paragraph(self, start: str, place: int = 0) -> str:
        """Return a paragraph that begins with, or contains, some words."""
        found = self.page.get_by_test_id("stMarkdown").filter(has_text=re.compile(start))
        return str(found.nth(place).inner_text())

    def nothing_wrong(self) -> None:
        """Fail where a page crashed, the browser complained or a stranger was asked."""
        crashed = self.page.get_by_test_id("stException")
        assert crashed.count() == 0, self.server.tracebacks()
        assert "Traceback" not in self.words()
        assert not self.complaints, self.complaints
        strangers = {
            address
            for address in self.asked
            if not address.startswith((self.server.url, "blob:", "data:", "ws://127.0.0.1:"))
        }
        assert not strangers, f"the page asked beyond its own server: {strangers}"

    def _hear(self, message: ConsoleMessage) -> None:
        # Deep links make Streamlit look for its own files beside the page first.
        if message.type == "error" and "_stcore" not in message.location.get("url", ""):
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _note(self, request: Request) -> None:
        self.asked.add(request.url)


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart as the browser holds it.

    Parameters
    ----------
    data : list of dict
        Name, type, x and y of each trace.
    shapes : list of dict
        Lines and bands in plotly's words.
    words : list of str
        Its annotations.
    rows : list of str
        Names along the upright axis, from below, where it has names.
    alt : str
        What a screen reader says.
    """

    data: list[dict[str, Any]]
    shapes: list[dict[str, Any]]
    words: list[str]
    rows: list[str]
    alt: str

    def trace(self, name: str) -> dict[str, Any]:
        """Return the first trace whose name begins so."""
        found = [item for item in self.data if str(item["name"]).startswith(name)]
        assert found, f"no trace {name!r} among {[item['name'] for item in self.data]}"
        return found[0]
