"""The study's own cohort: its terms come back, and the background decides what they mean."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.enrichment.published import PUBLISHED_TERMS
from tests.dashboard.installation import installed
from tests.pages.screen import Screen

pytestmark = [pytest.mark.data, pytest.mark.slow]

LINK = {"cohort": "tcga_glioma", "candidates": "frg_v2"}
KEGG = {"collection": "KEGG_2021_Human"}


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> Iterator[Path]:
    """An installation that finds the real cohorts and the GMT files beside them."""
    with installed(tmp_path_factory.mktemp("home"), data_dir) as folder:
        yield folder


def test_the_six_pathways_of_the_study_come_back() -> None:
    screen = Screen("enrichment", **LINK, **KEGG)
    assert not screen.refusals
    assert "Simulated data." not in screen.words
    study = screen.tables[0].set_index("title")
    assert set(study.index) == set(PUBLISHED_TERMS["KEGG"])
    assert (study["q_value"] <= 0.05).all()
    assert study.loc["Ferroptosis", "rank"] == 1


def test_iron_ion_homeostasis_comes_back() -> None:
    screen = Screen("enrichment", **LINK)
    assert screen.tables[0].set_index("title").loc["iron ion homeostasis", "q_value"] < 1e-10


def test_against_the_candidates_themselves_the_signature_is_not_about_iron() -> None:
    against_all = Screen("enrichment", **LINK, **KEGG, question="signature")
    against_own = Screen(
        "enrichment", **LINK, **KEGG, question="signature", background="candidates"
    )
    counts = [int(s.numbers("Over-represented")[0]) for s in (against_all, against_own)]
    assert counts[0] > 10 > counts[1]


def test_genes_between_risk_groups_are_tested_against_those_measured() -> None:
    screen = Screen("enrichment", **LINK, question="risk")
    assert not screen.crashed
    assert not screen.refusals
    measured = int(screen.numbers("Background")[0].replace(",", ""))
    assert 15_000 < measured < 18_903
    assert "extracellular matrix organization" in screen.alt("enrichment-terms")
    assert "found by another name" in screen.words  # AARS is AARS1 by now
    assert "The groups differ in their batches" in screen.words


def test_the_cell_cycle_goes_with_higher_hazard() -> None:
    screen = Screen("enrichment", **LINK, **KEGG, enrichment_section="preranked")
    assert not screen.refusals
    table = screen.tables[-1].set_index("title")
    assert table.loc["Cell cycle", "normalised_score"] > 1.5
    assert table.loc["Cell cycle", "q_value"] < 1e-3
    assert table.loc["Glutamatergic synapse", "normalised_score"] < -1.5
