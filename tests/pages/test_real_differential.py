"""Glioblastoma against normal brain in TCGA: what is known to differ does, with its doubts said."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.expression import direction
from dashboard import contrasts
from dashboard.view import View
from tests.dashboard.installation import installed
from tests.pages.screen import Screen

pytestmark = [pytest.mark.data, pytest.mark.slow]

TCGA = View(cohort="tcga_glioma", validation="")
GBM = TCGA.with_(contrast_by="batch", contrast_a="TCGA-GBM")
LINK = {"cohort": "tcga_glioma", "expression_section": "differential"}
# Division, vessels and the receptor that glioblastomas amplify; synapses that they lack.
HIGHER = ("TOP2A", "RRM2", "KIF20A", "MKI67", "CDK4", "VEGFA", "EGFR", "CD44")
LOWER = ("SYT1", "GABRA1", "SNAP25", "NEFL", "CAMK2A")


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> Iterator[Path]:
    """An installation that finds the real cohorts."""
    with installed(tmp_path_factory.mktemp("home"), data_dir) as folder:
        yield folder


def ways(view: View) -> dict[str, str]:
    table = contrasts.differential(view).table
    return dict(zip(table["gene"], direction(table), strict=True))


def test_glioblastoma_against_normal_shows_what_is_known():
    found = ways(GBM)
    assert {gene: found[gene] for gene in HIGHER} == dict.fromkeys(HIGHER, "up")
    assert {gene: found[gene] for gene in LOWER} == dict.fromkeys(LOWER, "down")


def test_within_one_pipeline_five_normals_are_the_only_warning():
    result = contrasts.differential(GBM)
    assert (result.n_a, result.n_b) == (152, 5)
    assert not result.doubtful
    (warning,) = result.warnings
    assert warning.startswith("n = 5")


def test_all_tumours_against_these_normals_confound_the_pipelines():
    result = contrasts.differential(TCGA)
    assert result.n_a == 659
    assert "507 of the 659 tumours were measured by another pipeline" in result.warnings[1]
    assert {"ACTA1"} <= result.doubtful
    assert len(result.doubtful) > 17_000


def test_what_the_pipeline_adds_to_nox1_is_no_difference_of_idh():
    by = {"contrast": "characteristic", "contrast_by": "idh"}
    view = TCGA.with_(**by, contrast_a="mutant", contrast_b="wildtype")
    left_in = contrasts.differential(view.with_(batches="none")).table.set_index("gene")
    assert left_in.loc["NOX1", "log_fold_change"] > 1
    taken_out = contrasts.differential(view).table.set_index("gene")
    assert abs(taken_out.loc["NOX1", "log_fold_change"]) < 1


def test_the_page_says_it_aloud_and_counts_the_doubtful():
    screen = Screen("expression", **LINK)
    assert not screen.crashed
    assert not screen.refusals
    assert "Simulated data" not in screen.words
    assert "n = 5 normal samples" in screen.at.warning[0].value.replace("\\", "")
    assert "another pipeline" in screen.at.warning[1].value.replace("\\", "")
    assert "are not corrected for how the groups were measured" in screen.words
    screen.set("expression.tumours", "batch\x1fTCGA-GBM")
    assert len(screen.at.warning) == 1
    assert screen.numbers("Normal tissue") == ["5"]


def test_gtex_is_wholly_confounded_and_says_so():
    screen = Screen("expression", **LINK, normals="gtex")
    assert not screen.refusals
    assert "wholly confounded" in screen.at.warning[0].value
    assert screen.numbers("Normal tissue") == ["150"]


def test_treated_batches_leave_the_normals_behind():
    screen = Screen("expression", **LINK, batches="zscore")
    assert "were not treated for batches" in screen.refusals
    assert not screen.crashed
