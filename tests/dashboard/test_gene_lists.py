"""The lists that the candidate genes are in, held to the contrast and to the Cox table."""

from dataclasses import replace

import pytest

from core.data import ferroptosis_genes
from core.data.simulated import SimulatedStudy
from core.errors import CoreError
from core.survival import univariate_cox
from dashboard.choices import GENE_LISTS
from dashboard.contrasts import differential
from dashboard.gene_lists import gene_lists, intersection
from tests.dashboard.small import VIEW

pytestmark = pytest.mark.usefixtures("small")
FRG = replace(VIEW, candidates="frg_v2")


def test_lists_follow_from_the_two_tables(small: SimulatedStudy) -> None:
    found = gene_lists(FRG)
    genes = small.training.known(ferroptosis_genes("V2")["gene"])
    assert sorted(found.table["gene"]) == sorted(genes)
    compared = differential(FRG).table.set_index("gene").loc[genes]
    cox = univariate_cox(small.training, genes).set_index("gene")
    passing = compared["q_value"] < 0.05
    up = {gene for gene in genes if passing[gene] and compared["log_fold_change"][gene] > 1}
    down = {gene for gene in genes if passing[gene] and compared["log_fold_change"][gene] < -1}
    prognostic = {gene for gene in genes if cox["p_value"][gene] <= 0.05}
    assert up and down and prognostic
    assert set(found.genes("up")) == up
    assert set(found.genes("down")) == down
    assert set(found.genes("differential")) == up | down
    assert set(found.genes("prognostic")) == prognostic
    assert set(found.genes("hazard")) | set(found.genes("protection")) == prognostic
    assert set(found.genes("driver")) == set(ferroptosis_genes("V2").query("driver")["gene"]) & set(
        genes
    )
    both = intersection(FRG)
    assert set(both.genes) == (up | down) & prognostic
    assert set(both.up) == up & prognostic
    assert set(both.down) == down & prognostic
    assert (both.n_candidates, both.n_differential) == (len(genes), len(up | down))
    assert both.n_prognostic == len(prognostic)
    assert both.simulated


def test_the_smallest_p_comes_first() -> None:
    p_values = gene_lists(FRG).table["p_value"]
    assert p_values.is_monotonic_increasing


def test_thresholds_of_the_view_decide() -> None:
    usual, strict = gene_lists(FRG), gene_lists(replace(FRG, fold_change=2.0, screen=0.001))
    assert set(strict.genes("up")) < set(usual.genes("up"))
    assert set(strict.genes("prognostic")) < set(usual.genes("prognostic"))
    assert strict.names["prognostic"] == "Prognostic, P ≤ 0.001"
    assert not gene_lists(replace(FRG, fdr=0.0)).genes("differential")


def test_regions_hold_every_candidate_once() -> None:
    found = gene_lists(FRG)
    for chosen in (FRG.lists, tuple(GENE_LISTS)):
        genes = [gene for region in found.regions(chosen) for gene in region.genes]
        assert sorted(genes) == sorted(found.table["gene"])


def test_candidates_narrowed_to_differential_ones_are_looked_at_whole() -> None:
    narrowed = replace(FRG, differential_only=True)
    assert intersection(narrowed) == intersection(FRG)


def test_the_groups_are_named() -> None:
    view = replace(
        FRG, contrast="characteristic", contrast_by="grade", contrast_a="IV", contrast_b="II"
    )
    found = gene_lists(view)
    assert "IV" in found.names["up"] and "IV" in found.names["down"]
    assert "II" in intersection(view).groups


def test_without_two_groups_there_is_no_list() -> None:
    with pytest.raises(CoreError):
        gene_lists(replace(FRG, contrast="characteristic"))
