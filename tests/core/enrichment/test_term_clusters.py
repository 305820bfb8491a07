import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.enrichment import term_clusters
from core.enrichment.term_clusters import term_similarity
from core.errors import InputError

TABLE = pd.DataFrame(
    {
        "id": ["T1", "T2", "T3", "T4"],
        "p_value": [0.01, 0.001, 0.02, 0.03],
        "genes": ["A/B/C", "A/B", "X/Y", "X/Y/Z"],
    }
)


def test_jaccard_and_kappa_by_pencil() -> None:
    genes = [["A", "B"], ["B", "C"], ["D"]]
    np.testing.assert_allclose(
        term_similarity(genes), [[1, 1 / 3, 0], [1 / 3, 1, 0], [0, 0, 1]], atol=1e-15
    )
    # A, B, C, D: the first two agree on B and D, half; by chance 2/4 * 2/4 + 2/4 * 2/4, half.
    kappa = term_similarity(genes, measure="kappa")
    assert kappa[0, 1] == pytest.approx(0.0)
    # The last two agree on A alone: 1/4; by chance (2 * 1 + 2 * 3) / 16, half.
    assert kappa[1, 2] == pytest.approx((1 / 4 - 1 / 2) / (1 - 1 / 2))
    np.testing.assert_allclose(np.diag(kappa), 1.0)


def test_kappa_of_terms_with_every_gene() -> None:
    np.testing.assert_array_equal(term_similarity([["A"], ["A"]], measure="kappa"), 1.0)


def test_clusters_are_numbered_by_their_smallest_p() -> None:
    found = term_clusters(TABLE)
    assert found["id"].tolist() == ["T1", "T2", "T3", "T4"]
    assert found["cluster"].tolist() == [1, 1, 2, 2]
    assert found["representative"].tolist() == ["T2", "T2", "T3", "T3"]


def test_the_similarity_is_where_terms_part() -> None:
    # T1 and T2 share 2 of 3 genes, T3 and T4 too.
    for similarity, n in ((2 / 3, 2), (0.67, 4), (0.0, 1)):
        assert term_clusters(TABLE, similarity=similarity)["cluster"].max() == n


def test_a_leading_edge_serves_as_genes() -> None:
    renamed = TABLE.rename(columns={"genes": "leading_edge"})
    pd.testing.assert_frame_equal(term_clusters(renamed), term_clusters(TABLE))


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_and_one_term(rows: int) -> None:
    assert term_clusters(TABLE.head(rows))["cluster"].tolist() == [1] * rows


@given(st.permutations(range(8)), st.floats(0, 1))
def test_the_order_of_the_rows_does_not_matter(order: list[int], similarity: float) -> None:
    rng = np.random.default_rng(3)
    table = pd.DataFrame(
        {
            "id": [f"T{k}" for k in range(8)],
            "p_value": [0.01, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07],
            "genes": ["/".join(sorted(rng.choice(list("ABCDEF"), 3, False))) for _ in range(8)],
        }
    )
    ours = term_clusters(table, similarity=similarity).set_index("id")
    theirs = term_clusters(table.iloc[order], similarity=similarity).set_index("id")
    pd.testing.assert_frame_equal(theirs.loc[ours.index], ours)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: term_clusters(TABLE, similarity=1.5), "between 0 and 1"),
        (lambda: term_similarity([["A"], []]), "no gene"),
        (lambda: term_similarity([["A"]], measure="dice"), "allowed are jaccard, kappa"),
        (lambda: term_similarity([["A"]] * 2001), "at most 2,000"),
    ],
)
def test_what_cannot_be_clustered(call, said: str) -> None:
    with pytest.raises(InputError, match=said):
        call()
