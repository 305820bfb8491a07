"""Signature: genes one by one, then together under the lambda slider."""

import json
from pathlib import Path

import pytest

from core.survival import PUBLISHED_SIGNATURE, Signature
from dashboard import cohorts, loaders
from tests.pages.screen import QUICK, Screen, quick_view


@pytest.fixture(scope="module")
def quick() -> Screen:
    return Screen("signature", **QUICK)


@pytest.fixture
def own() -> Signature:
    """The signature of a quick link, from the loaders."""
    return loaders.signature(quick_view())


def genes_in_formula(screen: Screen) -> set[str]:
    return {part.split("(")[1].split()[0] for part in screen.at.code[0].value.split(" x ")[1:]}


def test_the_front_door_finds_a_signature_and_says_that_it_is_simulated():
    screen = Screen("signature")
    assert not screen.crashed
    assert not screen.refusals
    assert "Simulated data." in screen.at.warning[0].value
    assert int(screen.numbers("Genes")[0]) > 0
    assert all(screen.alt(key).startswith("Simulated data") for key in screen.charts)
    # The other pages of the front door stand on this path; nothing is fitted again.
    for page, chart in (("survival", "ranking"), ("discrimination", "roc-training")):
        screen.go(page)
        assert not screen.crashed
        assert "Simulated data." in screen.at.warning[0].value
        assert f"{page}-{chart}" in screen.charts
    assert screen.link == {}


def test_the_page_shows_lambda_min_and_its_numbers(quick: Screen, own: Signature):
    path = loaders.path(quick_view())
    index = path.cross_validation.index_minimum
    assert quick.numbers("Genes") == [str(len(own.genes))]
    assert quick.beside("Genes") == [f"of {len(path.genes)} screened"]
    assert quick.numbers("Lambda") == [f"{path.penalties[index]:.4g}"]
    checked = path.cross_validation
    assert quick.numbers("Cross-validated concordance") == [f"{checked.concordance[index]:.3f}"]
    assert quick.numbers("Partial likelihood deviance") == [f"{checked.deviance[index]:.3f}"]
    assert quick.at.code[0].value == own.formula()
    assert quick.tables[0]["gene"].tolist() == list(own.genes)


def test_the_cohort_goes_by_its_title(quick: Screen):
    fitted = [words for words in quick.words.splitlines() if "LASSO penalty" in words]
    assert fitted and all("Simulated glioma, training" in words for words in fitted)
    assert "simulated_training" not in quick.words
    exchange = Screen("signature", **QUICK, signature_section="exchange")
    assert "genes fitted to Simulated glioma" in exchange.words
    assert cohorts.title_of("gone") == "gone"


def test_candidates_and_screen_are_counted_in_words(quick: Screen):
    n = len(loaders.screened(quick_view()))
    assert "23 candidates; 23 are measured" in quick.words
    assert f"{n} pass the univariate screen" in quick.words


def test_the_lambda_slider_moves_genes_formula_numbers_and_both_charts():
    screen = Screen("signature", **QUICK)
    before = {
        "formula": screen.at.code[0].value,
        "lambda": screen.numbers("Lambda"),
        "genes": screen.numbers("Genes"),
        "concordance": screen.numbers("Cross-validated concordance"),
        "deviance": screen.numbers("Partial likelihood deviance"),
        **{key: str(screen.chart(key)) for key in screen.charts},
    }
    screen.set("signature.penalty", 12)
    after = {
        "formula": screen.at.code[0].value,
        "lambda": screen.numbers("Lambda"),
        "genes": screen.numbers("Genes"),
        "concordance": screen.numbers("Cross-validated concordance"),
        "deviance": screen.numbers("Partial likelihood deviance"),
        **{key: str(screen.chart(key)) for key in screen.charts},
    }
    assert before.keys() == after.keys()
    assert not [name for name in before if before[name] == after[name]]
    path = loaders.path(quick_view())
    found = path.signature(float(path.penalties[12]))
    assert screen.numbers("Genes") == [str(path.n_nonzero[12])]
    assert screen.at.code[0].value == found.formula()
    assert genes_in_formula(screen) == set(found.genes)
    assert float(screen.link["penalty"]) == path.penalties[12]
    # The link opens at the same place.
    other = Screen("signature", **screen.link)
    assert other.widget("signature.penalty").value == 12
    assert other.at.code[0].value == screen.at.code[0].value


def test_marked_places_of_the_slider_are_buttons():
    screen = Screen("signature", **QUICK)
    checked = loaders.path(quick_view()).cross_validation
    screen.click("signature.jump.1se")
    assert screen.widget("signature.penalty").value == checked.index_one_se
    screen.click("signature.jump.min")
    assert screen.widget("signature.penalty").value == checked.index_minimum


def test_the_largest_lambda_has_no_gene_and_the_slider_stays():
    screen = Screen("signature", **QUICK, penalty="1000")
    assert not screen.crashed
    assert "none of the" in screen.refusals
    assert screen.widget("signature.penalty").value == 0
    screen.set("signature.penalty", 5)
    assert not screen.refusals


def test_the_screen_decides_which_genes_reach_the_lasso():
    screen = Screen("signature", **QUICK)
    screen.set("signature.screen", 1.0)
    assert screen.beside("Genes") == ["of 23 screened"]
    screen.set("signature.screen", 0.001)
    kept = (loaders.univariate(quick_view())["p_value"] <= 0.001).sum()
    assert screen.beside("Genes") == [f"of {kept} screened"]


def test_another_seed_makes_other_folds_and_another_curve():
    screen = Screen("signature", **QUICK)
    before = screen.chart("signature-validation")["data"]
    screen.set("signature.seed", 1)
    assert screen.chart("signature-validation")["data"] != before
    assert screen.link["seed"] == "1"


def test_the_univariate_table_has_every_candidate_with_its_role():
    screen = Screen("signature", **QUICK, signature_section="univariate")
    table = screen.tables[0]
    assert set(table["gene"]) == set(PUBLISHED_SIGNATURE.genes)
    assert table["p_value"].is_monotonic_increasing
    assert table.set_index("gene").loc["RRM2", "role"]
    assert "signature-forest" in screen.charts


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


def test_overlap_with_the_published_genes_is_counted(quick: Screen, own: Signature):
    # Every candidate is a published gene here, so the overlap is the signature.
    assert str(len(own.genes)) in quick.alt("signature-overlap")


# Taking a signature away and bringing one in.


def imported(content: bytes) -> Screen:
    screen = Screen("signature", **QUICK, signature_section="exchange")
    screen.widget("signature.import").set_value(("s.json", content, "application/json"))
    screen.at.run()
    return screen.click("signature.use")


def test_an_exported_signature_comes_back_as_itself(own: Signature):
    screen = imported(own.to_json().encode("utf-8-sig"))
    assert not screen.crashed
    assert not screen.refusals
    assert screen.view.signature == own.fingerprint
    assert screen.link["signature"] == own.fingerprint
    screen.go("survival")
    mine = Screen("survival", **QUICK)
    for name in ("Hazard ratio, high against low", "Low risk", "High risk"):
        assert screen.numbers(name) == mine.numbers(name)
    assert any("imported" in item.value for item in screen.at.info)
    assert not any("imported" in item.value for item in mine.at.info)


def test_an_imported_signature_opens_from_its_link_and_can_be_put_away(own: Signature):
    key = loaders.keep_signature(own.to_json())
    screen = Screen("signature", **QUICK, signature=key, signature_section="exchange")
    assert screen.tables[0]["gene"].tolist() == list(own.genes)
    screen.click("signature.return")
    assert "signature" not in screen.link


def test_an_imported_signature_replaces_the_path_everywhere(own: Signature):
    few = Signature.from_json(own.to_json())
    table = few.table().head(3)
    three = Signature(
        tuple(table["gene"]),
        table["coefficient"],
        table["centre"],
        table["scale"],
        few.unit,
        few.penalty,
        "elsewhere",
        "",
        False,
    )
    key = loaders.keep_signature(three.to_json())
    screen = Screen("survival", **QUICK, signature=key)
    score = three.score(cohorts.whole("simulated_training").expression)
    low = int(screen.numbers("Low risk")[0])
    cut = float(screen.widget("survival.cut").value)
    assert low == int((score <= cut + 1e-9).sum())
    assert len(score) == low + int(screen.numbers("High risk")[0])
    screen.go("discrimination")
    assert not screen.numbers("Cross-validated concordance")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "json"),
        (b"\xff\xfe\x00", "utf-8"),
        (b"{", "json"),
        (b"[1, 2]", ""),
        (b'{"schema": "ferroscope-signature"}', ""),
        (json.dumps({"schema": "other", "version": 1}).encode(), "signature"),
        (b"[" * 100_000, ""),
        (b'{"a": ' + b"9" * 10_000 + b"}", ""),
    ],
    ids=["empty", "no text", "half", "a list", "hollow", "another's", "deep", "huge number"],
)
def test_a_hostile_signature_is_refused_in_words_and_the_page_lives(content: bytes, said: str):
    screen = imported(content)
    assert not screen.crashed
    assert screen.refusals
    assert said in screen.refusals
    assert screen.view.signature == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("coefficients", [float("inf")]),
        ("genes", ["=cmd()"]),
        ("genes", ["<script>"]),
        ("cohort_name", "![x](https://e.co/x.png)\n# Title"),
        ("version", 99),
    ],
    ids=str,
)
def test_a_signature_with_one_hostile_field_is_refused(own: Signature, field: str, value: object):
    changed = json.loads(own.to_json()) | {field: value}
    screen = imported(json.dumps(changed).encode())
    assert not screen.crashed
    assert screen.refusals
    assert screen.view.signature == ""


def test_marked_up_words_in_a_signature_are_shown_as_they_stand(own: Signature):
    changed = json.loads(own.to_json()) | {"cohort_name": "![x](//e.co/x.png)"}
    screen = imported(json.dumps(changed).encode())
    assert screen.view.signature
    assert "![" not in "".join(item.value for item in screen.at.markdown)


def test_a_signature_that_is_not_kept_here_is_named():
    screen = Screen("signature", signature="a" * 64, signature_section="exchange")
    assert "not kept on this machine" in screen.refusals
    screen.click("signature.return")
    assert not screen.crashed


def test_nothing_is_written_beside_the_code(home: Path, own: Signature):
    loaders.keep_signature(own.to_json())
    assert list(home.glob("store/*/*/signature.json"))


# Names of genes, and a FerrDb download of one's own.


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
