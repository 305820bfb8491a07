"""A ranking of every gene from the view, and walks kept on this machine."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.data.simulated import SimulatedStudy
from core.enrichment import preranked
from core.survival import univariate_cox
from dashboard import walks as module
from dashboard.contrasts import between_risk_groups
from dashboard.rankings import ranking_of
from dashboard.walks import walks_of
from tests.dashboard.small import VIEW, with_expression

CC = VIEW.with_(collection="go_cc", set_sizes=(10, 60))


def test_the_cox_z_of_every_gene(small: SimulatedStudy) -> None:
    found = ranking_of(VIEW)
    z = univariate_cox(small.training).set_index("gene")["z"]
    pd.testing.assert_series_equal(found.by_gene, z)
    assert found.ends == ("higher hazard", "lower hazard")
    assert "160 patients" in found.said
    assert found.simulated


@pytest.mark.usefixtures("small")
def test_the_moderated_t_between_risk_groups() -> None:
    view = VIEW.with_(ranking="risk")
    found = ranking_of(view)
    table = between_risk_groups(view).table.set_index("gene")
    pd.testing.assert_series_equal(found.by_gene, table["t"])
    assert found.ends == ("higher in high risk", "higher in low risk")


def test_genes_that_nobody_could_correct_are_named_or_left_out(
    small: SimulatedStudy, session: dict[str, object]
) -> None:
    doubtful = tuple(small.training.genes[:7])
    for batches, doubted in ((["A"], False), (["A", "B"], True)):
        batch = np.resize(batches, len(small.training))
        clinical = small.training.clinical.assign(batch=batch)
        patients = replace(small.training, uncorrected=doubtful, clinical=clinical)
        session["small_training"] = patients
        # Within one batch no difference between batches can make a gene prognostic.
        assert bool(ranking_of(VIEW).warnings) == doubted
    assert "Of 7 of the 700 genes" in ranking_of(VIEW).warnings[0]
    without = ranking_of(VIEW.with_(corrected_only=True))
    assert len(without.by_gene) == 693
    assert "7 genes are left out" in without.warnings[0]


def test_walks_are_those_of_core_and_are_kept(small: SimulatedStudy) -> None:
    walks = walks_of(CC)
    assert not walks.done
    found = walks.result()
    assert walks.n_tested == len(found.table)
    expected = preranked(walks.values, walks.sets, smallest=10, largest=60)
    pd.testing.assert_frame_equal(found.table, expected.table)
    assert walks.done
    module._walked.clear()
    again = walks_of(CC).result()
    pd.testing.assert_frame_equal(again.table, expected.table, check_exact=True)
    pd.testing.assert_series_equal(again.ranking, expected.ranking)
    assert again.n_missing == expected.n_missing
    key = str(expected.table["id"][0])
    assert again.running(key).leading_edge == expected.running(key).leading_edge


@pytest.mark.usefixtures("small")
def test_a_damaged_copy_is_made_anew() -> None:
    walks = walks_of(CC)
    module._walked.clear()
    module._store().write(walks.key, "preranked.csv", b"\x00\xff")
    assert len(walks.result().table) == walks.n_tested


def test_another_cohort_another_key(small: SimulatedStudy, session: dict[str, object]) -> None:
    before = walks_of(CC).key
    assert walks_of(CC).key == before
    assert walks_of(CC.with_(set_sizes=(10, 61))).key != before
    shifted = small.training.expression * np.linspace(1, 1.1, 160)[:, None]
    session["small_training"] = with_expression(small.training, shifted)
    assert walks_of(CC).key != before
