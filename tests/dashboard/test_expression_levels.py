"""The threshold of expression reaches the candidates, and only through the training cohort."""

from dataclasses import replace

import pytest

from core.data.simulated import SimulatedStudy
from core.errors import InputError
from core.filter import CohortFilter
from dashboard.candidate_genes import candidates
from dashboard.candidates import found_words
from dashboard.expression_levels import ferroptosis_genes_here, levels, not_expressed
from tests.dashboard.small import VIEW

pytestmark = pytest.mark.usefixtures("small")


def test_no_threshold_leaves_every_gene():
    assert not_expressed(VIEW) == frozenset()
    assert candidates(VIEW).not_expressed == 0


def test_genes_below_are_no_candidates_and_are_counted(small: SimulatedStudy):
    view = replace(VIEW, expressed=3.0, expressed_share=0.5)
    above = (small.training.expression > 3.0).sum() >= 80  # of 160
    assert not_expressed(view) == set(small.training.genes[~above])
    usual, found = candidates(VIEW), candidates(view)
    assert found.genes == tuple(gene for gene in usual.genes if above[gene])
    assert 0 < found.not_expressed == len(usual.genes) - len(found.genes)
    assert found.measured == usual.measured
    assert found.key != usual.key


def test_a_threshold_that_leaves_no_candidate_is_refused():
    with pytest.raises(InputError, match=r"none of the 23 candidate genes is expressed above 20"):
        candidates(replace(VIEW, expressed=20.0))


def test_all_patients_are_looked_at_and_no_treatment():
    view = replace(VIEW, expressed=3.0)
    other = replace(view, patients=CohortFilter({}, {"grade": ("IV",)}), batches="zscore")
    assert levels(other) is levels(view)


def test_the_panel_says_why_genes_are_gone(monkeypatch: pytest.MonkeyPatch, small: SimulatedStudy):
    view = replace(VIEW, expressed=3.0, expressed_share=0.5)
    monkeypatch.setattr("dashboard.candidates.state.view", lambda: view)
    found = candidates(view)
    said = found_words(found, small.training)
    assert f"{found.not_expressed} are not expressed (above 3 in at least 50% of patients)" in said


def test_ferroptosis_genes_are_found_by_the_version_chosen():
    version, genes = ferroptosis_genes_here(replace(VIEW, candidates="frg_v1"))
    assert version == "V1"
    assert set(genes) <= set(levels(VIEW).level.index)
    assert ferroptosis_genes_here(VIEW)[0] == "V2"
