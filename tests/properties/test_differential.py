"""What must hold of differential expression, whatever the data."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from core.expression import compare_groups

NUMBERS = ["log_fold_change", "lower", "upper", "t"]
JUDGED = ["standard_error", "df", "p_value", "q_value", "log_odds"]


@st.composite
def studies(draw):
    """A matrix and groups of any size."""
    rng = np.random.default_rng(draw(st.integers(0, 2**31)))
    n_a, n_b, g = draw(st.integers(2, 12)), draw(st.integers(2, 12)), draw(st.integers(3, 60))
    n_b = max(n_b, 4 - n_a)
    scale = np.exp(rng.normal(0, draw(st.floats(0, 1)), g))
    values = pd.DataFrame(rng.normal(rng.uniform(2, 12, g), scale, (n_a + n_b, g)))
    values.index, values.columns = values.index.map("P{}".format), values.columns.map("G{}".format)
    group = pd.Series(["a"] * n_a + ["b"] * n_b, index=values.index)
    options = draw(st.fixed_dictionaries({"trend": st.booleans(), "robust": st.booleans()}))
    return values, group, options


def same(left: pd.DataFrame, right: pd.DataFrame, columns: list[str], options: dict[str, bool]):
    """The robust fit ends in a search that stops, as limma's does, 1e-8 from its root."""
    tolerance = 2e-3 if options["robust"] else 1e-7
    for name in columns:
        np.testing.assert_allclose(left[name], right[name], tolerance, tolerance, err_msg=name)


@settings(max_examples=20)
@given(studies())
def test_swapping_the_groups_flips_the_sign(study):
    values, group, options = study
    forth = compare_groups(values, group, a="a", b="b", **options)
    back = compare_groups(values, group, a="b", b="a", **options)
    same(forth, back, JUDGED, options)
    same(forth, -back[["t", "log_fold_change"]], ["t", "log_fold_change"], options)
    same(forth, pd.DataFrame({"lower": -back["upper"]}), ["lower"], options)


@settings(max_examples=20)
@given(studies(), st.floats(-20, 20))
def test_adding_a_constant_to_all_values_changes_only_the_mean(study, constant):
    values, group, options = study
    before = compare_groups(values, group, a="a", b="b", **options)
    after = compare_groups(values + constant, group, a="a", b="b", **options)
    same(before, after, NUMBERS + JUDGED, options)
    np.testing.assert_allclose(after["mean_expression"], before["mean_expression"] + constant)


@settings(max_examples=20)
@given(studies(), st.randoms(use_true_random=False))
def test_the_order_of_patients_and_of_genes_does_not_matter(study, random):
    values, group, options = study
    rows, columns = list(values.index), list(values.columns)
    random.shuffle(rows)
    random.shuffle(columns)
    before = compare_groups(values, group, a="a", b="b", **options).set_index("gene")
    after = compare_groups(values.loc[rows, columns], group[rows], a="a", b="b", **options)
    same(before, after.set_index("gene").loc[before.index], NUMBERS + JUDGED, options)


@settings(max_examples=20)
@given(studies(), st.floats(0.1, 10))
def test_a_unit_of_expression_scales_effects_and_nothing_else(study, unit):
    values, group, options = study
    before = compare_groups(values, group, a="a", b="b", **options)
    after = compare_groups(values * unit, group, a="a", b="b", **options)
    same(before, after, ["t", "df", "p_value", "q_value"], options)
    np.testing.assert_allclose(
        after["log_fold_change"], before["log_fold_change"] * unit, 1e-7, 1e-9
    )


@settings(max_examples=20)
@given(studies())
def test_q_is_never_below_p_and_p_is_a_probability(study):
    values, group, options = study
    table = compare_groups(values, group, a="a", b="b", **options)
    assert table["p_value"].between(0, 1).all()
    assert (table["q_value"] >= table["p_value"] - 1e-15).all()
    assert (table["lower"] <= table["log_fold_change"]).all()
    assert (table["log_fold_change"] <= table["upper"]).all()
