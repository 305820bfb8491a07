"""The study's own cohort: the score goes with age, grade and molecular class, and not with sex."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dashboard.installation import installed
from tests.pages.screen import Screen

pytestmark = [pytest.mark.data, pytest.mark.slow]

LINK = {"cohort": "tcga_glioma", "candidates": "frg_v2"}


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> Iterator[Path]:
    """An installation that finds the real cohorts."""
    with installed(tmp_path_factory.mktemp("home"), data_dir) as folder:
        yield folder


@pytest.mark.parametrize("statistics", ["rank", "parametric"])
def test_the_score_goes_with_all_that_the_study_found_and_not_with_sex(statistics: str):
    screen = Screen("clinical", **LINK, statistics=statistics)
    assert not screen.refusals
    assert "Simulated data" not in screen.words
    table = screen.tables[0].set_index("Characteristic")
    for name in ("Age", "Grade", "IDH", "MGMT promoter", "1p/19q"):
        assert table.loc[name, ["P", "q", "Published P"]].tolist() == ["< 0.001"] * 3
    assert float(table.loc["Sex", "P"]) > 0.05
    assert table.loc["Sex", "Published P"] == "0.912"


def test_high_and_low_risk_differ_in_the_same_and_not_in_sex():
    screen = Screen("clinical", **LINK, clinical_section="table_one")
    assert not screen.refusals
    table = screen.tables[0].set_index("Characteristic")
    for name in ("Grade", "IDH", "MGMT promoter", "1p/19q"):
        assert table.loc[f"{name}, n (%)", "P"] == "< 0.001"
        assert float(table.loc[f"{name}, n (%)", "SMD"]) > 0.5
    assert table.loc["Age (years), median (quartiles)", "P"] == "< 0.001"
    assert float(table.loc["Sex, n (%)", "P"]) > 0.05
    assert table.loc["Died, n (%)", "Test"] == "not tested"
    assert "by construction" in screen.words


def test_a_cohort_without_molecular_classes_says_so_beside():
    link = LINK | {"validation": "freije", "scale": "cohort", "missing": "mean"}
    screen = Screen("clinical", **link, characteristic="idh")
    assert not screen.crashed
    assert not screen.refusals
    table = screen.tables[0].set_index("Characteristic")
    assert table.loc["IDH", "P (validation)"] == "not recorded"
    assert screen.charts == ["characteristics-training"]
    assert any("does not record IDH" in item.value.replace("\\", "") for item in screen.at.info)
