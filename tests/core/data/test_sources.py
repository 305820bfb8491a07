"""Which cohorts there are; the real ones held to what is known of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.data.folder import save_cohort
from core.data.sources import available_cohorts, load_cohort
from core.errors import CohortError
from tests.core.data.test_folder import cohort as small_cohort


def test_without_a_folder_there_is_the_simulated_study(tmp_path: Path) -> None:
    for root in (None, tmp_path, tmp_path / "absent"):
        sources = available_cohorts(root)
        assert [item.name for item in sources] == ["simulated_training", "simulated_validation"]
        assert all(item.simulated for item in sources)


def test_the_simulated_cohorts_load_and_say_so() -> None:
    training, validation = load_cohort("simulated_training"), load_cohort("simulated_validation")
    assert training.simulated and validation.simulated
    assert training.fingerprint != validation.fingerprint
    assert training.normals is not None
    described = [item.n_patients for item in available_cohorts()]
    assert described == [len(training), len(validation)]


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(CohortError, match="no cohort 'tcga'; there are simulated_training"):
        load_cohort("tcga")


def test_a_confirmed_cohort_is_described_without_loading(tmp_path: Path) -> None:
    save_cohort(small_cohort(), tmp_path)
    source = available_cohorts(tmp_path)[-1]
    assert (source.name, source.title, source.kind, source.n_patients) == (
        "mine",
        "Mine",
        "saved",
        3,
    )
    assert load_cohort("mine", tmp_path).fingerprint == small_cohort().fingerprint


def test_a_broken_folder_does_not_hide_the_others(tmp_path: Path) -> None:
    save_cohort(small_cohort(), tmp_path)
    save_cohort(replace(small_cohort(), name="other"), tmp_path)
    (tmp_path / "cohorts" / "mine" / "cohort.json").write_text("{")
    sources = {item.name: item for item in available_cohorts(tmp_path)}
    assert "damaged" in sources["mine"].problem
    assert sources["other"].problem == ""
    with pytest.raises(CohortError, match="damaged"):
        load_cohort("mine", tmp_path)
