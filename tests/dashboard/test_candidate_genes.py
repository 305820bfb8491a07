"""Candidates by any name, from any list, and only differential ones where so asked."""

from dataclasses import replace

import pandas as pd
import pytest

from core.data import FerrDbTable
from core.data.ferrdb import FERRDB_ROLES
from core.data.simulated import SimulatedStudy
from core.errors import InputError, StoreError
from core.survival import PUBLISHED_SIGNATURE
from dashboard import ferrdb, loaders
from dashboard.candidate_genes import candidates, differential_genes
from dashboard.contrasts import differential
from tests.dashboard.small import VIEW, with_expression

pytestmark = pytest.mark.usefixtures("small")


def own(*genes: str) -> FerrDbTable:
    rows = [{"gene": gene, **dict.fromkeys(FERRDB_ROLES, True), "confidence": ""} for gene in genes]
    return FerrDbTable(pd.DataFrame(rows), "V9", "2026-11-25")


def test_a_pasted_list_may_hold_older_names_identifiers_and_any_case(
    small: SimulatedStudy,
) -> None:
    listed = ("rrm2", "C19orf61", "ENSG00000026508.19", "Cd44", "MLL2", "KMT2D", "XYZ")
    found = candidates(replace(VIEW, candidates="list", genes=listed))
    assert found.genes[:3] == ("RRM2", "SMG9", "CD44")
    assert found.renamed == {"C19orf61": "SMG9", "ENSG00000026508.19": "CD44"}
    either = small.training.known(["KMT2B", "KMT2D"])
    assert ("MLL2" in found.ambiguous) == bool(either)
    assert "XYZ" in found.absent
    assert found.same == 1  # CD44 by its id and by its symbol
    parts = (found.measured, found.same, len(found.absent), len(found.ambiguous))
    assert sum(parts) == found.listed == len(listed)


def test_the_cohort_may_be_the_older_one(session: dict[str, object], small: SimulatedStudy) -> None:
    renamed = small.training.expression.rename(columns={"SMG9": "C19orf61"})
    session["small_training"] = with_expression(small.training, renamed)
    found = candidates(VIEW)
    assert found.renamed == {"SMG9": "C19orf61"}
    assert "C19orf61" in found.genes
    assert found.absent == ()
    assert "C19orf61" in set(loaders.univariate(VIEW)["gene"])


def test_a_download_of_ones_own_is_used_as_listed() -> None:
    key = ferrdb.keep(own("RRM2", "C19orf61", "NOBODY1"))
    found = candidates(replace(VIEW, candidates="frg_own", ferrdb=key))
    assert set(found.genes) == {"RRM2", "SMG9"}
    assert found.absent == ("NOBODY1",)


def test_a_download_that_is_not_here_is_refused_with_the_way_out() -> None:
    with pytest.raises(InputError, match="none was imported"):
        candidates(replace(VIEW, candidates="frg_own"))
    with pytest.raises(StoreError, match="aaaa of this link is not kept on this machine") as error:
        candidates(replace(VIEW, candidates="frg_own", ferrdb="a" * 64))
    assert "Import its files on the Signature page" in error.value.hint


def test_only_differential_genes_on_request() -> None:
    view = replace(VIEW, differential_only=True, fold_change=0.5)
    found = candidates(view)
    table = differential(view).table.set_index("gene").loc[list(PUBLISHED_SIGNATURE.genes)]
    passing = table[(table["q_value"] < 0.05) & (table["log_fold_change"].abs() > 0.5)]
    assert 0 < len(passing) < 23
    assert set(found.genes) == set(passing.index)
    assert found.not_differential == 23 - len(passing)
    assert found.measured == 23
    assert found.key != candidates(VIEW).key
    assert set(loaders.univariate(view)["gene"]) == set(found.genes)


def test_nothing_differential_is_refused() -> None:
    with pytest.raises(InputError, match="none of the 23 candidate genes is differential"):
        candidates(replace(VIEW, differential_only=True, fold_change=19.0))


def test_risk_groups_cannot_make_their_own_candidates() -> None:
    view = replace(VIEW, differential_only=True, contrast="risk")
    with pytest.raises(InputError, match="made by the signature whose candidates") as error:
        candidates(view)
    assert "Compare tumours with normal tissue" in error.value.hint
    # The other way round nothing is circular.
    assert len(differential(replace(view, differential_only=False)).table)


def test_a_characteristic_may_make_candidates() -> None:
    view = replace(
        VIEW, contrast="characteristic", contrast_by="grade", contrast_a="IV", contrast_b="II"
    )
    strict = differential_genes(replace(view, fold_change=1.0))
    assert strict <= differential_genes(replace(view, fold_change=0.2))


def test_the_penalty_belongs_to_the_contrast_where_it_makes_the_candidates() -> None:
    view = replace(VIEW, penalty=0.1)
    assert view.with_(fdr=0.01).penalty == 0.1
    assert replace(view, differential_only=True).with_(fdr=0.01).penalty is None
    assert view.with_(differential_only=True).penalty is None
    assert view.with_(ferrdb="a" * 64).penalty is None
