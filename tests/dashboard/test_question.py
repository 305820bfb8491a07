"""Which genes are tested against what, from the view."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.data.simulated import SimulatedStudy
from core.errors import GeneSetError, InputError, StoreError
from dashboard import cohorts, loaders
from dashboard.contrasts import between_risk_groups, differential
from dashboard.gene_lists import CIRCULAR, intersection
from dashboard.question import (
    Question,
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

    def test_what_makes_the_lists_doubtful_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        view = VIEW.with_(candidates="frg_v2", question="screened")
        assert question_of(view).warnings == ()
        genes = loaders.screened(view)
        patients = replace(cohorts.training(view), uncorrected=genes[:3])
        monkeypatch.setattr("dashboard.question.training", lambda _: patients)
        said = f"3 of the {len(genes)} genes are not corrected"
        assert question_of(view).warnings[-1].startswith(said)
        assert question_of(view.with_(question="candidates")).warnings == ()

    def test_differential_genes_bring_the_doubts_of_their_contrast(self) -> None:
        view = VIEW.with_(candidates="frg_v2", question="intersection", contrast="risk")
        found = question_of(view.with_(cut_method="median", fold_change=0.2))
        assert found.warnings[-1] == CIRCULAR
        only = VIEW.with_(candidates="frg_v2", question="candidates", differential_only=True)
        found = question_of(only)
        assert "differential (tumour against normal tissue)" in found.words
        assert found.warnings == differential(only).warnings

    def test_a_threshold_of_1_takes_every_gene_that_the_volcano_counts(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        view = VIEW.with_(question="risk", fdr=1.0, fold_change=0.5, cut_method="median")
        found = between_risk_groups(view)
        found = replace(found, table=found.table.assign(q_value=1.0))
        monkeypatch.setattr("dashboard.question.between_risk_groups", lambda _: found)
        counted = found.table["log_fold_change"].abs() > 0.5
        assert question_of(view).genes == tuple(found.table.loc[counted, "gene"])

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

    def test_no_gene_takes_the_name_of_another_that_was_measured(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # CTAGE5 is MIA2 today; a cohort of 2015 measured both.
        asked = Question(("CTAGE5", "TP53"), "genes", False, (), (), True)
        monkeypatch.setattr("dashboard.question.question_of", lambda _: asked)
        for measured, query in (
            (("CTAGE5", "TP53"), {"MIA2", "TP53"}),
            (("CTAGE5", "MIA2", "TP53"), {"TP53"}),
        ):
            patients = SimpleNamespace(genes=measured)
            monkeypatch.setattr("dashboard.question.training", lambda _, found=patients: found)
            for background in ("annotated", "measured"):
                done = answer(VIEW.with_(background=background, set_sizes=(1, 2000)))
                assert set(done.found.query) == query

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
