"""Which genes are tested against what, from the view."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.data.simulated import SimulatedStudy
from core.errors import GeneSetError, InputError, StoreError
from dashboard import loaders
from dashboard.contrasts import between_risk_groups
from dashboard.gene_lists import intersection
from dashboard.question import (
    answer,
    background_of,
    keep_background,
    kept_background,
    question_of,
)
from tests.dashboard.small import VIEW


@pytest.mark.usefixtures("small")
class TestQuestion:
    def test_lists_are_those_of_the_other_pages(self) -> None:
        frg = VIEW.with_(candidates="frg_v2")
        for name, genes in {
            "candidates": loaders.candidates(frg).genes,
            "screened": loaders.screened(frg),
            "signature": loaders.signature(frg).genes,
            "intersection": intersection(frg).genes,
        }.items():
            found = question_of(frg.with_(question=name))
            assert found.genes == tuple(genes)
            assert found.chosen_for_ferroptosis
            assert found.simulated

    def test_genes_between_risk_groups_follow_thresholds_and_direction(self) -> None:
        view = VIEW.with_(question="risk", fold_change=0.5, fdr=0.05)
        table = between_risk_groups(view).table
        passing = table[table["q_value"] < 0.05]
        up = set(passing.loc[passing["log_fold_change"] > 0.5, "gene"])
        down = set(passing.loc[passing["log_fold_change"] < -0.5, "gene"])
        assert up and down
        for direction, genes in (("both", up | down), ("up", up), ("down", down)):
            found = question_of(view.with_(direction=direction))
            assert set(found.genes) == genes
            assert not found.chosen_for_ferroptosis
        assert "by construction" in " ".join(found.notes)

    def test_no_gene_beyond_the_thresholds_is_said(self) -> None:
        with pytest.raises(InputError, match="there are no genes that differ between high risk"):
            question_of(VIEW.with_(question="risk", fold_change=15.0))


class TestBackground:
    def test_each_is_what_it_says(self, small: SimulatedStudy) -> None:
        assert background_of(VIEW).genes is None
        measured = background_of(VIEW.with_(background="measured"))
        assert measured.genes == tuple(small.training.genes)
        assert "700 genes measured" in measured.words
        of_candidates = background_of(VIEW.with_(background="candidates"))
        assert of_candidates.genes == loaders.candidates(VIEW).genes

    @pytest.mark.usefixtures("small")
    def test_the_usual_one_hangs_on_the_question(self) -> None:
        assert background_of(VIEW.with_(question="risk")).name == "measured"
        assert background_of(VIEW.with_(question="signature")).name == "annotated"
        chosen = VIEW.with_(background="candidates")
        assert chosen.with_(question="risk").background == ""

    def test_a_pasted_list_is_kept_under_its_key(self, home: Path) -> None:
        key = keep_background(("GPX4", "ACSL4"))
        assert kept_background(key) == ("GPX4", "ACSL4")
        view = VIEW.with_(background="list", background_list=key)
        assert background_of(view).genes == ("GPX4", "ACSL4")
        assert view.from_query(view.to_query()).view == view
        assert keep_background(()) == ""

    def test_a_list_that_is_not_there_is_said(self) -> None:
        with pytest.raises(InputError, match="none is given yet"):
            background_of(VIEW.with_(background="list"))
        with pytest.raises(StoreError, match="is not kept on this machine"):
            background_of(VIEW.with_(background="list", background_list="0123456789ab"))

    def test_too_many_genes_are_refused(self) -> None:
        with pytest.raises(InputError, match="at most 100,000"):
            keep_background(tuple(map(str, range(100_001))))


@pytest.mark.usefixtures("small")
class TestAnswer:
    def test_candidates_against_every_annotated_gene(self) -> None:
        done = answer(VIEW)
        assert done.found.n_background == 18_903
        assert done.found.n_universe is None
        assert set(done.found.query) | set(done.found.unannotated) >= set(done.found.query)
        assert len(done.question.genes) == 23
        assert done.found.table["p_value"].is_monotonic_increasing

    def test_the_measured_genes_as_background_are_fewer(self, small: SimulatedStudy) -> None:
        done = answer(VIEW.with_(background="measured"))
        assert done.found.n_universe == 700
        assert done.found.n_background < 700
        assert set(done.found.query) <= set(done.sets.genes)

    def test_a_gene_of_an_older_name_is_tested_under_its_newer_one(self) -> None:
        view = VIEW.with_(candidates="list", genes=("RRM2", "CD44"))
        done = answer(view)
        assert done.renamed == {}
        assert set(done.found.query) == {"RRM2", "CD44"}

    def test_a_background_without_the_genes_is_refused(self) -> None:
        key = keep_background(("TP53", "BRCA1"))
        view = VIEW.with_(background="list", background_list=key)
        with pytest.raises(GeneSetError, match="is in the background of 2 genes"):
            answer(view)

    def test_no_set_of_the_size_is_refused(self) -> None:
        with pytest.raises(GeneSetError, match="Widen the limits"):
            answer(replace(VIEW, set_sizes=(1999, 2000), background="candidates"))

    def test_an_unknown_collection_is_refused(self) -> None:
        with pytest.raises(GeneSetError, match="no collection of gene sets named 'kegg'"):
            answer(VIEW.with_(collection="kegg"))
