"""Clinical, second part: Table 1 and the files it leaves in."""

import io
import json

import docx
import pandas as pd
import pytest

from core.association import table_one, table_one_words
from dashboard import study
from dashboard import table_one as panel_module
from dashboard.figures.rounding import stratum_name
from tests.pages.screen import QUICK, Screen, quick_view

LINK = QUICK | {"clinical_section": "table_one"}


@pytest.fixture(scope="module")
def quick() -> Screen:
    return Screen("clinical", **LINK)


def downloads(monkeypatch: pytest.MonkeyPatch, **link: str) -> dict[str, tuple[str, bytes]]:
    """The files of the page: key -> name and content."""
    found: dict[str, tuple[str, bytes]] = {}

    def keep(label: str, *, data, file_name: str, key: str, **_: object) -> None:
        found[key] = (file_name, data())

    monkeypatch.setattr(panel_module.st, "download_button", keep)
    screen = Screen("clinical", **LINK | link)
    assert not screen.crashed
    return found


def test_both_cohorts_have_their_table(quick: Screen):
    assert not quick.crashed
    assert not quick.refusals
    assert len(quick.tables) == 2
    assert all(table["simulated"].all() for table in quick.tables)


def test_every_cell_is_cores(quick: Screen):
    view = quick_view()
    found = study.study(view)
    both = (found.training, study.scored_validation(view, found.signature))
    for shown, item in zip(quick.tables, both, strict=True):
        risk = found.cutpoint.stratify(item.score)
        risk = risk.cat.rename_categories([stratum_name(level) for level in risk.cat.categories])
        wanted = table_one_words(table_one(item.cohort.clinical, risk))
        assert shown.iloc[: len(wanted)].drop(columns="simulated").to_numpy().tolist() == (
            wanted.to_numpy().tolist()
        )
        assert shown.columns.tolist()[:-1] == wanted.columns.tolist()


def test_deaths_are_listed_and_not_tested(quick: Screen):
    for table in quick.tables:
        rows = table.set_index("Characteristic")
        assert rows.loc["Died, n (%)", "Test"] == "not tested"
        assert rows.loc["Died, n (%)", ["P", "SMD"]].tolist() == ["", ""]
    words = quick.words.replace("\\", "")
    assert "would differ in deaths even if the score meant nothing" in words
    assert "differ in it by construction" in words
    assert "How many died depends on how long each group was watched" in words


def test_means_and_t_tests():
    screen = Screen("clinical", **LINK).set("table_one.statistics", "parametric")
    first = screen.tables[0].iloc[0]
    assert first["Characteristic"] == "Age (years), mean (SD)"
    assert first["Test"] == "Welch t test"


def test_groups_by_a_characteristic_and_no_overall_column():
    screen = Screen("clinical", **LINK).set("table_one.by", "idh")
    screen.set("table_one.overall", False)
    assert (screen.link["table_by"], screen.link["table_overall"]) == ("idh", "False")
    table = screen.tables[0]
    assert [name.split(" (")[0] for name in table.columns[2:4]] == ["mutant", "wildtype"]
    assert "IDH, n (%)" not in set(table["Characteristic"])
    assert "patients without a group are left out" in screen.words.replace("\\", "")
    assert "by construction" not in screen.words


def test_tertiles_are_three_groups():
    screen = Screen("clinical", **LINK, cut_method="tertiles")
    names = [name.split(" (")[0] for name in screen.tables[0].columns]
    assert names[2:6] == ["All", "Low risk", "Intermediate risk", "High risk"]
    assert "Kruskal-Wallis test" in set(screen.tables[0]["Test"])


def test_the_files_hold_the_table_and_say_that_patients_are_made_up(
    monkeypatch: pytest.MonkeyPatch,
):
    files = downloads(monkeypatch, clinical_cohorts="training")
    assert sorted(name for name, _ in files.values()) == [
        "ferroscope_table_1_training_simulated.csv",
        "ferroscope_table_1_training_simulated.docx",
        "ferroscope_table_1_training_simulated.tex",
        "ferroscope_table_1_training_simulated_numbers.csv",
    ]
    by_ending = {name.split("_simulated")[1]: data for name, data in files.values()}
    shown = pd.read_csv(io.BytesIO(by_ending[".csv"]), keep_default_na=False)
    assert shown["simulated"].all()
    document = docx.Document(io.BytesIO(by_ending[".docx"]))
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells[0] == shown.columns.tolist()[:-1]
    assert cells[1:] == shown.drop(columns="simulated").astype(str).to_numpy().tolist()
    assert document.paragraphs[0].text.startswith("Table 1. Characteristics of Simulated glioma")
    assert "these patients do not exist" in document.paragraphs[0].text
    tex = by_ending[".tex"].decode()
    assert "these patients do not exist" in tex
    assert r"Sex, n (\%) & female" in tex
    numbers = pd.read_csv(io.BytesIO(by_ending["_numbers.csv"]))
    assert numbers["simulated"].all()
    assert {"share", "mean", "median", "smd", "p_value"} <= set(numbers.columns)


def test_one_group_is_refused_in_words():
    patients = json.dumps({"grade": ["IV"]})
    screen = Screen("clinical", **LINK, patients=patients, cut_method="fixed", cut="100")
    assert not screen.crashed
    assert "in one group, 'low risk'" in screen.refusals


def test_a_grouping_that_a_link_made_up_gives_way_to_risk():
    screen = Screen("clinical", **LINK, table_by="shoe size")
    assert not screen.crashed
    assert not screen.refusals
    assert "Low risk" in screen.tables[0].columns[3]
