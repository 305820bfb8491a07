import lzma

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enrichment import GeneSets
from core.enrichment.packed import pack, unpack
from core.errors import GeneSetError


@settings(max_examples=20)
@given(
    st.dictionaries(
        st.text(min_size=1, max_size=5),
        st.sets(st.integers(0, 60_000).map(str), min_size=1, max_size=9),
        min_size=1,
        max_size=6,
    )
)
def test_packed_and_unpacked_it_is_the_same(sets: dict[str, set[str]]) -> None:
    made = GeneSets.of(sets, name="x", title="X", source="s", date="d", licence="l")
    found = unpack(pack(made))
    assert found.fingerprint == made.fingerprint
    for word in ("name", "title", "titles", "source", "date", "licence"):
        assert getattr(found, word) == getattr(made, word)


def test_steps_beyond_one_byte(toy: GeneSets) -> None:
    far = GeneSets(
        name="far",
        title="Far",
        ids=("A", "B"),
        titles=("A", "B"),
        genes=tuple(f"G{k:05d}" for k in range(60_000)),
        members=np.array([0, 300, 59_999, 7], dtype=np.int32),
        starts=np.array([0, 3, 4]),
    )
    assert unpack(pack(far)).members.tolist() == [0, 300, 59_999, 7]
    assert pack(toy) == pack(toy)


@pytest.mark.parametrize("content", [b"", b"no xz", lzma.compress(b"no npz")])
def test_damage_is_said(content: bytes) -> None:
    with pytest.raises(GeneSetError, match="damaged"):
        unpack(content)


def test_half_a_file_is_damage(toy: GeneSets) -> None:
    with pytest.raises(GeneSetError, match="damaged"):
        unpack(pack(toy)[:-20])
