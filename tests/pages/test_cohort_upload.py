"""Cohort, part Bring your own: good files, odd files, hostile files."""

import gzip
import io
import zipfile

import numpy as np
import pytest

from tests.pages import uploads
from tests.pages.screen import Screen


def uploaded(expression: bytes, clinical: bytes, *, name: str = "mine.csv") -> Screen:
    """The page once both files are there."""
    screen = Screen("cohort", cohort_section="own")
    screen.widget("upload.expression").set_value((name, expression, "text/csv"))
    screen.widget("upload.clinical").set_value(("clinical.csv", clinical, "text/csv"))
    screen.at.run()
    return screen


GOOD_EXPRESSION = uploads.written(uploads.expression())
GOOD_CLINICAL = uploads.written(uploads.clinical(), index=False)


def test_the_section_travels_in_the_link_and_waits_for_both_files():
    screen = Screen("cohort").set("cohort.section", "own")
    assert screen.link == {"cohort_section": "own"}
    screen.widget("upload.expression").set_value(("mine.csv", GOOD_EXPRESSION, "text/csv"))
    screen.at.run()
    assert not screen.crashed
    assert not screen.refusals
    assert not screen.at.metric


def test_good_files_open_as_the_training_cohort_of_this_session():
    screen = uploaded(GOOD_EXPRESSION, GOOD_CLINICAL)
    assert not screen.refusals
    assert screen.numbers("Patients") == ["40"]
    assert screen.numbers("Deaths") == [str(uploads.clinical()["OS"].sum())]
    assert screen.widget("upload.column.time").value == "OS.time"
    assert screen.widget("upload.unit").value == "days"
    screen.click("upload.train")
    assert (screen.link["cohort"], screen.view.cohort_section) == ("mine", "patients")
    assert screen.numbers("Patients") == ["40"]
    assert "Simulated data." not in screen.words
    assert "mine (this session)" in screen.widget("frame.cohort").options
    # Follow-up came in days; every page counts in months.
    outcome = screen.at.session_state["ferroscope.cohorts"]["mine"].outcome
    assert outcome.unit == "months"
    assert outcome.time * 365.25 / 12 == pytest.approx(uploads.clinical()["OS.time"].to_numpy())


def test_an_uploaded_cohort_goes_all_the_way_to_the_curves():
    screen = uploaded(GOOD_EXPRESSION, GOOD_CLINICAL).click("upload.train")
    screen.go("signature")
    screen.set("signature.candidates", "all")
    screen.set("signature.screen", 1.0)
    screen.set("signature.folds", 3)
    assert not screen.refusals
    assert "RRM2" in screen.at.code[0].value
    screen.set("frame.validation", "")
    screen.go("survival")
    assert not screen.crashed
    assert int(screen.numbers("Low risk")[0]) + int(screen.numbers("High risk")[0]) == 40
    assert "Simulated" not in screen.words


def test_a_session_cohort_is_nobody_elses():
    screen = uploaded(GOOD_EXPRESSION, GOOD_CLINICAL).click("upload.train")
    other = Screen("cohort", **screen.link)
    assert "no cohort named 'mine'" in other.refusals
    assert "session" in other.refusals


def test_a_kept_cohort_opens_at_once_and_by_its_link():
    screen = uploaded(GOOD_EXPRESSION, GOOD_CLINICAL, name="kept-1.csv")
    screen.set("upload.keep", True).click("upload.train")
    assert not screen.refusals
    assert screen.numbers("Patients") == ["40"]
    other = Screen("cohort", **screen.link)
    assert other.numbers("Patients") == ["40"]
    # The name is taken now.
    again = uploaded(GOOD_EXPRESSION, GOOD_CLINICAL, name="kept-1.csv")
    assert "there is a cohort 'kept-1' already" in again.refusals
    again.set("upload.name", "another")
    assert not again.refusals


def test_where_nothing_can_be_kept_the_page_says_so_and_lives(home):
    (home / "cohorts").mkdir(parents=True, exist_ok=True)
    (home / "cohorts" / "blocked").write_text("a file where the folder should be")
    screen = uploaded(GOOD_EXPRESSION, GOOD_CLINICAL, name="blocked.csv")
    screen.set("upload.keep", True).click("upload.train")
    assert not screen.crashed
    assert "could not be written" in screen.refusals
    assert screen.view.cohort == "simulated_training"


def test_an_uploaded_cohort_can_be_the_validation_cohort():
    screen = uploaded(GOOD_EXPRESSION, GOOD_CLINICAL).click("upload.validate")
    assert (screen.view.cohort, screen.view.validation) == ("simulated_training", "mine")


def test_cggas_own_layout_with_bare_carriage_returns():
    screen = uploaded(uploads.CGGA_EXPRESSION, uploads.CGGA_CLINICAL, name="CGGA.mRNAseq_693.txt")
    # FPKM where log2 is expected: said, and left to the reader.
    assert "scale of the expression values is not settled" in screen.refusals
    assert "FPKM" in screen.at.warning[0].value
    screen.set("upload.scale", "fpkm")
    assert not screen.refusals
    # 40 patients, 4 of them recurrences, 5 without follow-up (4 of these the recurrences).
    assert screen.numbers("Patients") == ["35"]
    screen.click("upload.train")
    assert screen.widget("cohort.filter.grade").options == ["II", "III", "IV"]
    assert screen.widget("cohort.filter.sex").options == ["female", "male"]
    assert screen.view.cohort == "cgga_mrnaseq_693"
    expression = screen.at.session_state["ferroscope.cohorts"]["cgga_mrnaseq_693"].expression
    wanted = uploads.expression().to_numpy()[: len(expression)]
    assert np.allclose(expression[list(uploads.GENES)], wanted, atol=0.01)


def test_counts_where_log2_is_expected_are_transformed_where_asked():
    counts = (2 ** uploads.expression() * 20).round().astype(int)
    screen = uploaded(uploads.written(counts), GOOD_CLINICAL)
    assert "not settled" in screen.refusals
    assert "counts" in screen.at.warning[0].value
    screen.set("upload.scale", "counts")
    assert not screen.refusals
    assert screen.numbers("Patients") == ["40"]


def test_a_column_can_be_corrected():
    odd = uploads.clinical().rename(columns={"OS.time": "weeks alive", "OS": "gone"})
    screen = uploaded(GOOD_EXPRESSION, uploads.written(odd, index=False))
    assert not screen.crashed
    screen.set("upload.column.time", "weeks alive")
    screen.set("upload.column.event", "gone")
    screen.set("upload.dead.gone", ["1"])
    screen.set("upload.alive.gone", ["0"])
    screen.set("upload.unit", "days")
    assert not screen.refusals
    assert screen.numbers("Deaths") == [str(uploads.clinical()["OS"].sum())]


def test_files_may_be_compressed():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("expression.csv", GOOD_EXPRESSION)
    screen = Screen("cohort", cohort_section="own")
    screen.widget("upload.expression").set_value(("e.zip", packed.getvalue(), "application/zip"))
    screen.widget("upload.clinical").set_value(
        ("clinical.csv.gz", gzip.compress(GOOD_CLINICAL), "application/gzip")
    )
    screen.at.run()
    assert not screen.refusals
    assert screen.numbers("Patients") == ["40"]


def _clinical(**changed: object) -> bytes:
    return uploads.written(uploads.clinical().assign(**changed), index=False)


@pytest.mark.parametrize(
    ("expression", "clinical", "said"),
    [
        (b"", GOOD_CLINICAL, "empty"),
        (b"<html><body>Sign in</body></html>", GOOD_CLINICAL, "html"),
        (GOOD_EXPRESSION, b"<!DOCTYPE html><html></html>", "html"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), GOOD_CLINICAL, "png"),
        (bytes(range(256)) * 40, GOOD_CLINICAL, ""),
        (GOOD_EXPRESSION.replace(b"P", b"Q"), GOOD_CLINICAL, ""),
        (GOOD_EXPRESSION, _clinical(**{"OS.time": [-5, *range(100, 139)]}), "negative"),
        (GOOD_EXPRESSION, _clinical(**{"OS.time": "soon"}), ""),
        (GOOD_EXPRESSION, _clinical(OS=7), ""),
        (GOOD_EXPRESSION, _clinical(patient="P00"), ""),
        (gzip.compress(bytes(30_000_000)), GOOD_CLINICAL, ""),
    ],
    ids=[
        *("empty", "html", "html clinical", "picture", "bytes", "strangers", "negative times"),
        *("words for times", "odd events", "one patient", "bomb"),
    ],
)
def test_bad_files_are_refused_in_words_and_the_page_lives(
    expression: bytes, clinical: bytes, said: str
):
    screen = uploaded(expression, clinical)
    assert not screen.crashed
    assert screen.refusals
    assert said in screen.refusals
    assert "Traceback" not in screen.words
    # The same session goes on with good files.
    screen.widget("upload.expression").set_value(("good.csv", GOOD_EXPRESSION, "text/csv"))
    screen.widget("upload.clinical").set_value(("clinical.csv", GOOD_CLINICAL, "text/csv"))
    screen.at.run()
    assert not screen.refusals
    assert screen.numbers("Patients") == ["40"]


def test_formulas_and_marked_up_names_in_cells_are_shown_as_they_stand():
    table = uploads.clinical().assign(
        grade=["=1+1", "![x](//e.co/x.png)"] * 20, **{"![y](//e.co)": 1}
    )
    screen = uploaded(GOOD_EXPRESSION, uploads.written(table, index=False))
    assert not screen.crashed
    if not screen.refusals:
        screen.click("upload.train")
        assert not screen.crashed
    marked_up = [
        item.value
        for kind in ("markdown", "caption", "info", "warning")
        for item in screen.at.get(kind)
    ]
    assert not any("![" in words for words in marked_up)
