"""Expression, part Expressed genes: scales, the slider, the curve, and what it does elsewhere."""

import pytest

from dashboard.expression_levels import ferroptosis_genes_here, levels
from tests.pages.screen import QUICK, Screen, quick_view

LINK = {"expression_section": "expressed"}


@pytest.fixture(scope="module")
def screen() -> Screen:
    return Screen("expression", **LINK, **QUICK)


def test_each_cohort_says_how_its_values_came(screen: Screen):
    assert not screen.crashed
    assert not screen.refusals
    table = screen.tables[0]
    assert table["Cohort"].tolist() == [
        "Training: Simulated glioma, training", "Validation: Simulated glioma, validation"
    ]  # fmt: skip
    assert set(table["Scale"]) == {"log2(FPKM + 1)"}
    assert table["simulated"].all()
    assert "turned into log2(x + 1) on entry" in screen.words


def test_without_a_threshold_every_gene_counts(screen: Screen):
    assert screen.numbers("All genes") == ["2,000"]
    assert screen.numbers("Ferroptosis-related genes") == ["483"]
    assert screen.beside("In the study") == ["of 323 (84%), FerrDb V1"]
    assert screen.charts == ["expressed-curve"]
    assert screen.alt("expressed-curve").startswith("Simulated data. No threshold is set")


def test_the_slider_counts_at_once_and_stands_in_the_link():
    screen = Screen("expression", **LINK, **QUICK)
    screen.set("expressed.threshold", 2.0)
    found = levels(screen.view)
    genes = ferroptosis_genes_here(screen.view)[1]
    assert screen.numbers("All genes") == [f"{found.count(2.0):,}"]
    assert screen.numbers("Ferroptosis-related genes") == [f"{found.count(2.0, genes):,}"]
    assert screen.link["expressed"] == "2.0"
    screen.set("expressed.share", 0.9)
    assert screen.link["expressed_share"] == "0.9"
    fewer = levels(screen.view)
    assert fewer.n_needed == 585
    assert screen.numbers("All genes") == [f"{fewer.count(2.0):,}"]
    assert "Needed: 585 of 650 patients" in screen.words
    drawn = screen.chart("expressed-curve")
    (line,) = [item for item in drawn["layout"]["shapes"] if item.get("name") == "threshold"]
    assert line["x0"] == 2.0


def test_the_candidates_follow_and_say_so():
    screen = Screen("signature", **QUICK, expressed="4", expressed_share="0.5")
    assert not screen.crashed
    assert "are not expressed (above 4 in at least 50% of patients)" in screen.words
    assert quick_view(expressed=4.0).expressed == 4.0


def test_a_threshold_above_every_gene_is_said_here_and_refused_there():
    screen = Screen("expression", **LINK, **QUICK, expressed="20")
    assert not screen.crashed
    assert "No ferroptosis-related gene is left" in screen.words
    screen.go("signature")
    assert "none of the 23 candidate genes is expressed" in screen.refusals
