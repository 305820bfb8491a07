"""The study's own cohort on the pages: the published accuracy, and what it is worth."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.survival import PUBLISHED_SIGNATURE
from dashboard import cohorts, loaders
from dashboard.view import View
from tests.dashboard.installation import installed
from tests.pages.screen import Screen

pytestmark = [pytest.mark.data, pytest.mark.slow]

LINK = {"cohort": "tcga_glioma", "validation": "freije", "candidates": "frg_v2"}


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> Iterator[Path]:
    """An installation that finds the real cohorts."""
    with installed(tmp_path_factory.mktemp("home"), data_dir) as folder:
        yield folder


@pytest.fixture(scope="module")
def at_23_genes() -> Screen:
    """The signature page at the point of the path that has as many genes as the published one."""
    screen = Screen("signature", **LINK)
    assert not screen.refusals
    return screen.click("signature.jump.23")


def test_the_cohorts_are_offered_and_not_called_simulated():
    known = cohorts.cohorts()
    assert {"tcga_glioma", "freije"} <= set(known)
    screen = Screen("overview", **LINK)
    assert not screen.crashed
    assert not screen.refusals
    assert "Simulated data." not in screen.words
    assert screen.numbers("Patients")[0] == f"{len(cohorts.whole('tcga_glioma')):,}"


def test_23_ferroptosis_genes_reach_the_published_training_accuracy(at_23_genes: Screen):
    assert at_23_genes.numbers("Genes") == ["23"]
    screen = Screen("discrimination", **at_23_genes.link | {"validation": ""})
    assert not screen.refusals
    training = screen.tables[-1].set_index("AUC").loc["Training"]
    found = [float(training[name].split(" (")[0]) for name in ("1 year", "2 years", "3 years")]
    published = [PUBLISHED_SIGNATURE.training_auc[year] for year in (1, 2, 3)]
    assert published == [0.899, 0.917, 0.930]
    assert all(auc >= wanted for auc, wanted in zip(found, published, strict=True)), found


def test_the_cross_validated_concordance_stands_beside_and_is_lower(at_23_genes: Screen):
    screen = Screen("discrimination", **at_23_genes.link)
    checked, _ = loaders.cross_validated(View.from_query(screen.link).view)
    assert screen.numbers("Cross-validated concordance") == [f"{checked:.3f}"]
    assert 0.7 < checked < float(screen.numbers("Concordance (Harrell), all follow-up")[0])


def test_another_platform_is_refused_as_measured_and_scored_where_standardised(
    at_23_genes: Screen,
):
    screen = Screen("survival", **at_23_genes.link)
    assert "would not be comparable" in screen.refusals
    assert len(screen.numbers("Low risk")) == 1
    screen.set("survival.scale", "cohort")
    screen.set("survival.missing", "mean")
    assert not screen.refusals
    n = len(cohorts.whole("freije"))
    assert sum(int(screen.numbers(f"{name} risk")[1]) for name in ("Low", "High")) == n
    assert "for the first time" in screen.words
