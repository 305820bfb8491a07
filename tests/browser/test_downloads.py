"""What a reader takes away: numbers as CSV, figures as SVG, the signature as JSON."""

import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from playwright.sync_api import Download, expect

from core.survival import Signature
from tests.browser.conftest import OpenReader
from tests.browser.reader import Reader
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("page", "figure", "name"),
    [
        ("", "overview-flow-training", "flow"),
        ("cohort", "cohort-missingness", "missingness"),
        ("signature", "signature-profile", "coefficient_profile"),
        ("survival", "survival-curves-validation", "survival_validation"),
        ("discrimination", "discrimination-roc-training", "roc_training"),
    ],
)
def test_a_figure_comes_as_svg_and_its_numbers_as_csv(
    page: str, figure: str, name: str, simulated_server: Server, open_reader: OpenReader
):
    reader = open_reader(simulated_server)
    reader.open(page)
    reader.figure(figure)  # drawn

    drawn = _taken(reader, f".st-key-{figure}-svg button")
    assert drawn.suggested_filename == f"ferroscope_{name}_simulated.svg"
    text = _content(drawn).decode()
    assert text.startswith("<svg")
    assert "Simulated data" in "".join(ElementTree.fromstring(text).itertext())

    numbers = _taken(reader, f".st-key-{figure}-csv button")
    assert numbers.suggested_filename == f"ferroscope_{name}_simulated.csv"
    table = pd.read_csv(io.BytesIO(_content(numbers)))
    assert len(table)
    assert table["simulated"].all()
    reader.nothing_wrong()


@pytest.mark.data
def test_figures_of_real_patients_are_not_called_simulated(
    real_server: Server, open_reader: OpenReader
):
    reader = open_reader(real_server)
    reader.open("cohort", {"cohort": "freije", "validation": ""})
    reader.figure("cohort-missingness")
    drawn = _taken(reader, ".st-key-cohort-missingness-svg button")
    assert drawn.suggested_filename == "ferroscope_missingness.svg"
    svg = ElementTree.fromstring(_content(drawn))
    assert svg.tag == f"{SVG}svg"
    assert "imulated" not in "".join(svg.itertext())
    numbers = _taken(reader, ".st-key-cohort-missingness-csv button")
    assert numbers.suggested_filename == "ferroscope_missingness.csv"
    assert "simulated" not in pd.read_csv(io.BytesIO(_content(numbers)))


def test_a_signature_goes_out_and_comes_back(
    simulated_server: Server, open_reader: OpenReader, tmp_path: Path
):
    reader = open_reader(simulated_server)
    reader.open("signature", {"signature_section": "exchange"})
    taken = _taken(reader, "[class*='st-key-signature'][class*='export'] button")
    assert taken.suggested_filename == "ferroscope_signature_simulated.json"
    file = tmp_path / taken.suggested_filename
    file.write_bytes(_content(taken))
    found = Signature.from_json(file.read_text(encoding="utf-8"))
    assert found.simulated
    genes = [row[0] for row in reader.table()[1:]]
    assert set(genes) <= set(found.genes)

    # A colleague without this path, cohort or choice imports it.
    colleague = open_reader(simulated_server)
    colleague.open("signature", {"signature_section": "exchange", "candidates": "published"})
    colleague.page.locator("input[type=file]").set_input_files(file)
    colleague.page.get_by_role("button", name="Use this signature").click()
    colleague.page.wait_for_url(f"**signature={found.fingerprint}**")
    colleague.settle()
    assert f"{len(found.genes)} genes fitted to Simulated glioma, training" in colleague.words()
    assert [row[0] for row in colleague.table()[1:]] == genes
    assert (
        Signature.from_json(
            _content(
                _taken(colleague, "[class*='st-key-signature'][class*='export'] button")
            ).decode()
        ).fingerprint
        == found.fingerprint
    )
    colleague.nothing_wrong()


def test_a_table_leaves_by_our_button_alone(simulated_server: Server, open_reader: OpenReader):
    """Streamlit's own would write a formula as it is."""
    reader = open_reader(simulated_server)
    reader.open("signature", {"signature_section": "exchange"})
    reader.page.get_by_test_id("stDataFrame").first.hover()
    expect(reader.page.get_by_role("button", name="Search").first).to_be_visible()
    theirs = reader.page.locator("[aria-label^='Download as CSV']").first
    expect(theirs).to_be_attached()
    expect(theirs).to_be_hidden()
    expect(reader.page.locator(".st-key-signature-genes-csv button")).to_be_visible()
    reader.nothing_wrong()


def test_a_file_that_is_no_signature_is_refused_in_words(
    simulated_server: Server, open_reader: OpenReader, tmp_path: Path
):
    file = tmp_path / "other.json"
    file.write_text(json.dumps({"schema": "something else", "genes": ["<script>"]}))
    reader = open_reader(simulated_server)
    reader.open("signature", {"signature_section": "exchange"})
    reader.page.locator("input[type=file]").set_input_files(file)
    reader.page.get_by_role("button", name="Use this signature").click()
    reader.page.get_by_text("This cannot be shown").wait_for()
    assert "signature" not in reader.query
    reader.nothing_wrong()


def _taken(reader: Reader, button: str) -> Download:
    """Press a button and return the file that comes."""
    place = reader.page.locator(button).first
    place.scroll_into_view_if_needed()
    with reader.page.expect_download() as waiting:
        place.click()
    return waiting.value


def _content(download: Download) -> bytes:
    path = download.path()
    return Path(path).read_bytes()
