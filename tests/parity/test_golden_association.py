"""Tests of association held to R's stats, on the packaged data: tests/parity/r/association.R."""

from typing import Any

import numpy as np
import pytest

from core.association.correlation import kendall_test, pearson_test, spearman_test
from core.association.count_tests import chi_square_test
from core.association.fisher import fisher_test
from core.association.group_tests import anova, kruskal_wallis, t_test, wilcoxon_test
from core.association.normality import shapiro_test
from core.association.significance import SignificanceTest
from core.association.standardised_differences import (
    standardised_difference_of_levels,
    standardised_difference_of_numbers,
)
from core.inference import adjust_p_values, f_p_value, quantiles, t_p_values
from tests.parity.golden import table, values

R: dict[str, Any] = values("association")


def held(
    result: SignificanceTest, expected: dict[str, Any], *, rel: float = 1e-12, estimate: Any = ()
) -> None:
    """Hold a test to what R printed of it."""
    assert result.p_value == pytest.approx(expected["p_value"], rel=rel)
    if expected["statistic"] is not None:
        assert result.statistic == pytest.approx(expected["statistic"], rel=rel)
    if expected["df"] is not None:
        assert list(result.df) == pytest.approx(expected["df"], rel=rel)
    if expected["interval"] is not None and estimate == ():
        assert [result.lower, result.upper] == pytest.approx(expected["interval"], rel=rel)


def held_odds(ours: list[float], expected: list[float]) -> None:
    """Hold odds ratios to R's, whose search stops within 1e-4 of the ratio or of its inverse."""
    for found, wanted in zip(ours, expected, strict=True):
        if wanted > 1:
            found, wanted = 1 / found, 1 / wanted
        assert found == pytest.approx(wanted, abs=1.3e-4)


@pytest.fixture(scope="module")
def ages() -> tuple[Any, Any]:
    lung = table("lung")
    return lung.loc[lung["sex"] == "male", "age"], lung.loc[lung["sex"] == "female", "age"]


@pytest.fixture(scope="module")
def cells() -> list[Any]:
    return [group["karno"] for _, group in table("veteran").groupby("celltype")]


def test_t(ages):
    held(t_test(*ages), R["t_welch"])
    held(t_test(*ages, equal_variance=True), R["t_equal"])
    held(t_test(*ages, level=0.9), R["t_90"])
    first, second = R["t_welch"]["estimate"]
    assert t_test(*ages).estimate == pytest.approx(first - second, rel=1e-12)


def test_wilcoxon(ages):
    held(wilcoxon_test(*ages), R["wilcoxon"])
    held(wilcoxon_test(*ages, continuity=False), R["wilcoxon_plain"])
    exact = wilcoxon_test(R["few"], R["others"])
    assert exact.note == "exact"
    held(exact, R["wilcoxon_exact"])
    held(wilcoxon_test(R["few"], R["others"], exact=False), R["wilcoxon_inexact"])


def test_many_groups(cells):
    held(kruskal_wallis(cells), R["kruskal"])
    held(anova(cells), R["anova"] | {"interval": None})


def test_shapiro_is_royston_in_single_precision_constants():
    for key, sample in {
        "shapiro_age": table("lung")["age"],
        "shapiro_bili": table("pbc")["bili"],
        "shapiro_few": R["few"][:4],
    }.items():
        result = shapiro_test(sample)
        assert result.statistic == pytest.approx(R[key]["statistic"], rel=1e-8)
        assert result.p_value == pytest.approx(R[key]["p_value"], rel=1e-6)


@pytest.mark.parametrize("which", ["eight", "twenty", "pbc"])
def test_correlations(which):
    pbc = table("pbc")
    x, y = (R[which]["x"], R[which]["y"]) if which in R else (pbc["age"], pbc["bili"])
    expected = R[f"correlation_{which}"]
    found = {
        "pearson": pearson_test(x, y),
        "spearman": spearman_test(x, y),
        "kendall": kendall_test(x, y),
        "spearman_t": spearman_test(x, y, exact=False),
        "kendall_z": kendall_test(x, y, exact=False),
    }
    for name, result in found.items():
        held(result, expected[name])
        assert result.estimate == pytest.approx(expected[name]["estimate"][0], rel=1e-12)


@pytest.mark.parametrize("name", R["tables"])
def test_counts(name):
    counts = R["tables"][name]
    held(chi_square_test(counts), R["chi_square"][name])
    held(chi_square_test(counts, continuity=False), R["chi_square_plain"][name])
    expected = R["fisher"][name]
    result = fisher_test(counts)
    assert result.note == "exact"
    held(result, expected, rel=1e-9, estimate=None)
    if expected["estimate"] is not None:
        ours = [result.estimate, result.lower, result.upper]
        held_odds(ours, [*expected["estimate"], *expected["interval"]])


def test_interval_of_another_level():
    result = fisher_test(R["tables"]["two"], level=0.9)
    held_odds([result.lower, result.upper], R["fisher_90"]["interval"])


def test_random_tables_agree_within_their_error():
    counts = R["tables"]["long"]
    result = fisher_test(counts, most=10, draws=20_000, seed=1)
    assert "20,000 random tables" in result.note
    assert result.p_value == pytest.approx(R["fisher"]["long"]["p_value"], abs=4 * 0.0016)


def test_standardised_differences():
    lung, veteran, expected = table("lung"), table("veteran"), R["smd"]

    def counts(levels: str, groups: str) -> Any:
        return veteran.groupby([levels, groups]).size().unstack(fill_value=0)

    ages = [group["age"] for _, group in lung.groupby("sex")]
    assert standardised_difference_of_numbers(ages) == pytest.approx(
        expected["age_by_sex"][0], rel=1e-13
    )
    karno = [group["karno"] for _, group in veteran.groupby("celltype")]
    assert standardised_difference_of_numbers(karno) == pytest.approx(
        np.mean(expected["karno_by_cell"]), rel=1e-13
    )
    for levels, groups, key in (
        ("celltype", "trt", "cell_by_trt"),
        ("trt", "celltype", "trt_by_cell"),
        ("prior", "trt", "prior_by_trt"),
    ):
        assert standardised_difference_of_levels(counts(levels, groups)) == pytest.approx(
            np.mean(expected[key]), rel=1e-12
        )


@pytest.mark.parametrize("method", ["holm", "hochberg", "hommel", "bonferroni", "BH", "BY", "none"])
def test_adjusted(method):
    p = np.array(R["p"], dtype=float)
    expected = np.array(R["adjusted"][method], dtype=float)
    np.testing.assert_allclose(adjust_p_values(p, method=method), expected, rtol=1e-15)


def test_tails():
    tails = R["tails"]
    df = [np.inf if item is None else item for item in tails["t_df"]]
    np.testing.assert_allclose(t_p_values(tails["t"], df), tails["t_p"], rtol=1e-12)
    found = [
        f_p_value(*args) for args in zip(tails["f"], tails["f_df1"], tails["f_df2"], strict=True)
    ]
    np.testing.assert_allclose(found, tails["f_p"], rtol=1e-12)


@pytest.mark.parametrize("kind", range(1, 10))
def test_quantiles(kind):
    shares = [0, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.9, 1]
    np.testing.assert_allclose(
        quantiles(table("pbc")["bili"], shares, kind=kind), R["quantiles"][kind - 1], rtol=1e-14
    )
