"""One's own cohort, through the real uploader to the survival curves."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenReader
from tests.browser.reader import Reader
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PATIENTS = 80
# Candidates of FerrDb, so that the usual choice of candidates has something to find.
GENES = ("RRM2", "CD44", "HMOX1", "GPX4", "SLC7A11", "TFRC", "NCOA4", "ACSL4", "STEAP3", "FANCD2")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A cohort as CGGA publishes them: FPKM with tabs, clinical with bare carriage returns."""
    rng = np.random.default_rng(3)
    names = [f"CGGA_{number}" for number in range(1, PATIENTS + 1)]
    logs = rng.normal(4.0, 1.0, (len(GENES), PATIENTS))
    risk = 0.9 * (logs[0] - 4) + 0.6 * (logs[1] - 4)
    died = rng.exponential(900 * np.exp(-risk))
    left = rng.uniform(300, 3000, PATIENTS)
    expression = tmp_path / "CGGA.mRNAseq_999_FPKM.txt"
    rows = ["\t".join(["Gene_Name", *names])]
    for gene, row in zip(GENES, logs, strict=True):
        rows.append("\t".join([gene, *(f"{2**value - 1:.4f}" for value in np.maximum(row, 0))]))
    for place in range(40):
        row = 2 ** rng.normal(3.0, 1.0, PATIENTS)
        rows.append("\t".join([f"OTHER{place}", *(f"{value:.4f}" for value in row)]))
    expression.write_text("\n".join(rows) + "\n")
    heading = [
        "CGGA_ID",
        "PRS_type",
        "Histology",
        "Grade",
        "Gender",
        "Age",
        "OS",
        "Censor (alive=0; dead=1)",
        "IDH_mutation_status",
    ]
    table = ["\t".join(heading)]
    for place, name in enumerate(names):
        time, dead = min(died[place], left[place]), int(died[place] <= left[place])
        cells = [
            name,
            "Primary",
            "GBM",
            ("WHO II", "WHO III", "WHO IV")[place % 3],
            ("Male", "Female")[place % 2],
            20 + place % 50,
            max(1, round(time)),
            dead,
            ("Mutant", "Wildtype")[place % 2],
        ]
        table.append("\t".join(map(str, cells)))
    clinical = tmp_path / "CGGA.mRNAseq_999_clinical.txt"
    clinical.write_bytes("\r".join(table).encode())
    return expression, clinical


def test_a_cohort_of_ones_own_reaches_the_survival_page(
    simulated_server: Server, open_reader: OpenReader, files: tuple[Path, Path]
):
    reader = open_reader(simulated_server)
    reader.open("cohort", {"cohort_section": "own"})
    _upload(reader, *files)

    page = reader.page
    page.get_by_text("Which column is what").wait_for()
    for words, column in (
        ("Patient identifier", "CGGA_ID"),
        ("Follow-up time", "OS"),
        ("Whether the patient died", "Censor (alive=0; dead=1)"),
        ("Age", "Age"),
        ("IDH", "IDH_mutation_status"),
    ):
        assert _chosen(reader, words) == column
    # CGGA does not say in which unit it counts; only the reader can.
    if _chosen(reader, "Unit of time") != "days":
        _choose(reader, "Unit of time", "days")
    page.get_by_role("radiogroup").get_by_text("FPKM, TPM or another linear scale").click()
    reader.settle()
    assert reader.metric("Patients").number == PATIENTS
    name = page.get_by_role("textbox", name="Name of the cohort")
    name.fill("my_cgga")
    name.press("Enter")
    reader.settle()
    page.get_by_role("button", name="Use for training").click()
    page.wait_for_url("**cohort=my_cgga**")
    reader.settle()

    page.get_by_test_id("stSidebarNavLink").filter(has_text="Survival").click()
    page.get_by_role("heading", name="Survival", exact=True).wait_for()
    reader.settle()
    assert f"{PATIENTS} patients" in reader.figure("survival-cutpoint").alt + reader.words()
    assert reader.metric("Low risk").number + reader.metric("High risk").number == PATIENTS
    reader.nothing_wrong()

    # It was not kept: another reader of the same link is told so, in words.
    other = open_reader(simulated_server)
    other.go(reader.link)
    expect(other.page.get_by_text("my_cgga").first).to_be_visible()
    assert "This cannot be shown" in other.words()
    other.nothing_wrong()


def test_a_web_page_named_csv_is_refused_and_the_app_lives_on(
    simulated_server: Server, open_reader: OpenReader, files: tuple[Path, Path], tmp_path: Path
):
    html = tmp_path / "expression.csv"
    html.write_text(
        "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>"
        "<body><script>document.title = 'taken over'</script>Please sign in</body></html>\n"
    )
    reader = open_reader(simulated_server)
    reader.open("cohort", {"cohort_section": "own"})
    _upload(reader, html, files[1])
    reader.page.get_by_text("This cannot be shown").wait_for()
    assert "HTML" in reader.words() or "web page" in reader.words()
    assert "taken over" not in reader.page.title()
    reader.nothing_wrong()

    # What was right stays, and the right file in its place is taken.
    _upload(reader, files[0])
    reader.page.get_by_text("Which column is what").wait_for()
    reader.settle()
    assert "This cannot be shown" not in reader.words() or "scale" in reader.words()
    reader.nothing_wrong()


def _upload(reader: Reader, *files: Path) -> None:
    """Give files to the uploaders, in their order."""
    for place, file in enumerate(files):
        box = reader.page.get_by_test_id("stFileUploader").nth(place)
        box.locator("input[type=file]").set_input_files(file)
        expect(box.get_by_test_id("stFileChip")).to_have_count(1, timeout=30_000)
        reader.settle()


def _chosen(reader: Reader, words: str) -> str:
    """Return what a select box is set to."""
    box = reader.page.get_by_test_id("stSelectbox").filter(has_text=words).first
    return str(box.locator("input").input_value())


def _choose(reader: Reader, words: str, option: str) -> None:
    box = reader.page.get_by_test_id("stSelectbox").filter(has_text=words).first
    box.locator("input").click()
    reader.page.get_by_role("option", name=option, exact=True).click()
    reader.settle()
