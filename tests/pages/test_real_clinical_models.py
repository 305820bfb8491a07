"""The clinical models and the nomogram on the study's own cohort."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import cohorts
from dashboard.predictor_choice import refused_columns
from tests.dashboard.installation import installed
from tests.pages.screen import Screen

pytestmark = [pytest.mark.data, pytest.mark.slow]

LINK = {
    "cohort": "tcga_glioma",
    "validation": "freije",
    "candidates": "published",
    "folds": "3",
    "scale": "cohort",
    "missing": "mean",
}


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> Iterator[Path]:
    """An installation that finds the real cohorts."""
    with installed(tmp_path_factory.mktemp("home"), data_dir) as folder:
        yield folder


def test_the_outcome_under_other_names_is_not_offered():
    refused = refused_columns(cohorts.whole("tcga_glioma"))
    assert "the outcome itself" in refused["dead_ceccarelli"]
    assert "the outcome itself" in refused["os_months_ceccarelli"]


def test_the_score_stands_among_the_studys_characteristics_and_what_changes_is_said():
    screen = Screen("clinical", **LINK, clinical_section="models")
    assert not screen.crashed
    assert not screen.refusals
    alone, together = screen.alt("models-univariable"), screen.alt("models-multivariable")
    for words in ("Age, per 10 years", "Grade, IV vs II", "IDH, wildtype vs mutant"):
        assert words in alone
        assert words in together
    # Sex does not matter, as in the study; the score does, beside all the others.
    assert "p < 0.001" not in alone.split("Sex, ")[1].split(";")[0]
    assert together.endswith("p < 0.001.")
    assert "the effect changes over time for" in screen.words
    assert "not in the model of all characteristics" in screen.words


def test_another_cohort_is_modelled_by_what_it_records():
    screen = Screen("clinical", **LINK, clinical_section="models", model_cohort="validation")
    assert not screen.crashed
    assert not screen.refusals
    assert "Grade, IV vs III" in screen.alt("models-multivariable")
    assert "IDH" not in screen.alt("models-multivariable")


def test_the_nomogram_meets_other_patients_by_what_both_record():
    screen = Screen("clinical", **LINK, clinical_section="nomogram")
    assert not screen.crashed
    assert "does not record idh" in screen.refusals.lower()
    assert "Validation" not in screen.alt("nomogram-calibration")
    screen.set("nomogram.variables", ["age", "grade"])
    assert not screen.refusals
    assert "Validation: in 3 groups" in screen.alt("nomogram-calibration")
    assert "Validation, 1 group not followed so long" in screen.words
    assert "lost the level of their cohort" in screen.words
