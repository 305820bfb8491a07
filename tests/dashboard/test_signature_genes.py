"""A signature meets a cohort that calls its genes otherwise; nothing is taken on a guess."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort, Outcome
from core.data.gene_symbols import other_names
from core.data.simulated import SimulatedStudy
from core.errors import UnknownGeneError
from core.survival import Signature
from dashboard import loaders, study
from dashboard.exchange import frozen_line
from dashboard.signature_genes import signature_genes
from tests.dashboard.panel import panel
from tests.dashboard.small import VIEW, with_expression


def signature(*genes: str) -> Signature:
    ones = np.ones(len(genes))
    return Signature(genes, ones, 0 * ones, ones, "log2(FPKM + 1)", 0.1, "old", "", simulated=False)


def cohort(*genes: str) -> Cohort:
    index = pd.Index(["P1", "P2"], name="patient_id")
    values = np.arange(2.0 * len(genes)).reshape(2, -1)
    return Cohort(
        "old",
        pd.DataFrame(values, index=index, columns=list(genes)),
        pd.DataFrame(index=index),
        Outcome([1.0, 2.0], [1, 0]),
    )


def test_an_older_name_is_found_and_said() -> None:
    found = signature_genes(signature("SMG9", "RRM2"), cohort("C19orf61", "RRM2", "TP53"))
    assert found.renamed == {"SMG9": "C19orf61"}
    assert found.absent == ()
    assert found.expression.columns.tolist() == ["SMG9", "RRM2"]
    assert found.expression["SMG9"].tolist() == [0.0, 3.0]


def test_a_column_is_not_taken_for_two_genes() -> None:
    # Both old names of MARCHF5, or one of them beside the gene itself.
    found = signature_genes(signature("MARCH5", "RNF153"), cohort("MARCHF5"))
    assert (found.absent, found.renamed) == (("MARCH5", "RNF153"), {})
    assert found.ambiguous == {"MARCH5": ("MARCHF5",), "RNF153": ("MARCHF5",)}
    found = signature_genes(signature("MARCHF5", "RNF153"), cohort("MARCHF5"))
    assert found.absent == ("RNF153",)


def test_an_ambiguous_name_stays_missing() -> None:
    found = signature_genes(signature("KMT2D", "RRM2"), cohort("MLL2", "RRM2"))
    assert found.absent == ("KMT2D",)
    assert found.ambiguous == {"KMT2D": ("MLL2",)}
    said = panel(lambda: frozen_line(signature("KMT2D", "RRM2"), cohort("MLL2", "RRM2"))).run()
    assert "Ambiguous, so not taken: KMT2D \\(MLL2\\)." in said.warning[0].value


def test_the_page_says_which_genes_go_by_another_name() -> None:
    at = panel(lambda: frozen_line(signature("SMG9"), cohort("C19orf61"))).run()
    assert "found by another name: SMG9 as C19orf61." in at.caption[0].value


def test_scores_do_not_depend_on_the_names(
    session: dict[str, object], small: SimulatedStudy
) -> None:
    found = loaders.signature(VIEW)
    assert len(found.genes) > 1
    newer = study.scored_validation(VIEW, found).score
    old = {gene: other_names(gene)[-1] for gene in found.genes}  # Ensembl ids
    renamed = small.validation.expression.rename(columns=old)
    assert not set(found.genes) & set(renamed)
    session["small_validation"] = with_expression(small.validation, renamed)
    pd.testing.assert_series_equal(study.scored_validation(VIEW, found).score, newer)


def test_what_is_not_measured_is_still_refused(
    session: dict[str, object], small: SimulatedStudy
) -> None:
    found = replace(loaders.signature(VIEW))
    gone = small.validation.expression.drop(columns=[found.genes[0]])
    session["small_validation"] = with_expression(small.validation, gone)
    with pytest.raises(UnknownGeneError, match=found.genes[0]):
        study.scored_validation(VIEW, found)
