"""Fingerprints: blind to key order, sensitive to every value."""

import numpy as np
import pandas as pd
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.provenance import fingerprint

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
ARRAYS = hnp.arrays(
    np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(-1e9, 1e9)
)


def shuffled(value, random):
    """Return the same value with the keys of every mapping in another order."""
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: shuffled(value[key], random) for key in keys}
    if isinstance(value, list):
        return [shuffled(item, random) for item in value]
    return value


@given(VALUES, st.randoms(use_true_random=False))
def test_key_order_never_matters(value, random):
    assert fingerprint(shuffled(value, random)) == fingerprint(value)


@given(VALUES, VALUES)
def test_different_values_differ(one, other):
    assume(repr(one) != repr(other))
    # Two mappings that differ only in the order of their keys are equal.
    assume(one != other or _kinds(one) != _kinds(other))
    assert fingerprint(one) != fingerprint(other)


@given(st.lists(st.text(), min_size=2, max_size=5), st.data())
def test_neighbours_never_run_together(parts, data):
    cut = data.draw(st.integers(1, len(parts) - 1))
    joined = ["".join(parts[:cut]), *parts[cut:]]
    assume(joined != parts)
    assert fingerprint(*joined) != fingerprint(*parts)


@given(ARRAYS, st.data())
def test_one_changed_element_changes_it(array, data):
    where = tuple(data.draw(st.integers(0, side - 1)) for side in array.shape)
    changed = array.copy()
    changed[where] = np.nextafter(changed[where], np.inf)
    assert fingerprint(changed) != fingerprint(array)
    changed[where] = array[where]
    assert fingerprint(changed) == fingerprint(array)


@given(ARRAYS)
def test_memory_order_never_matters(array):
    assert fingerprint(np.asfortranarray(array)) == fingerprint(array)


@given(st.lists(st.text(min_size=1), min_size=2, max_size=6, unique=True), st.data())
def test_patient_order_matters_in_a_table(patients, data):
    table = pd.DataFrame({"x": range(len(patients))}, index=patients)
    order = data.draw(st.permutations(patients))
    assume(order != patients)
    assert fingerprint(table.loc[order]) != fingerprint(table)
    assert fingerprint(table.loc[order].loc[patients]) == fingerprint(table)


def _kinds(value):
    """Return a value with its types spelled out, so that 1, 1.0 and True differ."""
    if isinstance(value, dict):
        return {key: _kinds(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_kinds(item) for item in value]
    return type(value).__name__, repr(value)
