"""Fisher's test; R's numbers are in tests/parity."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.association.fisher import fisher_test
from core.association.fisher_tables import exact_p_value, sampled_p_value
from core.errors import InputError


def by_listing(table: np.ndarray) -> float:
    """The p-value from every table with these margins, by exact whole numbers."""
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    ways = {}
    for cells in product(*(range(min(r, c) + 1) for r in rows[:-1] for c in columns[:-1])):
        inner = np.array(cells).reshape(len(rows) - 1, len(columns) - 1)
        right = rows[:-1] - inner.sum(axis=1)
        full = np.vstack((np.column_stack((inner, right)), np.zeros(len(columns), int)))
        full[-1] = columns - full.sum(axis=0)
        if (full >= 0).all():
            denominator = math.prod(math.factorial(int(cell)) for cell in full.ravel())
            ways[tuple(full.ravel().tolist())] = 1 / denominator
    observed = ways[tuple(table.ravel().tolist())]
    extreme = sum(weight for weight in ways.values() if weight <= observed * (1 + 1e-7))
    return extreme / sum(ways.values())


def test_the_lady_tasting_tea():
    # 4 of 8 cups: 1, 16, 36, 16, 1 of 70 ways; 3 right has 16 + 16 + 1 + 1.
    result = fisher_test([[3, 1], [1, 3]])
    assert result.p_value == pytest.approx(34 / 70)
    # The odds w with (16 w + 72 w2 + 48 w3 + 4 w4) / (1 + 16 w + 36 w2 + 16 w3 + w4) = 3.
    w = result.estimate
    weights = np.array([1, 16, 36, 16, 1]) * w ** np.arange(5)
    assert weights @ np.arange(5) / weights.sum() == pytest.approx(3, abs=1e-10)


def test_a_cell_at_its_end_has_an_open_interval():
    result = fisher_test([[0, 5], [6, 2]])
    assert (result.estimate, result.lower) == (0.0, 0.0)
    assert 0 < result.upper < 1
    mirrored = fisher_test([[5, 0], [2, 6]])
    assert (mirrored.estimate, mirrored.upper) == (math.inf, math.inf)
    assert mirrored.lower == pytest.approx(1 / result.upper)


tables = st.tuples(st.integers(2, 3), st.integers(2, 3)).flatmap(
    lambda shape: st.lists(
        st.integers(0, 4), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]
    ).map(lambda cells: np.array(cells).reshape(shape))
)


@given(tables)
def test_every_p_value_is_that_of_listing_all_tables(table):
    if (table.sum(axis=0) == 0).any() or (table.sum(axis=1) == 0).any():
        return
    wanted = by_listing(table)
    assert exact_p_value(table, most=10**6) == pytest.approx(wanted, rel=1e-9)
    assert fisher_test(table).p_value == pytest.approx(wanted, rel=1e-9)
    # Neither order nor orientation matters.
    assert fisher_test(table.T[::-1]).p_value == pytest.approx(wanted, rel=1e-9)


def test_hundreds_of_millions_of_tables_are_summed_by_halves():
    # R needs a workspace of 2e8 for this one: p = 4.2476e-09.
    counts = [[11, 13, 11, 5, 9, 21, 24], [11, 30, 55, 26, 12, 23, 5]]
    assert fisher_test(counts).p_value == pytest.approx(4.247624432939961e-09, rel=1e-9)


def test_beyond_the_bound_tables_are_drawn_and_this_is_said():
    counts = np.array([[2, 3, 4], [5, 1, 0], [1, 1, 6]])
    assert exact_p_value(counts, most=2) is None
    result = fisher_test(counts, most=2, draws=5000, seed=3)
    assert "5,000 random tables with the same margins (seed 3, standard error" in result.note
    error = math.sqrt(result.p_value * (1 - result.p_value) / 5000)
    assert result.p_value == pytest.approx(fisher_test(counts).p_value, abs=4 * error)
    assert result.p_value == fisher_test(counts, most=2, draws=5000, seed=3).p_value
    assert result.p_value != fisher_test(counts, most=2, draws=5000, seed=4).p_value


def test_a_drawn_p_value_is_never_zero():
    counts = np.array([[40, 0, 0], [0, 40, 0], [0, 0, 40]])
    assert sampled_p_value(counts, draws=99, seed=0) == 0.01


def test_refusals():
    with pytest.raises(InputError, match="only 1 rows"):
        fisher_test([[1, 2], [0, 0]])
    with pytest.raises(InputError, match="level of an interval"):
        fisher_test([[3, 1], [1, 3]], level=95)
