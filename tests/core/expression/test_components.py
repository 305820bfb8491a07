"""Principal components by pencil and by what must hold of any."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.expression import eta_squared, principal_components, shares_explained

VALUES = pd.DataFrame(np.random.default_rng(2).normal(5, [1, 2, 3, 0.5], (30, 4)))
# More genes than patients, as real ones have; the two are computed from different products.
WIDE = pd.DataFrame(np.random.default_rng(3).normal(5, 1, (6, 50)))


def test_points_on_a_line_have_one_component():
    table = pd.DataFrame({"A": [1.0, 2.0, 3.0], "B": [2.0, 4.0, 6.0]})
    found = principal_components(table)
    assert list(found.scores) == ["PC1"]
    root5 = 5**0.5
    assert np.abs(found.scores["PC1"]).tolist() == pytest.approx([root5, 0, root5], abs=1e-12)
    assert found.variance_share.tolist() == pytest.approx([1.0], abs=1e-14)


@pytest.mark.parametrize("values", [VALUES, WIDE], ids=["few genes", "many genes"])
def test_they_are_those_of_the_singular_values(values: pd.DataFrame):
    count = min(len(values) - 1, values.shape[1])
    found = principal_components(values, n_components=count)
    centred = (values - values.mean()).to_numpy()
    left, singular, _ = np.linalg.svd(centred, full_matrices=False)
    left, singular = left[:, :count], singular[:count]
    np.testing.assert_allclose(np.abs(found.scores), np.abs(left * singular), atol=1e-10)
    np.testing.assert_allclose(found.variance_share, singular**2 / (singular**2).sum(), atol=1e-13)
    assert (found.scores.abs().max() == found.scores.max()).all()  # the largest is positive
    assert found.variance_share.sum() == pytest.approx(1.0, abs=1e-13)


def test_scaled_genes_count_alike_and_constant_ones_go():
    scaled = principal_components(VALUES.assign(C=7.0), scale=True)
    by_hand = principal_components((VALUES - VALUES.mean()) / VALUES.std())
    np.testing.assert_allclose(scaled.scores, by_hand.scores, atol=1e-10)
    assert (scaled.n_genes, scaled.constant, scaled.scaled) == (4, ("C",), True)
    assert principal_components(VALUES.assign(C=7.0)).n_genes == 5


@given(st.integers(0, 2**31))
def test_the_order_of_the_genes_does_not_matter(seed: int):
    order = np.random.default_rng(seed).permutation(4)
    np.testing.assert_allclose(
        principal_components(VALUES.iloc[:, order]).scores,
        principal_components(VALUES).scores,
        atol=1e-9,
    )


def test_blocks_of_genes_leave_no_trace(monkeypatch: pytest.MonkeyPatch):
    whole = principal_components(WIDE).scores
    monkeypatch.setattr("core.expression.components._CELLS", 30)
    np.testing.assert_allclose(principal_components(WIDE).scores, whole, atol=1e-10)


def test_no_more_are_given_than_there_are():
    assert principal_components(VALUES, n_components=2).scores.shape == (30, 2)
    assert principal_components(VALUES, n_components=99).scores.shape == (30, 4)
    assert principal_components(VALUES.iloc[:3], n_components=99).scores.shape == (3, 2)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (VALUES.iloc[:2], "3 samples and 1 gene or more"),
        (VALUES.assign(**{"1": np.nan}), r"missing or infinite values \(1\)"),
        (VALUES * 0, "none of the 4 genes varies"),
    ],
)
def test_what_is_refused(table: pd.DataFrame, said: str):
    with pytest.raises(InputError, match=said):
        principal_components(table)


def test_eta_squared_by_pencil():
    """Values 1 2 | 4 5: between 4 * 1.5^2 = 9, all 10."""
    assert eta_squared(pd.Series([1.0, 2, 4, 5]), pd.Series(list("aabb"))) == pytest.approx(0.9)
    assert eta_squared(pd.Series([1.0, 2, 1, 2]), pd.Series(list("aabb"))) == 0.0


def test_a_number_explains_by_its_correlation():
    x = pd.Series(np.arange(20.0))
    assert eta_squared(3 - 2 * x, x) == pytest.approx(1.0, abs=1e-14)
    noisy = x + np.random.default_rng(1).normal(0, 5, 20)
    assert eta_squared(noisy, x) == pytest.approx(np.corrcoef(noisy, x)[0, 1] ** 2, abs=1e-14)


def test_missing_samples_are_left_out():
    by = pd.Series(["a", "a", "b", "b", None])
    assert eta_squared(pd.Series([1.0, 2, 4, 5, 99]), by) == pytest.approx(0.9)


def test_what_does_not_vary_explains_nothing_at_all():
    values = pd.Series([1.0, 2.0, 3.0])
    assert np.isnan(eta_squared(values, pd.Series(["a"] * 3)))
    assert np.isnan(eta_squared(values * 0, pd.Series(list("aab"))))
    assert np.isnan(eta_squared(values[:2], pd.Series(list("ab"))))
    with pytest.raises(InputError, match="do not list the same samples"):
        eta_squared(values, pd.Series(list("aab"), [2, 1, 0]))


def test_a_table_of_shares_says_what_chance_would_give():
    batch = pd.Series(np.repeat(["a", "b", "c"], 10))
    shifted = VALUES + np.repeat([0.0, 20.0, 40.0], 10)[:, None]
    found = principal_components(shifted)
    table = shares_explained(found, pd.DataFrame({"batch": batch, "sex": ["f", "m"] * 15}))
    assert table["component"].tolist() == [f"PC{i}" for i in range(1, 5) for _ in range(2)]
    assert table.loc[0, "share"] > 0.98
    assert table["by_chance"].tolist() == pytest.approx([2 / 29, 1 / 29] * 4)
    assert (table["n"] == 30).all()
    assert table.loc[0, "variance_share"] == found.variance_share[0]
