"""Signature: candidate genes of one's own, pasted or downloaded from FerrDb."""

import pytest

from tests.pages.screen import QUICK, Screen


def genes_in_formula(screen: Screen) -> set[str]:
    return {part.split("(")[1].split()[0] for part in screen.at.code[0].value.split(" x ")[1:]}


def test_a_list_of_ones_own():
    screen = Screen("signature", folds="3", candidates="list")
    assert "list of candidate genes is empty" in screen.refusals
    screen.set("signature.genes", "RRM2, CD44;HMOX1\nNCOA4 XYZ1 ![x](e.co)")
    assert not screen.refusals
    assert screen.link["genes"] == "RRM2,CD44,HMOX1,NCOA4,XYZ1,![x](e.co)"
    said = [item.value for item in screen.at.caption if "Not found by any name" in item.value]
    assert "XYZ1" in said[0]
    assert "![" not in said[0]
    assert genes_in_formula(screen) <= {"RRM2", "CD44", "HMOX1", "NCOA4"}
    other = Screen("signature", **screen.link)
    assert other.at.code[0].value == screen.at.code[0].value


def test_genes_that_nobody_knows_are_refused():
    screen = Screen("signature", candidates="list", genes="NOPE1,NOPE2")
    assert "none of the 2 candidate genes" in screen.refusals
    assert "gene symbols such as rrm2, older symbols" in screen.refusals


def test_a_pasted_list_may_hold_older_names_and_identifiers():
    genes = "rrm2,C19orf61,ENSG00000026508,HMOX1,NCOA4,MLL2,XYZ1"
    screen = Screen("signature", folds="3", candidates="list", genes=genes)
    assert not screen.refusals
    assert "7 candidates; 5 are measured" in screen.words
    assert "C19orf61 as SMG9, ENSG00000026508 as CD44" in screen.words
    assert "MLL2 (KMT2B or KMT2D)" in screen.words
    assert "2 found by another name, 1 ambiguous and left out" in [
        item.label.split(": ")[-1] for item in screen.at.expander
    ]
    assert "Not found by any name: XYZ1" in screen.words


def ferrdb_screen(*files: tuple[str, bytes], version: str = "") -> Screen:
    screen = Screen("signature", folds="3", candidates="frg_own")
    assert "none was imported" in screen.refusals
    screen.widget("signature.ferrdb.files").set_value(
        [(name, content, "text/csv") for name, content in files]
    )
    screen.widget("signature.ferrdb.version").set_value(version)
    screen.at.run()
    return screen.click("signature.ferrdb.use")


def test_a_ferrdb_download_becomes_the_candidates_and_the_roles():
    screen = ferrdb_screen(
        ("ferroptosis_driver.csv", b"symbol,pmid\nRRM2,1\nCD44,2\nHMOX1,3\n"),
        ("ferroptosis_marker.csv", b"symbol,pmid\nHMOX1,3\nC19orf61,4\nNCOA4,5\n"),
        ("ferroptosis_inducer.csv", b"compound,pmid\nErastin,1\n"),
        version="V9, 1 May 2026",
    )
    assert not screen.crashed
    assert not screen.refusals
    assert screen.link["candidates"] == "frg_own"
    assert "5 candidates; 5 are measured" in screen.words
    assert "FerrDb, V9, 1 May 2026" in screen.words
    assert "5 genes (3 driver, 3 marker;" in screen.words
    screen.set("signature.section", "univariate")
    roles = screen.tables[-1].set_index("gene")["role"].to_dict()
    assert roles["RRM2"] == "driver"  # a suppressor in the built-in table
    assert roles["HMOX1"] == "driver and marker"
    assert roles["SMG9"] == "marker"
    # The link opens it again, and the next session is offered it.
    assert not Screen("signature", **screen.link).refusals
    again = Screen("signature", folds="3", candidates="frg_own")
    assert not again.refusals
    assert again.link["ferrdb"] == screen.link["ferrdb"]
    # Its roles hold for other candidates as well, until it is put away.
    again.set("signature.candidates", "published").set("signature.section", "univariate")
    assert again.tables[-1].set_index("gene")["role"]["RRM2"] == "driver"
    again.set("signature.ferrdb", "")
    assert again.tables[-1].set_index("gene")["role"]["RRM2"] == "suppressor and marker"


def test_a_link_to_a_download_that_is_not_here_says_so():
    screen = Screen("signature", **QUICK, ferrdb="e" * 64)
    assert not screen.crashed
    assert not screen.refusals
    assert "of this link is not kept on this machine" in screen.words
    screen = Screen("signature", folds="3", candidates="frg_own", ferrdb="e" * 64)
    assert not screen.crashed
    assert "import its files on the signature page" in screen.refusals


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("driver.csv", b"<html>sign in</html>", "web page"),
        ("genes.csv", b"Symbol,PMID\nGPX4,1\n", "drivers, suppressors or markers"),
        ("driver.csv", b"Symbol,PMID\n=1+1,1\n", "formulas"),
        ("../../driver.csv", b"a,b\n1,2\n", "no column of gene symbols"),
        ("x.zip", b"PK\x03\x04 broken", "damaged zip"),
    ],
)
def test_a_hostile_ferrdb_download_is_refused_and_the_page_lives(
    name: str, content: bytes, said: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("dashboard.ferrdb.kept", dict)  # as on a fresh machine
    screen = ferrdb_screen((name, content))
    assert not screen.crashed
    assert said in screen.refusals
