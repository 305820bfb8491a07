import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort, Outcome
from core.errors import InputError, NoEventsError, UnknownGeneError
from core.inference import adjust_p_values
from core.survival.cox import cox_model
from core.survival.univariate_cox import univariate_cox


@pytest.fixture
def cohort():
    """Fifty patients: IDH1 lengthens life, FLAT is constant, GHOST is seen in survivors only."""
    random = np.random.default_rng(11)
    index = pd.Index([f"P{n:02d}" for n in range(50)])
    expression = pd.DataFrame(
        random.normal(5, 1, size=(50, 4)), index=index, columns=["CD44", "IDH1", "SCD", "NOX1"]
    )
    time = random.exponential(np.exp(0.8 * (expression["IDH1"] - 5))) * 20
    event = random.random(50) < 0.7
    expression["FLAT"] = 0.0
    expression["GHOST"] = np.where(event, 0.0, 3.0)
    return Cohort("fifty", expression, pd.DataFrame(index=index), Outcome(time, event))


COLUMNS = [
    "gene", "coefficient", "standard_error", "hazard_ratio", "lower", "upper", "z", "p_value",
    "q_value", "converged", "note",
]  # fmt: skip


def test_one_row_per_gene_in_the_cohorts_order(cohort):
    table = univariate_cox(cohort)
    assert table.columns.tolist() == COLUMNS
    assert table["gene"].tolist() == cohort.genes.tolist()
    assert table.loc[1, "hazard_ratio"] < 1 > table.loc[1, "upper"]


def test_a_row_is_that_genes_cox_model(cohort):
    table = univariate_cox(cohort, level=0.9)
    for gene in ("CD44", "IDH1"):
        expected = cox_model(cohort.expression[[gene]], cohort.outcome).table(level=0.9).iloc[0]
        row = table[table["gene"] == gene].iloc[0]
        for name in COLUMNS[1:8]:
            assert row[name] == pytest.approx(expected[name], rel=1e-9)


def test_genes_in_the_order_asked_for(cohort):
    whole = univariate_cox(cohort).set_index("gene")
    some = univariate_cox(cohort, ["SCD", "CD44"])
    assert some["gene"].tolist() == ["SCD", "CD44"]
    assert some["coefficient"].tolist() == whole.loc[["SCD", "CD44"], "coefficient"].tolist()
    # The adjustment is for the genes asked for.
    assert some["q_value"].tolist() == adjust_p_values(some["p_value"]).tolist()


def test_what_could_not_be_fitted_says_so_and_shows_no_p_value(cohort):
    table = univariate_cox(cohort).set_index("gene")
    assert table["converged"].tolist() == [True, True, True, True, False, False]
    flat, ghost = table.loc["FLAT"], table.loc["GHOST"]
    assert flat[COLUMNS[1:9]].isna().all()
    assert flat["note"].startswith("constant")
    assert ghost[["lower", "upper", "z", "p_value", "q_value"]].isna().all()
    assert "may be infinite" in ghost["note"]
    assert (table["note"][:4] == "").all()


def test_genes_that_failed_do_not_make_the_others_worse(cohort):
    whole = univariate_cox(cohort).set_index("gene")
    fitted = univariate_cox(cohort, ["CD44", "IDH1", "SCD", "NOX1"]).set_index("gene")
    assert whole.loc[fitted.index, "q_value"].tolist() == fitted["q_value"].tolist()


def test_no_genes(cohort):
    table = univariate_cox(cohort, [])
    assert table.columns.tolist() == COLUMNS
    assert table.empty


def test_refusals(cohort):
    with pytest.raises(UnknownGeneError, match="fifty has no GPX5, TP54 among its 6 genes"):
        univariate_cox(cohort, ["CD44", "GPX5", "TP54"])
    with pytest.raises(InputError, match="level"):
        univariate_cox(cohort, level=95)
    with pytest.raises(InputError, match="ties"):
        univariate_cox(cohort, ties="exact")
    alive = cohort.take(~cohort.outcome.event)
    with pytest.raises(NoEventsError):
        univariate_cox(alive)
