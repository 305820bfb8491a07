"""ComBat by pencil, by what it must leave and take out, and by what it refuses."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.expression import combat, combat_within
from core.expression.batch_labels import batch_labels
from core.expression.combat_covariates import kept_columns, within_batches
from core.expression.combat_priors import (
    BatchMoments,
    nonparametric_posterior,
    parametric_posterior,
)

N, G = 60, 80
PATIENTS = pd.Index([f"P{i:02d}" for i in range(N)])
GENES = [f"GENE{i}" for i in range(G)]
BATCH = pd.Series(np.repeat(["a", "b", "c"], [20, 25, 15]), PATIENTS, name="batch")
GRADE = pd.Series(np.tile(["II", "III", "IV"], 20), PATIENTS, name="grade")


def matrix(seed: int = 3) -> pd.DataFrame:
    """Genes with levels and spreads of their own, shifted and stretched in batch b."""
    rng = np.random.default_rng(seed)
    values = rng.normal(rng.uniform(2, 9, G), rng.uniform(0.5, 2, G), (N, G))
    in_b = (BATCH == "b").to_numpy()
    values[in_b] = values[in_b] * 1.5 + rng.normal(1.0, 0.3, G)
    return pd.DataFrame(values, PATIENTS, GENES)


VALUES = matrix()


def test_mean_only_by_pencil():
    """Two genes, two batches of two. Standardised means are -x and x; the prior is their own."""
    table = pd.DataFrame({"A": [0.0, 2.0, 4.0, 6.0], "B": [1.0, 2.0, 3.0, 2.0]})
    found = combat(table, pd.Series(["a", "a", "b", "b"]), mean_only=True)
    # A: mean 3, squares within 2 + 2 over 4 -> spread 1; means 1 and 5: -2 and 2.
    # B: mean 2, squares 0.5 + 0.5 over 4 -> spread 0.5; means 1.5, 2.5: -1 and 1.
    # Batch a: centre -1.5, variance 0.5: posterior (0.5 * x - 1.5) / 1.5.
    expected = {"A": (0.5 * -2 - 1.5) / 1.5, "B": (0.5 * -1 - 1.5) / 1.5}
    assert found.shifts.loc["a", "A"] == pytest.approx(expected["A"] * 1.0, abs=1e-14)
    assert found.shifts.loc["a", "B"] == pytest.approx(expected["B"] * 0.5, abs=1e-14)
    assert found.expression.loc[0, "A"] == pytest.approx(0.0 - expected["A"], abs=1e-14)
    assert (found.stretches == 1.0).all().all()


def test_shift_and_stretch_of_a_batch_are_taken_out():
    found = combat(VALUES, BATCH)
    means = found.expression.groupby(BATCH).mean()
    spreads = found.expression.groupby(BATCH).std()
    before = VALUES.groupby(BATCH).mean()
    assert (before.loc["b"] - before.loc["a"]).mean() > 2.0
    assert abs((means.loc["b"] - means.loc["a"]).mean()) < 0.15
    assert (
        VALUES.groupby(BATCH).std().loc["b"] / VALUES.groupby(BATCH).std().loc["a"]
    ).mean() > 1.3
    assert (spreads.loc["b"] / spreads.loc["a"]).mean() == pytest.approx(1.0, abs=0.1)
    assert found.unadjusted == ()
    assert not found.mean_only
    assert found.notes[0].startswith(
        "ComBat, parametric empirical Bayes, took out the batches (a 20"
    )


def test_the_posterior_is_drawn_towards_all_genes():
    """The smaller a batch, the nearer its genes' shifts to their common mean."""
    rng = np.random.default_rng(1)
    location, squares = rng.normal(0, 1, 500), rng.chisquare(9, 500)
    spreads = []
    for n in (3, 10, 300):
        moments = BatchMoments(n, location, squares * (n - 1) / 9, location)
        spreads.append(parametric_posterior(moments, mean_only=False).location.std())
    assert spreads[0] < spreads[1] < spreads[2] < location.std()


def test_genes_of_one_spread_have_a_prior_that_is_a_point():
    moments = BatchMoments(4, np.array([0.0, 1.0]), np.array([6.0, 6.0]), np.array([0.0, 1.0]))
    assert parametric_posterior(moments, mean_only=False).variance.tolist() == [2.0, 2.0]


def test_nonparametric_weighs_the_other_genes_by_their_likelihood():
    """Of two genes, each has the other's values."""
    moments = BatchMoments(5, np.array([0.3, 0.9]), np.array([2.0, 8.0]), np.array([0.3, 0.9]))
    found = nonparametric_posterior(moments, mean_only=False)
    assert found.location.tolist() == [0.9, 0.3]
    assert found.variance.tolist() == [2.0, 0.5]
    three = BatchMoments(2, np.array([0.0, 1.0, 2.0]), np.ones(3), np.array([0.0, 1.0, 2.0]))
    # Variances are all 1; gene 0 is at distance 1 and 2 from the others, in 2 samples.
    weights = np.exp(-0.5 * 2 * np.array([1.0, 4.0]))
    assert nonparametric_posterior(three, mean_only=False).location[0] == pytest.approx(
        (weights @ [1.0, 2.0]) / weights.sum(), abs=1e-14
    )


def test_nonparametric_likelihoods_of_hundreds_of_samples_do_not_vanish():
    rng = np.random.default_rng(2)
    values = pd.DataFrame(rng.normal(5, 1, (1200, 6)))
    values.iloc[600:] += 2.0
    found = combat(values, pd.Series(["a"] * 600 + ["b"] * 600), parametric=False)
    assert np.isfinite(found.expression.to_numpy()).all()
    assert (
        abs((found.expression.iloc[600:].mean() - found.expression.iloc[:600].mean()).mean()) < 0.3
    )


def test_nonparametric_genes_in_one_block_or_several(monkeypatch: pytest.MonkeyPatch):
    whole = combat(VALUES, BATCH, parametric=False).expression
    monkeypatch.setattr("core.expression.combat_priors._PAIRS", 7 * G)
    pd.testing.assert_frame_equal(combat(VALUES, BATCH, parametric=False).expression, whole)


@pytest.mark.parametrize("covariates", [None, GRADE.to_frame()])
def test_genes_go_through_in_blocks_without_a_trace(monkeypatch, covariates):
    whole = combat(VALUES, BATCH, covariates=covariates).expression
    monkeypatch.setattr("core.expression.batch_blocks._CELLS", 7 * N)
    other = combat(VALUES, BATCH, covariates=covariates).expression
    np.testing.assert_allclose(other, whole, rtol=0, atol=1e-13)


def test_the_reference_stays_to_the_last_bit():
    found = combat(VALUES, BATCH, reference="b")
    home = BATCH == "b"
    pd.testing.assert_frame_equal(found.expression[home], VALUES[home])
    assert not np.allclose(found.expression[~home], VALUES[~home])
    assert (found.shifts.loc["b"] == 0).all()


def test_covariates_are_kept():
    """Batch b is mostly grade IV, which is 3 higher in every gene."""
    rng = np.random.default_rng(5)
    grade = pd.Series(
        np.where(rng.random(N) < np.where(BATCH == "b", 0.8, 0.2), "IV", "II"), PATIENTS
    )
    values = matrix(8) + 3.0 * (grade == "IV").to_numpy()[:, None]
    kept = combat(values, BATCH, covariates=grade.to_frame("grade")).expression
    lost = combat(values, BATCH).expression

    def difference(table: pd.DataFrame) -> float:
        return float((table[grade == "IV"].mean() - table[grade == "II"].mean()).mean())

    assert difference(kept) == pytest.approx(3.0, abs=0.5)
    assert difference(lost) < difference(kept) - 0.5


def test_the_order_of_samples_and_genes_does_not_matter():
    rng = np.random.default_rng(0)
    rows, columns = rng.permutation(N), rng.permutation(G)
    there = combat(
        VALUES.iloc[rows, columns], BATCH.iloc[rows], covariates=GRADE.iloc[rows].to_frame()
    )
    here = combat(VALUES, BATCH, covariates=GRADE.to_frame())
    back = there.expression.loc[PATIENTS, GENES]
    np.testing.assert_allclose(back, here.expression, rtol=0, atol=1e-12)


@given(st.floats(0.1, 20), st.floats(-50, 50))
def test_it_follows_the_unit(factor: float, offset: float):
    found = combat(VALUES * factor + offset, BATCH).expression
    expected = combat(VALUES, BATCH).expression * factor + offset
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9 * max(factor, abs(offset)))


def test_a_gene_constant_in_a_batch_is_left_and_named():
    values = VALUES.copy()
    values.loc[BATCH == "a", "GENE4"] = 0.0
    found = combat(values, BATCH)
    assert found.unadjusted == ("GENE4",)
    assert found.expression["GENE4"].equals(values["GENE4"])
    assert "GENE4" not in found.shifts
    assert "1 genes were left as they were" in found.notes[-1]
    # And nobody learns from it: the others are as without it.
    without = combat(values.drop(columns="GENE4"), BATCH).expression
    np.testing.assert_allclose(found.expression.drop(columns="GENE4"), without, rtol=0, atol=1e-12)


def test_a_batch_of_one_makes_it_mean_only():
    batch = BATCH.copy()
    batch.iloc[0] = "alone"
    found = combat(VALUES, batch)
    assert found.mean_only
    assert "alone" in found.notes[1]
    expected = combat(VALUES, batch, mean_only=True)
    pd.testing.assert_frame_equal(found.expression, expected.expression)
    assert expected.notes == (found.notes[0],)


def test_single_precision_is_calculated_in_double():
    single = VALUES.astype(np.float32)
    found = combat(single, BATCH).expression
    assert found.to_numpy().dtype == np.float64
    np.testing.assert_array_equal(found, combat(single.astype(np.float64), BATCH).expression)


def test_what_is_refused():
    one = pd.Series("a", PATIENTS)
    with pytest.raises(InputError, match="all 60 samples are of one batch"):
        combat(VALUES, one)
    with pytest.raises(InputError, match="reference batch 'z' is none of the batches: a, b, c"):
        combat(VALUES, BATCH, reference="z")
    with pytest.raises(InputError, match="do not list the same samples"):
        combat(VALUES, BATCH.iloc[::-1])
    with pytest.raises(InputError, match=r"batch is not recorded for 1 of 60 samples \(P00\)"):
        combat(VALUES, BATCH.where(BATCH.index != "P00"))
    gap = VALUES.copy()
    gap.iloc[3, 2] = np.nan
    with pytest.raises(InputError, match=r"1 genes have missing or infinite values \(GENE2\)"):
        combat(gap, BATCH)
    with pytest.raises(InputError, match="1 of 1 genes vary in every batch"):
        combat(VALUES[["GENE0"]], BATCH)
    with pytest.raises(InputError, match="grade is not recorded for 1 of 60"):
        combat(VALUES, BATCH, covariates=GRADE.where(GRADE.index != "P09").to_frame())
    with pytest.raises(InputError, match=r"covariates \(60\).*same samples"):
        combat(VALUES, BATCH, covariates=GRADE.iloc[::-1].to_frame())


def test_a_covariate_that_is_the_batch_is_refused_and_named():
    centre = BATCH.map({"a": "north", "b": "south", "c": "south"}).rename("centre")
    with pytest.raises(
        InputError, match="at least one covariate is confounded with batch: centre south follows"
    ) as error:
        combat(VALUES, BATCH, covariates=pd.DataFrame({"grade": GRADE, "centre": centre}))
    assert "Do not keep centre" in error.value.hint
    with pytest.raises(InputError, match="grade2 III cannot be told from grade III"):
        combat(VALUES, BATCH, covariates=pd.DataFrame({"grade": GRADE, "grade2": GRADE}))


def test_a_covariate_confounded_together_with_another_is_named_with_it():
    labels = batch_labels(BATCH, PATIENTS)
    age = pd.Series(np.arange(N, dtype=float), PATIENTS)
    table = pd.DataFrame({"age": age, "sum": age + 5.0 * (BATCH == "b")})
    with pytest.raises(InputError, match="sum, together with age, follows from the batch"):
        kept_columns(table, labels, PATIENTS)


def test_columns_within_batches_have_mean_zero_in_each():
    labels = batch_labels(BATCH, PATIENTS)
    left = within_batches(np.arange(2.0 * N).reshape(N, 2), labels)
    np.testing.assert_allclose(pd.DataFrame(left).groupby(BATCH.to_numpy()).mean(), 0, atol=1e-12)


def test_within_a_subclass_is_combat_of_the_subclass():
    found = combat_within(VALUES, BATCH, GRADE)
    for level in ("II", "III", "IV"):
        members = GRADE.eq(level)
        pd.testing.assert_frame_equal(
            found.expression[members], combat(VALUES[members], BATCH[members]).expression
        )
    assert found.adjusted == ("II", "III", "IV")
    assert found.unchanged == ()
    assert "II: a 7, b 8, c 5 (fewer than 10 in a batch: uncertain)" in found.notes[0]


def test_a_subclass_of_one_batch_passes_unchanged_and_is_named():
    grade = GRADE.where(BATCH != "c", "IV").where(BATCH == "c", GRADE.replace("IV", "III"))
    found = combat_within(VALUES, BATCH, grade)
    assert (found.adjusted, found.unchanged) == (("II", "III"), ("IV",))
    pd.testing.assert_frame_equal(found.expression[grade == "IV"], VALUES[grade == "IV"])
    assert found.notes[1].startswith("IV: one batch alone")


def test_a_subclass_with_one_sample_of_a_batch_is_shifted_only():
    batch = pd.Series(np.where(np.arange(N) == 0, "b", "a"), PATIENTS)
    found = combat_within(VALUES, batch, GRADE)
    assert (found.adjusted, found.unchanged) == (("II",), ("III", "IV"))
    assert "shifts only" in found.notes[0]


def test_a_refusal_inside_a_subclass_names_it():
    with pytest.raises(InputError, match="in the subclass II: 1 of 1 genes vary"):
        combat_within(VALUES[["GENE0"]], BATCH, GRADE)
    with pytest.raises(InputError, match="batch is not recorded for 1"):
        combat_within(VALUES, BATCH, GRADE.where(GRADE.index != "P00"))


def test_genes_constant_in_a_subclass_are_named_in_the_order_of_the_matrix():
    values = VALUES.copy()
    values.loc[(GRADE == "II") & (BATCH == "a"), "GENE9"] = 1.0
    values.loc[(GRADE == "IV") & (BATCH == "b"), "GENE2"] = 1.0
    found = combat_within(values, BATCH, GRADE)
    assert found.unadjusted == ("GENE2", "GENE9")
    assert "2 genes were left as they were in a subclass" in found.notes[-1]
