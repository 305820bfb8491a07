"""Inputs in the store: to the bit, by content, and never code."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort, Outcome
from core.errors import JobError, StoreError, UnknownGeneError
from core.store import Store
from core.tasks.inputs import (
    Request,
    cohort_arrays,
    kept_arrays,
    kept_cohort,
    number_of,
    read_result,
    result_bytes,
)

ARRAYS = {"a": np.arange(3.0), "b": np.array(["x", "yy"]), "c": np.array([True, False])}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def cohort() -> Cohort:
    patients = pd.Index(["P1", "P2", "P3"], name="patient_id")
    expression = pd.DataFrame(
        np.array([[0.1, 2, 3], [4, 5, 6], [7, 8, 9]], np.float32), patients, ["A", "B", "C"]
    )
    clinical = pd.DataFrame({"name": ["Ann", "Bob", "Eve"]}, index=patients)
    outcome = Outcome([1.5, 2, 3], [1, 0, 1], "years")
    return Cohort("mine", expression, clinical, outcome, title="My cohort", simulated=True)


def test_nothing_is_written_before_somebody_asks(store: Store):
    request = Request.of("count", {"seed": 1}, ARRAYS)
    assert not list(store.root.iterdir())
    request.keep(store)
    request.keep(store)
    found = kept_arrays(store, request.spec.params["input"])
    assert found.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype


def test_the_content_names_the_request():
    one = Request.of("count", {}, ARRAYS).spec
    assert Request.of("count", {}, dict(reversed(ARRAYS.items()))).spec.id == one.id
    assert Request.of("count", {}, {**ARRAYS, "a": ARRAYS["a"] + 1e-15}).spec.id != one.id


def test_a_cohort_comes_back_to_the_bit_without_clinical_table_and_names(store: Store):
    before = cohort()
    request = Request.of("count", {}, cohort_arrays(before, ["C", "A"]))
    request.keep(store)
    after = kept_cohort(store, request.spec.params["input"])
    assert list(after.patients) == ["0", "1", "2"]
    assert list(after.genes) == ["C", "A"]
    np.testing.assert_array_equal(
        after.expression.to_numpy(), before.expression[["C", "A"]].to_numpy()
    )
    assert after.expression.to_numpy().dtype == np.float32
    np.testing.assert_array_equal(after.outcome.time, before.outcome.time)
    np.testing.assert_array_equal(after.outcome.event, before.outcome.event)
    assert (after.outcome.unit, after.title, after.simulated) == ("years", "My cohort", True)
    assert after.clinical.shape == (3, 0)
    kept = kept_arrays(store, request.spec.params["input"])
    words = " ".join(str(array) for array in kept.values())
    assert not [name for name in ("Ann", "P1") if name in words]


def test_genes_that_are_not_there_are_named():
    with pytest.raises(UnknownGeneError, match="X"):
        cohort_arrays(cohort(), ["A", "X"])


def test_what_is_missing_damaged_or_exchanged_is_refused(store: Store):
    request = Request.of("count", {}, ARRAYS)
    key = request.spec.params["input"]
    with pytest.raises(StoreError, match="nothing is kept"):
        kept_arrays(store, key)
    request.keep(store)
    whole = store.path(key, "arrays.npz").read_bytes()
    for content in (b"", whole[: len(whole) // 2], b"no zip at all"):
        store.write(key, "arrays.npz", content)
        with pytest.raises(StoreError, match="damaged"):
            kept_arrays(store, key)
    sink = io.BytesIO()
    np.savez(sink, a=np.arange(4.0))
    store.write(key, "arrays.npz", sink.getvalue())
    with pytest.raises(StoreError, match="not what its fingerprint names"):
        kept_arrays(store, key)


def test_objects_that_could_run_code_go_neither_in_nor_out(store: Store):
    with pytest.raises(TypeError, match="arrays of objects"):
        Request.of("count", {}, {"a": np.array([object()])})
    sink = io.BytesIO()
    np.savez(sink, a=np.array([{"x": 1}], dtype=object))
    key = "0" * 64
    store.write(key, "arrays.npz", sink.getvalue())
    with pytest.raises(StoreError, match="damaged"):
        kept_arrays(store, key)


def test_arrays_that_are_no_cohort_are_refused(store: Store):
    request = Request.of("count", {}, ARRAYS)
    request.keep(store)
    with pytest.raises(StoreError, match="no cohort"):
        kept_cohort(store, request.spec.params["input"])


def test_results_are_json_with_nothing_where_there_is_no_number():
    content = {"a": np.array([1.0, np.nan]), "b": (np.int64(2), "x"), "c": {"d": float("inf")}}
    assert read_result(result_bytes(content)) == {
        "a": [1.0, None],
        "b": [2, "x"],
        "c": {"d": None},
    }
    with pytest.raises(StoreError, match="damaged"):
        read_result(b"{")


@pytest.mark.parametrize("value", [None, 0, 11, 2.5, "3", True])
def test_numbers_out_of_range_are_refused(value: object):
    with pytest.raises(JobError, match="draws is"):
        number_of({"draws": value}, "draws", least=1, most=10)
    assert number_of({"draws": 3}, "draws", least=1, most=10) == 3
