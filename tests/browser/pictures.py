"""Takes the pictures of README.md: ``make pictures``.

Simulated patients only, so that nothing of real ones enters the repository.
"""

from __future__ import annotations

import io
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import FLAGS, chromium_path
from tests.browser.reader import Reader
from tests.browser.server import ROOT, Server, serve

FOLDER = ROOT / "docs" / "pictures"
TALLEST = 1600  # pixels; below it a page is cut off
LONG_WORK = 900_000  # ms: the demo training takes a few minutes
LARGEST = 300_000  # bytes: pictures stay in the history of the repository for ever


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: which page, under which choices, how wide and in which light."""

    name: str
    page: str
    query: dict[str, str] = field(default_factory=dict)
    width: int = 1400
    tallest: int = TALLEST
    scheme: str = "light"
    press: str = ""  # a button that starts long work, and what stands there once it is done
    until: str = ""


SHOTS = (
    Shot("overview", ""),
    Shot("cohort", "cohort"),
    Shot("expression", "expression", {"expression_section": "differential"}),
    Shot("expression_batches", "expression", {"expression_section": "batches"}),
    Shot("expression_intersection", "expression", {"expression_section": "intersection"}),
    Shot("signature", "signature"),
    Shot("survival", "survival"),
    Shot("discrimination", "discrimination"),
    Shot("clinical", "clinical", {"clinical_section": "models"}),
    Shot("clinical_nomogram", "clinical", {"clinical_section": "nomogram"}),
    Shot("enrichment", "enrichment"),
    Shot(
        "scans",
        "scans",
        {"scan_drawing": "flat", "scan_layout": "multiplanar"},
        press="Try a simulated patient",
        until="The scan as it came",
    ),
    Shot("training", "training", press="Start training", until="Table 2", tallest=2400),
    Shot(
        "estimate",
        "estimate",
        press="Try a simulated patient",
        until="To take away",
        tallest=2400,
    ),
    Shot("jobs", "jobs"),
    Shot("survival_dark", "survival", tallest=1100, scheme="dark"),
    Shot("survival_narrow", "survival", width=420, tallest=1400),
)


def take(shot: Shot, browser: Browser, server: Server) -> bytes:
    """Open a page in a window as tall as the page and return it as a small PNG."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": 1000}, color_scheme=shot.scheme
    )
    try:
        reader = Reader(context.new_page(), server)
        reader.open(shot.page, shot.query)
        if shot.press:
            reader.page.get_by_role("button", name=shot.press).click()
            reader.page.get_by_role("heading", name=shot.until).wait_for(timeout=LONG_WORK)
            reader.settle()
        wanted = reader.page.get_by_test_id("stMainBlockContainer").evaluate(
            "part => part.scrollHeight"
        )
        reader.page.set_viewport_size(
            {"width": shot.width, "height": min(int(wanted), shot.tallest)}
        )
        reader.settle()
        reader.page.wait_for_timeout(1500)  # charts glide into their new places
        reader.nothing_wrong()
        return _small(reader.page.screenshot())
    finally:
        context.close()


def main() -> int:
    """Take every picture, or those named on the command line."""
    path = chromium_path()
    if path is None:
        sys.stderr.write("no Chromium: see make browser\n")
        return 1
    chosen = [shot for shot in SHOTS if not sys.argv[1:] or shot.name in sys.argv[1:]]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        serve(Path(home)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        for shot in chosen:
            file = FOLDER / f"{shot.name}.png"
            file.write_bytes(take(shot, browser, server))
            sys.stdout.write(f"{file.relative_to(ROOT)} {file.stat().st_size / 1000:.0f} kB\n")
        browser.close()
    return 0


def _small(png: bytes) -> bytes:
    """Return the picture as it is where it is small, else with a palette."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    whole = _written(picture)
    if len(whole) <= LARGEST:
        return whole
    return _written(picture.quantize(256, method=Image.Quantize.MEDIANCUT))


def _written(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
