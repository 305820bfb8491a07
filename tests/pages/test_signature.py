"""Signature: genes one by one, then together under the lambda slider."""

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


def test_overlap_with_the_published_genes_is_counted(quick: Screen, own: Signature):
    # Every candidate is a published gene here, so the overlap is the signature.
    assert str(len(own.genes)) in quick.alt("signature-overlap")
