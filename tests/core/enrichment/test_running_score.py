import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.enrichment import running_score
from core.errors import GeneSetError

RANKING = pd.Series([3.0, 2.0, 1.0, -1.0, -2.0], index=list("ABCDE"))


def test_the_walk_by_pencil() -> None:
    # Set {A, C}: rises 3/4 and 1/4, falls 1/3 at each of the three others.
    walk = running_score(RANKING, np.array([0, 2]))
    np.testing.assert_allclose(walk.before, [0, 3 / 4 - 1 / 3])
    np.testing.assert_allclose(walk.after, [3 / 4, 1 - 1 / 3])
    assert walk.enrichment_score == pytest.approx(3 / 4)
    assert (walk.peak, walk.leading_edge, walk.genes) == (0, ("A",), ("A", "C"))
    positions, scores = walk.line()
    assert positions.tolist() == [0, 0, 1, 2, 3, 5]
    np.testing.assert_allclose(scores, [0, 0, 3 / 4, 5 / 12, 2 / 3, 0], atol=1e-15)


def test_a_set_at_the_bottom_has_a_negative_score_and_leads_from_the_bottom() -> None:
    # Set {C, D, E}: falls 1/2 at A and B, then rises 1/4, 1/4, 2/4.
    walk = running_score(RANKING, np.array([2, 3, 4]))
    assert walk.enrichment_score == pytest.approx(-1.0)
    assert walk.leading_edge == ("E", "D", "C")


def test_without_weight_it_is_the_kolmogorov_smirnov_statistic() -> None:
    from scipy.stats import ks_2samp

    rng = np.random.default_rng(2)
    ranking = pd.Series(np.sort(rng.normal(size=60))[::-1])
    hits = np.sort(rng.choice(60, 11, replace=False))
    walk = running_score(ranking, hits, weight=0.0)
    others = np.setdiff1d(np.arange(60), hits)
    assert abs(walk.enrichment_score) == pytest.approx(ks_2samp(hits, others).statistic, abs=1e-12)


def test_values_that_are_all_zero_in_the_set_count_the_same() -> None:
    ranking = pd.Series([1.0, 0.0, 0.0, -1.0], index=list("ABCD"))
    np.testing.assert_allclose(running_score(ranking, np.array([1, 2])).after, [0.0, 0.5])


@given(st.data())
def test_gene_by_gene_it_is_the_same_walk(data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 25))
    values = sorted(data.draw(st.lists(st.floats(-5, 5), min_size=n, max_size=n)), reverse=True)
    hits = np.array(sorted(data.draw(st.sets(st.integers(0, n - 1), min_size=1, max_size=n - 1))))
    walk = running_score(pd.Series(values, index=[f"G{k}" for k in range(n)]), hits)
    weights = np.abs(np.array(values)) ** 1.0
    total = weights[hits].sum()
    level, levels = 0.0, []
    for k in range(n):
        if k in hits:
            level += weights[k] / total if total > 0 else 1 / len(hits)
        else:
            level -= 1 / (n - len(hits))
        levels.append(level)
    furthest = max(max(levels), -min(levels))
    assert abs(walk.enrichment_score) == pytest.approx(furthest, abs=1e-9)
    assert levels[-1] == pytest.approx(0.0, abs=1e-9)
    assert set(walk.leading_edge) <= set(walk.genes)
    assert -1 - 1e-9 <= walk.enrichment_score <= 1 + 1e-9


@pytest.mark.parametrize("hits", [[], [0, 1, 2, 3, 4]])
def test_none_or_all_of_the_genes_is_refused(hits: list[int]) -> None:
    with pytest.raises(GeneSetError, match="some must be in it and some not"):
        running_score(RANKING, np.array(hits, dtype=int))
