from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.enrichment.hypergeometric import hypergeometric_tail


def by_counting(hits: int, size: int, query: int, background: int) -> float:
    """Count every draw: exact whole numbers."""
    ways = sum(
        comb(size, k) * comb(background - size, query - k)
        for k in range(hits, min(size, query) + 1)
        if query - k <= background - size
    )
    return ways / comb(background, query)


@given(st.data())
def test_every_draw_counted(data: st.DataObject) -> None:
    background = data.draw(st.integers(1, 60))
    size = data.draw(st.integers(1, background))
    query = data.draw(st.integers(1, background))
    hits = data.draw(st.integers(0, min(size, query)))
    found = hypergeometric_tail([hits], [size], query, background=background)[0]
    assert found == pytest.approx(by_counting(hits, size, query, background), rel=1e-12)


def test_equal_pairs_get_equal_values_in_their_own_places() -> None:
    found = hypergeometric_tail([1, 2, 1], [2, 2, 2], 2, background=4)
    np.testing.assert_allclose(found, [5 / 6, 1 / 6, 5 / 6], rtol=1e-14)


def test_far_tails_do_not_vanish() -> None:
    assert 0 < hypergeometric_tail([40], [40], 40, background=19_000)[0] < 1e-120
