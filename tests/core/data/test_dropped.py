"""Two files dropped into a folder: found by name, read as recognised, never guessed at."""

from pathlib import Path

import pytest

from core.data.dropped import dropped_files, load_dropped
from core.data.sources import available_cohorts, load_cohort
from core.errors import CohortError
from tests.core.data.test_readers import CLINICAL, EXPRESSION


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "cohorts" / "mine"
    folder.mkdir(parents=True)
    (folder / "clinical.csv").write_text(CLINICAL)
    EXPRESSION.to_csv(folder / "expression.tsv", sep="\t")
    return folder


def test_the_cohort_is_named_for_its_folder(mine: Path) -> None:
    cohort = load_dropped(mine)
    assert cohort.name == "mine"
    assert cohort.patients.tolist() == ["P5", "P1", "P2"]
    assert load_dropped(mine, minimum_follow_up_days=400).patients.tolist() == ["P5", "P2"]


def test_two_of_a_kind_and_none_are_refused(mine: Path) -> None:
    (mine / "expression.csv").write_text("gene,P1\nTP53,1\n")
    with pytest.raises(CohortError, match=r"holds expression.csv, expression.tsv") as refused:
        dropped_files(mine)
    assert "keep one" in refused.value.hint
    for path in mine.glob("*"):
        path.unlink()
    with pytest.raises(CohortError, match=r"expression\.\*, and holds none"):
        dropped_files(mine)


def test_a_folder_called_expression_is_no_file(mine: Path) -> None:
    (mine / "expression.old").mkdir()
    assert [path.name for path in dropped_files(mine)] == ["expression.tsv", "clinical.csv"]


def test_files_dropped_into_a_folder(tmp_path: Path) -> None:
    mine = tmp_path / "cohorts" / "mine"
    mine.mkdir(parents=True)
    (mine / "clinical.csv").write_text(CLINICAL)
    source = available_cohorts(tmp_path)[-1]
    assert (source.name, source.kind) == ("mine", "dropped")
    assert "expression.*, and holds none" in source.problem
    EXPRESSION.T.to_parquet(mine / "expression.parquet")
    assert available_cohorts(tmp_path)[-1].problem == ""
    assert len(load_cohort("mine", tmp_path)) == 3
    assert len(load_cohort("mine", tmp_path, minimum_follow_up_days=400)) == 2
