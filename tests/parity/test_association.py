"""Every value of r_reference/table1 held: R 4.2.2's stats on survminer's myeloma, 256 patients."""

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.association.correlation import kendall_test, pearson_test, spearman_test
from core.association.count_tests import chi_square_test
from core.association.fisher import fisher_test
from core.association.group_tests import anova, kruskal_wallis, t_test, wilcoxon_test
from core.association.normality import shapiro_test
from core.association.significance import SignificanceTest
from core.inference import adjust_p_values, quantiles

pytestmark = pytest.mark.data

GENES = ("CCND1", "CRIM1", "DEPDC1", "IRF4", "TP53", "WHSC1")
TABLES = ("event", "chr1q21", "molgroup")
METHODS = ("holm", "hochberg", "hommel", "bonferroni", "BH", "BY", "fdr", "none")


@pytest.fixture(scope="module")
def expected(r_reference: Path) -> dict[str, Any]:
    return json.loads((r_reference / "table1" / "table1.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def myeloma(r_reference: Path) -> pd.DataFrame:
    read = {"float_precision": "round_trip"}
    patients = pd.read_csv(r_reference / "data" / "myeloma.csv", **read).set_index("id")
    groups = pd.read_csv(r_reference / "table1" / "groups.csv").set_index("id")
    return patients.join(groups, validate="one_to_one")


def held(result: SignificanceTest, wanted: dict[str, Any], rel: float = 1e-12) -> None:
    if wanted["statistic"] is not None:
        assert result.statistic == pytest.approx(wanted["statistic"], rel=rel)
    assert result.p_value == pytest.approx(wanted["p"], rel=rel)
    if wanted.get("parameter") is not None:
        assert result.df[0] == pytest.approx(wanted["parameter"], rel=rel)


def test_no_value_of_the_reference_is_left_out(expected):
    per_gene = ("t_welch", "t_equal", "wilcox", "wilcox_nocorrect", "kruskal", "shapiro", "anova")
    known = {f"{kind}_{gene}" for kind in per_gene for gene in GENES}
    known |= {
        f"cor_{kind}_{x}_{y}"
        for kind in ("pearson", "spearman", "kendall")
        for x, y in permutations(GENES, 2)
    }
    counts = ("table", "chisq", "chisq_nocorrect", "fisher")
    known |= {f"{kind}_{name}" for kind in counts for name in TABLES}
    known |= {f"padjust_{method}" for method in METHODS} | {"quantiles"}
    assert set(expected) == known


@pytest.mark.parametrize("gene", GENES)
def test_two_groups(myeloma, expected, gene):
    high, low = (myeloma.loc[myeloma["grp"] == name, gene] for name in ("high", "low"))
    for kind, equal in (("t_welch", False), ("t_equal", True)):
        result, wanted = t_test(high, low, equal_variance=equal), expected[f"{kind}_{gene}"]
        held(result, wanted)
        assert [result.lower, result.upper] == pytest.approx(wanted["ci"], rel=1e-12)
        assert result.estimate == pytest.approx(-np.diff(wanted["estimate"])[0], rel=1e-12)
    held(wilcoxon_test(high, low), expected[f"wilcox_{gene}"])
    held(wilcoxon_test(high, low, continuity=False), expected[f"wilcox_nocorrect_{gene}"])


@pytest.mark.parametrize("gene", GENES)
def test_many_groups_and_normality(myeloma, expected, gene):
    groups = [values[gene] for _, values in myeloma.groupby("molecular_group")]
    held(kruskal_wallis(groups), expected[f"kruskal_{gene}"])
    held(anova(groups), expected[f"anova_{gene}"])
    result, wanted = shapiro_test(myeloma[gene]), expected[f"shapiro_{gene}"]
    assert result.statistic == pytest.approx(wanted["statistic"], rel=1e-8)
    assert result.p_value == pytest.approx(wanted["p"], rel=1e-6)


@pytest.mark.parametrize(("first", "second"), list(permutations(GENES, 2)))
def test_correlations(myeloma, expected, first, second):
    x, y = myeloma[first], myeloma[second]
    for kind, result in {
        "pearson": pearson_test(x, y),
        "spearman": spearman_test(x, y, exact=False),
        "kendall": kendall_test(x, y, exact=False),
    }.items():
        wanted = expected[f"cor_{kind}_{first}_{second}"]
        held(result, wanted)
        assert result.estimate == pytest.approx(wanted["estimate"], rel=1e-12)
        if wanted["ci"] is not None:
            assert [result.lower, result.upper] == pytest.approx(wanted["ci"], rel=1e-12)


@pytest.mark.parametrize("name", TABLES)
def test_counts(myeloma, expected, name):
    wanted = expected[f"table_{name}"]
    column = {"event": "event", "chr1q21": "chr1q21_status", "molgroup": "molecular_group"}[name]
    counts = pd.crosstab(myeloma["grp"], myeloma[column])
    assert counts.to_numpy().tolist() == wanted["counts"]
    held(chi_square_test(counts), expected[f"chisq_{name}"])
    held(chi_square_test(counts, continuity=False), expected[f"chisq_nocorrect_{name}"])
    result, fisher = fisher_test(counts), expected[f"fisher_{name}"]
    assert result.note == "exact"
    held(result, fisher, rel=1e-9)
    if fisher["estimate"] is not None:
        # R's search stops within 1e-4 of the odds ratio.
        assert result.estimate == pytest.approx(fisher["estimate"], abs=1.3e-4)
        assert [result.lower, result.upper] == pytest.approx(fisher["ci"], abs=1.3e-4)


@pytest.mark.parametrize("method", METHODS)
def test_adjusted(expected, method):
    p = [0.01, 0.02, 0.03, 0.04, 0.05, np.nan, 0.001, 0.5, 0.9, 1e-10]
    wanted = [np.nan if item == "NA" else item for item in expected[f"padjust_{method}"]]
    found = adjust_p_values(p, method="BH" if method == "fdr" else method)
    np.testing.assert_allclose(found, wanted, rtol=1e-15)


@pytest.mark.parametrize("kind", range(1, 10))
def test_quantiles(myeloma, expected, kind):
    found = quantiles(myeloma["DEPDC1"], [0.1, 0.25, 0.5, 0.75, 0.9], kind=kind)
    np.testing.assert_allclose(found, expected["quantiles"][kind - 1], rtol=1e-14)
