"""Expression, part Differential and prognostic: counts, areas, the genes of every area."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from dashboard import intersection as panel
from dashboard.gene_lists import gene_lists, intersection
from dashboard.view import View
from tests.dashboard.installation import installed
from tests.pages.screen import Screen

LINK = {"expression_section": "intersection", "candidates": "frg_v2"}


@pytest.fixture(scope="module")
def screen() -> Screen:
    return Screen("expression", **LINK)


@pytest.fixture
def view() -> View:
    return View.from_query(LINK).view


def test_the_counts_stand_beside_the_studys(screen: Screen, view: View) -> None:
    assert not screen.crashed
    assert not screen.refusals
    both = intersection(view)
    assert screen.numbers("Candidate genes") == ["483"]
    assert screen.beside("Candidate genes") == ["study: 323"]
    assert screen.beside("Measured") == ["study: 270 expressed"]
    assert screen.numbers("Differential") == [str(both.n_differential)]
    assert screen.beside("Differential") == ["study: 99"]
    assert screen.numbers("Prognostic") == [str(both.n_prognostic)]
    assert screen.beside("Prognostic") == ["study: 221"]
    assert screen.numbers("Both") == [str(len(both.genes))]
    assert screen.beside("Both") == ["study: 80"]
    assert screen.numbers("Both, higher in tumour") == [str(len(both.up))]
    assert screen.numbers("Both, lower in tumour") == [str(len(both.down))]
    assert len(both.up) + len(both.down) == len(both.genes) > 0


def test_the_studys_differential_genes_stand_beside_no_other_contrast() -> None:
    by = {"contrast": "characteristic", "contrast_by": "sex"}
    found = Screen("expression", **LINK, **by, contrast_a="male", contrast_b="female")
    assert not found.crashed
    assert found.beside("Prognostic") == ["study: 221"]
    assert "study" not in str(found.beside("Differential") + found.beside("Both"))
    assert "of 270 (TCGA tumours" not in found.set("expression.section", "differential").words


def test_genes_that_are_not_expressed_are_a_step_of_their_own() -> None:
    screen = Screen("expression", **LINK, expressed="4", expressed_share="0.5")
    assert not screen.crashed
    expressed, measured = int(screen.numbers("Expressed")[0]), int(screen.numbers("Measured")[0])
    assert 0 < expressed < measured == 483
    assert screen.beside("Expressed") == ["study: 270 expressed"]
    assert f"{measured - expressed} are not expressed" in screen.words


def test_the_intersection_is_listed_first(screen: Screen, view: View) -> None:
    both = intersection(view)
    (table,) = screen.tables
    assert table["gene"].tolist() == list(both.genes)
    assert table["simulated"].all()
    assert (table["q_value"] < 0.05).all() and (table["p_value"] <= 0.05).all()
    assert table["role"].str.len().gt(0).all()
    assert screen.alt("expression-upset").startswith("Simulated data. UpSet diagram of 483 genes")


def test_every_area_can_be_listed(screen: Screen, view: View) -> None:
    found = gene_lists(view)
    regions = {".".join(r.lists) or "none": r.genes for r in found.regions(view.lists)}
    options = screen.widget("expression.area").options
    assert len(options) == 1 + len(regions)
    other = Screen("expression", **LINK)
    for key, genes in regions.items():
        other.set("expression.area", key)
        assert sorted(other.tables[0]["gene"]) == sorted(genes)
        assert other.link["area"] == key
    again = Screen("expression", **other.link)
    assert again.tables[0]["gene"].tolist() == other.tables[0]["gene"].tolist()


def test_a_click_on_a_row_lists_its_genes(monkeypatch: pytest.MonkeyPatch) -> None:
    changed: list[dict[str, object]] = []
    monkeypatch.setattr(panel.state, "change", lambda **choices: changed.append(choices))
    for points in ([{"customdata": "up.driver"}], [{"customdata": ["none"]}], [], [{}]):
        kept = {"expression-upset": {"selection": {"points": points}}}
        monkeypatch.setattr(panel, "st", SimpleNamespace(session_state=kept))
        panel._take_click()
    assert changed == [{"area": "up.driver"}, {"area": "none"}]


def test_other_lists_are_held_against_each_other() -> None:
    screen = Screen("expression", **LINK, area="up.prognostic")
    screen.set("expression.lists", ["suppressor", "driver", "differential"])
    assert screen.link["lists"] == "differential,driver,suppressor"
    assert "area" not in screen.link
    assert screen.widget("expression.area").value == "both"
    screen.set("expression.area", "differential.driver")
    assert set(screen.tables[0]["role"]) <= {"driver", "driver and marker"}
    screen.set("expression.lists", [])
    assert "lists" not in screen.link


def test_an_area_that_is_not_there_gives_way_to_the_intersection() -> None:
    screen = Screen("expression", **LINK, area="up.down")
    assert not screen.crashed
    assert screen.widget("expression.area").value == "both"
    unknown = Screen("expression", **LINK, area="nonsense")
    assert unknown.widget("expression.area").value == "both"
    assert "area" not in unknown.link


def test_risk_groups_are_called_no_finding_of_their_own() -> None:
    screen = Screen(
        "expression", expression_section="intersection", candidates="published", contrast="risk",
        folds="3",
    )  # fmt: skip
    assert not screen.crashed
    assert "no finding of its own" in screen.words
    assert screen.numbers("Both, higher in high risk")


def test_without_groups_the_way_out_is_said() -> None:
    screen = Screen("expression", **LINK, contrast="characteristic")
    assert not screen.crashed
    assert "two groups of patients are compared, and not yet chosen" in screen.refusals


def test_the_studys_path_can_be_walked_to_the_signature(view: View) -> None:
    both = intersection(view)
    screen = Screen("signature", candidates="frg_v2", folds="3")
    screen.set("signature.differential_only", True)
    assert not screen.refusals
    assert screen.link["differential_only"] == "True"
    assert screen.beside("Genes") == [f"of {len(both.genes)} screened"]
    assert f"{both.n_differential} of them are differential (FDR < 0.05" in screen.words
    refused = Screen("signature", **screen.link | {"contrast": "risk"})
    assert not refused.crashed
    assert "made by the signature whose candidates they would be" in refused.refusals


@pytest.mark.data
@pytest.mark.slow
def test_real_gliomas_come_near_the_studys_counts(
    data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """483 FerrDb genes: the study had 99 differential, 221 prognostic, 80 both (53 up, 27 down)."""
    with installed(tmp_path_factory.mktemp("home"), data_dir):
        screen = Screen("expression", **LINK, cohort="tcga_glioma")
        assert not screen.crashed
        assert not screen.refusals
        n = {
            name: int(screen.numbers(name)[0])
            for name in ("Measured", "Differential", "Prognostic", "Both")
        }
        assert n["Measured"] == 425
        assert 70 <= n["Differential"] <= 130
        assert 221 <= n["Prognostic"] <= 380
        assert 60 <= n["Both"] <= 100
        assert "5 normal samples" in screen.words
        assert "EPT1" in screen.tables[0]["listed_as"].tolist()  # SELENOI in the cohort
        assert "Simulated" not in screen.alt("expression-upset")
