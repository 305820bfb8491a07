"""Labels of batches, their effect by a linear model, and what goes along with them."""

import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort, Outcome
from core.errors import InputError
from core.expression import (
    NOT_RECORDED,
    batch_confounding,
    batch_share,
    biology_lost,
    eta_squared,
    of_one_batch,
    recorded_batches,
    remove_batch_effect,
)
from core.expression.batch_blocks import BatchBlocks
from core.expression.batch_labels import batch_labels

N = 12
PATIENTS = pd.Index([f"P{i:02d}" for i in range(N)])
BATCH = pd.Series(list("aaaabbbbcccc"), PATIENTS)
VALUES = pd.DataFrame(np.random.default_rng(4).normal(5, 1, (N, 5)), PATIENTS, list("ABCDE"))


def test_labels_are_sorted_and_counted():
    found = batch_labels(pd.Series([10, 2, 10], PATIENTS[:3]), PATIENTS[:3])
    assert found.names == ("10", "2")
    assert found.codes.tolist() == [0, 1, 0]
    assert found.sizes.tolist() == [2, 1]
    assert found.members(0).tolist() == [0, 2]


def test_batches_that_are_not_recorded_are_one_of_their_own():
    clinical = pd.DataFrame({"batch": ["run 1", None, "run 1"]}, PATIENTS[:3])
    assert recorded_batches(clinical).tolist() == ["run 1", NOT_RECORDED, "run 1"]
    assert recorded_batches(clinical[[]]).tolist() == ["all"] * 3
    # One batch is known to be one; who is not recorded may be of another.
    assert not of_one_batch(clinical)
    assert not of_one_batch(clinical[[]])
    assert of_one_batch(clinical.dropna())


def test_blocks_sum_each_batch_and_put_samples_back_where_they_were():
    order = np.array([5, 0, 11, 3, 8, 1, 2, 9, 4, 10, 6, 7])
    values, batch = VALUES.iloc[order], BATCH.iloc[order]
    labels = batch_labels(batch, values.index)
    blocks = BatchBlocks(values.to_numpy(), labels, np.empty((N, 0)))
    sums = blocks.sums()
    grouped = values.groupby(batch)
    np.testing.assert_allclose(sums.means, grouped.mean(), rtol=1e-14)
    np.testing.assert_allclose(sums.squares, grouped.var() * 3, rtol=1e-12)
    assert not sums.constant.any()
    back = np.empty(values.shape)
    for block in blocks.blocks():
        blocks.put(block, blocks.rest(block), back)
    np.testing.assert_array_equal(back, values)


def test_the_middle_of_the_batches_stays_and_the_batches_go():
    found = remove_batch_effect(VALUES, BATCH)
    means = found.groupby(BATCH).mean()
    np.testing.assert_allclose(means, [VALUES.groupby(BATCH).mean().mean()] * 3, atol=1e-12)
    np.testing.assert_allclose(found.groupby(BATCH).std(), VALUES.groupby(BATCH).std(), rtol=1e-12)


def test_two_batches_and_a_number_go_together():
    second = pd.Series(list("xyxyxyxyxyxy"), PATIENTS)
    age = pd.DataFrame({"age": np.arange(N) ** 1.5}, PATIENTS)
    found = remove_batch_effect(VALUES, BATCH, second_batch=second, covariates=age)
    np.testing.assert_allclose(found.groupby(second).mean().diff().iloc[1], 0, atol=0.8)
    again = remove_batch_effect(found, BATCH, second_batch=second, covariates=age)
    np.testing.assert_allclose(again, found, atol=1e-11)  # nothing is left to take out


def test_what_is_kept_stays():
    grade = pd.DataFrame({"grade": ["II", "IV"] * 6}, PATIENTS)
    values = VALUES + 4.0 * (grade["grade"] == "IV").to_numpy()[:, None]
    found = remove_batch_effect(values, BATCH, keep=grade)
    difference = found[grade["grade"] == "IV"].mean() - found[grade["grade"] == "II"].mean()
    expected = values[grade["grade"] == "IV"].mean() - values[grade["grade"] == "II"].mean()
    np.testing.assert_allclose(difference, expected, atol=1e-12)


def test_nothing_to_take_out_changes_nothing():
    pd.testing.assert_frame_equal(remove_batch_effect(VALUES), VALUES)
    pd.testing.assert_frame_equal(remove_batch_effect(VALUES, pd.Series("a", PATIENTS)), VALUES)


def test_what_cannot_be_told_apart_is_refused():
    with pytest.raises(InputError, match="batch a cannot be told from centre south"):
        remove_batch_effect(
            VALUES[:8],
            BATCH[:8],
            keep=pd.DataFrame({"centre": ["north"] * 4 + ["south"] * 4}, PATIENTS[:8]),
        )
    with pytest.raises(InputError, match=r"missing or infinite values \(C\)"):
        remove_batch_effect(VALUES.assign(C=np.nan), BATCH)
    for name in ("keep", "covariates"):
        table = pd.DataFrame({"age": np.arange(N)}, PATIENTS[::-1])
        with pytest.raises(InputError, match="do not list the same samples"):
            remove_batch_effect(VALUES, BATCH, **{name: table})


def cohort(**clinical: list[object]) -> Cohort:
    table = pd.DataFrame(clinical, PATIENTS)
    return Cohort("c", VALUES, table, Outcome(np.arange(1, N + 1), [1, 0] * 6, "months"))


def test_characteristics_come_by_how_far_they_go_with_the_batches():
    found = batch_confounding(
        cohort(
            batch=list("aaaaaabbbbbb"),
            sex=["male", "female"] * 6,
            grade=["II"] * 3 + ["III"] * 3 + ["IV"] * 6,
            idh=["mutant"] * 5 + ["wildtype"] * 7,
            histology=["x"] * N,
            age=list(range(20, 32)),
        )
    )
    assert [item.name for item in found] == ["grade", "idh", "age", "sex"]
    assert found[0].counts.index.tolist() == ["II", "III", "IV"]
    assert [item.name for item in found if item.wholly] == ["grade"]
    assert [item.name for item in biology_lost(found)] == ["grade", "idh", "age"]
    assert [item.name for item in biology_lost(found, kept=("grade", "idh"))] == ["age"]


def test_one_batch_confounds_nothing():
    assert batch_confounding(cohort(batch=["a"] * N, grade=["II", "IV"] * 6)) == ()
    assert batch_confounding(cohort(grade=["II", "IV"] * 6)) == ()


def test_the_share_between_batches_is_that_of_one_gene_at_a_time():
    found = batch_share(VALUES.assign(F=3.0), BATCH)
    expected = [eta_squared(VALUES[gene], BATCH) for gene in VALUES]
    np.testing.assert_allclose(found.iloc[:5], expected, rtol=1e-12)
    assert np.isnan(found["F"])
    single = batch_share(VALUES.astype(np.float32).assign(F=np.float32(3.3)), BATCH)
    np.testing.assert_allclose(single.iloc[:5], expected, rtol=1e-5)
    assert np.isnan(single["F"])


def test_levels_of_ones_own_count_too_after_the_known_ones():
    """Grades called 1 and 2 are as confounded as II and IV."""
    found = batch_confounding(cohort(batch=["a"] * 6 + ["b"] * 6, grade=["9"] * 6 + ["II"] * 6))
    assert found[0].counts.index.tolist() == ["II", "9"]
    assert found[0].wholly
