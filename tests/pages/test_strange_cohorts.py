"""Cohorts as people have them: no name of theirs is rendered, and what they lack is said."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from dashboard import cohorts
from tests.dashboard.small import small_study
from tests.pages.screen import QUICK, Screen

PICTURE = "![x](//e.co/x.png)"
MARKUP = "<a href='//e.co'>x</a>"
RENDERED = re.compile(r"(?<!\\)!\[|(?<!\\)\]\(")
SECTIONS = {
    "expression": ("batches", "differential", "intersection"),
    "clinical": ("characteristics", "table_one", "models", "nomogram"),
}


def dropped(home: Path, name: str, **columns: object) -> None:
    """Put a cohort of 120 patients with these clinical columns into the installation."""
    study = small_study().training
    patients = study.patients[:120]
    folder = home / "cohorts" / name
    folder.mkdir(parents=True, exist_ok=True)
    study.expression.loc[patients].rename_axis("patient").to_csv(folder / "expression.csv")
    time = (study.outcome.to("days").time[:120] + 1).round()
    died = study.outcome.event[:120].astype(int)
    table = pd.DataFrame({"patient": patients, "OS.time": time, "OS": died}).assign(**columns)
    table.to_csv(folder / "clinical.csv", index=False)
    cohorts.look_again()


def opened(name: str, page: str, section: str, **more: str) -> Screen:
    return Screen(page, **QUICK, cohort=name, **{f"{page}_section": section}, **more)


def rendered(screen: Screen) -> list[str]:
    """The words of a page that a browser would not show as they stand."""
    at = screen.at
    kinds = ("markdown", "caption", "info", "warning", "error", "success", "subheader")
    said = [item.value for kind in kinds for item in at.get(kind)]
    kinds = ("selectbox", "multiselect", "slider", "number_input", "toggle", "metric", "expander")
    said += [item.label for kind in kinds for item in at.get(kind)]
    said += [option.content for item in at.get("button_group") for option in item.proto.options]
    return [words for words in said if RENDERED.search(words)]


def links(screen: Screen) -> list[str]:
    """The texts of the figures that plotly would turn into a link."""
    drawn = [json.dumps(screen.chart(key)) for key in screen.charts]
    unseen = re.compile(r'"(uirevision|offsetgroup)": "[^"]*"')
    return [text for text in drawn if "<a href" in unseen.sub("", text)]


@pytest.fixture(scope="module")
def strange(home: Path) -> str:
    """A cohort whose names are markup."""
    levels = {PICTURE: ["a", MARKUP, PICTURE] * 40, "a, b": ["x, y", "z"] * 60}
    dropped(home, "strange", batch=[PICTURE, MARKUP] * 60, score=range(120), **levels)
    return "strange"


@pytest.mark.parametrize(
    ("page", "section"), [(page, name) for page, names in SECTIONS.items() for name in names]
)
def test_names_of_a_cohort_are_shown_as_they_stand(strange: str, page: str, section: str):
    link = {"contrast": "characteristic", "contrast_by": "batch", "contrast_a": PICTURE}
    link |= {"contrast_b": MARKUP, "characteristic": PICTURE, "characteristics": PICTURE}
    link |= {"table_by": PICTURE, "model_variables": f"{PICTURE},batch", "residuals_of": PICTURE}
    screen = opened(strange, page, section, **link)
    assert not screen.crashed
    assert not screen.refusals
    assert not rendered(screen)
    assert not links(screen)


def test_a_column_of_the_link_that_is_not_there_is_named_as_it_stands():
    screen = Screen("clinical", **QUICK, clinical_section="models", model_variables=PICTURE)
    assert PICTURE in screen.words
    assert not rendered(screen)


@pytest.fixture(scope="module")
def bare(home: Path) -> str:
    """A cohort of which nothing is recorded but follow-up."""
    dropped(home, "bare")
    return "bare"


@pytest.mark.parametrize(
    ("page", "section", "said"),
    [
        ("expression", "batches", "records no batch and no characteristic"),
        ("clinical", "characteristics", "records none of the usual characteristics"),
        ("clinical", "table_one", "Follow-up (months)"),
        ("clinical", "models", "Risk score"),
        ("clinical", "nomogram", "Total points"),
    ],
)
def test_without_any_characteristic_a_page_says_so(bare: str, page: str, section: str, said: str):
    screen = opened(bare, page, section)
    assert not screen.crashed
    shown = [screen.words, *map(str, screen.tables), *map(screen.alt, screen.charts)]
    assert said in " ".join(shown)


def test_combat_within_classes_has_nothing_to_do_without_batches_and_classes(bare: str):
    screen = opened(bare, "expression", "batches", batches="combat_within")
    assert not screen.crashed
    assert "records no category" in screen.words
    assert "changes nothing in this cohort" in screen.words


@pytest.mark.parametrize("section", ["differential", "intersection"])
def test_without_normal_tissue_the_way_out_is_named_with_its_place(bare: str, section: str):
    screen = opened(bare, "expression", section)
    assert "has no normal tissue" in screen.refusals
    assert "page expression, part differential genes" in screen.refusals
