"""The volcano in a browser without WebGL: its points are there, a box lists its genes."""

import re

import pytest

from tests.browser.conftest import OpenReader
from tests.browser.reader import Reader
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DIFFERENTIAL = {"expression_section": "differential"}
REAL = DIFFERENTIAL | {"cohort": "tcga_glioma", "contrast_by": "batch", "contrast_a": "TCGA-GBM"}
STUDIES = [
    pytest.param("simulated_server", DIFFERENTIAL, id="simulated"),
    pytest.param("real_server", REAL, id="TCGA", marks=pytest.mark.data),
]
VOLCANO = ".st-key-expression-volcano"


def box(reader: Reader, left: float, right: float) -> None:
    """Draw a box over the whole height, from one share of the width to another."""
    plot = reader.page.locator(f"{VOLCANO} .nsewdrag").first
    plot.scroll_into_view_if_needed()
    place = plot.bounding_box()
    assert place is not None
    mouse = reader.page.mouse
    top, bottom = place["y"] + 4, place["y"] + place["height"] - 4
    start, end = (place["x"] + share * place["width"] for share in (left, right))
    mouse.move(start, top)
    mouse.down()
    mouse.move((start + end) / 2, (top + bottom) / 2, steps=4)
    mouse.move(end, bottom, steps=4)
    mouse.up()
    reader.page.wait_for_timeout(400)
    reader.settle()


@pytest.mark.parametrize(("server", "query"), STUDIES)
def test_points_are_drawn_and_a_box_lists_its_genes(
    request: pytest.FixtureRequest, open_reader: OpenReader, server: str, query: dict[str, str]
):
    found: Server = request.getfixturevalue(server)
    reader = open_reader(found)
    reader.open("expression", query)
    figure = reader.figure("expression-volcano")
    drawn = sum(len(item["x"]) for item in figure.data if item["name"] != "names")
    assert reader.page.locator(f"{VOLCANO} .scatterlayer .point").count() == drawn > 300
    assert "Draw a box" in reader.words()
    box(reader, 0.7, 0.99)
    listed = re.search(r"([\d,]+) genes in the box", reader.words())
    assert listed
    rows = reader.table(0)
    assert int(listed.group(1).replace(",", "")) >= len(rows) - 1 > 0
    assert {row[2] for row in rows[1:]} <= {"up", ""}
    reader.nothing_wrong()


def test_the_line_follows_the_slider(simulated_server: Server, open_reader: OpenReader):
    reader = open_reader(simulated_server)
    reader.open("expression", DIFFERENTIAL)
    before = [s["x0"] for s in reader.figure("expression-volcano").shapes if s["name"] != "fdr"]
    reader.drag("Log2 fold change beyond (1: twice as much, or half)", by=0.2)
    after = [s["x0"] for s in reader.figure("expression-volcano").shapes if s["name"] != "fdr"]
    assert before == [-1, 1]
    assert after[1] > 1
    assert after[0] == -after[1] == -float(reader.query["fold_change"])
    reader.nothing_wrong()
