"""core.enrichment equals base R on sets made by a formula. Script: tests/parity/r/enrichment.R."""

import numpy as np
import pandas as pd
import pytest

from core.enrichment import GeneSets, overrepresentation, running_score, term_clusters
from core.enrichment.hypergeometric import hypergeometric_tail
from core.enrichment.term_clusters import term_similarity
from tests.parity.golden import values

GENES = np.array([f"GENE{k:03d}" for k in range(1, 601)])
NUMBERS = np.arange(1, 601)
SETS = {f"SET{i:02d}": GENES[(NUMBERS * (i + 6)) % 601 <= 4 * i].tolist() for i in range(1, 61)}
QUERY = [*GENES[:40], *GENES[[100, 204, 308]], "NOBODY"]
UNIVERSE = GENES[(NUMBERS % 3 != 0) | (NUMBERS <= 60)]
FIRST = [SETS[f"SET{i:02d}"] for i in (5, 6, 7, 15, 16, 30, 45, 50)]


@pytest.mark.parametrize(
    ("case", "options"),
    [
        ("annotated", {}),
        ("universe", {"background": UNIVERSE}),
        ("small", {"background": UNIVERSE, "smallest": 4, "largest": 60}),
    ],
)
def test_over_representation(case: str, options: dict) -> None:
    golden = values("enrichment")[case]
    found = overrepresentation(QUERY, GeneSets.of(SETS, name="x"), **options)
    table = found.table.set_index("id").loc[golden["id"]]
    assert len(table) == len(found.table)
    assert table["hits"].tolist() == golden["hits"]
    assert table["size"].tolist() == golden["size"]
    assert (len(found.query), found.n_background) == (golden["query"], golden["background"])
    np.testing.assert_allclose(table["p_value"], golden["p_value"], rtol=1e-12)
    np.testing.assert_allclose(table["q_value"], golden["q_value"], rtol=1e-12)


def test_tails_of_the_hypergeometric_distribution() -> None:
    golden = values("enrichment")["tails"]
    for k, size, query, background, expected in zip(*(golden[c] for c in "kMnNp"), strict=True):
        found = hypergeometric_tail([k], [size], query, background=background)[0]
        assert found == pytest.approx(expected, rel=1e-12)


def test_running_scores() -> None:
    golden = values("enrichment")
    ranking = pd.Series(golden["ranking"], index=GENES).sort_values(ascending=False, kind="stable")
    found = [
        running_score(ranking, np.flatnonzero(ranking.index.isin(SETS[key]))).enrichment_score
        for key in sorted(SETS)
    ]
    np.testing.assert_allclose(found, golden["score"], rtol=1e-12)


def test_similarity_and_clusters() -> None:
    golden = values("enrichment")
    np.testing.assert_allclose(term_similarity(FIRST), golden["jaccard"], rtol=1e-13)
    np.testing.assert_allclose(
        term_similarity(FIRST, measure="kappa"), golden["kappa"], rtol=1e-11, atol=1e-14
    )
    table = pd.DataFrame(
        {"id": list("ABCDEFGH"), "p_value": range(8), "genes": ["/".join(s) for s in FIRST]}
    )
    clusters = term_clusters(table, similarity=0.15)["cluster"]
    # R numbers clusters in the order of the rows, as the p-values here do.
    assert clusters.tolist() == golden["clusters"]
    assert 1 < clusters.max() < 8
