import numpy as np
import pandas as pd
import pytest

from core.association.clinical_models import clinical_model, clinical_models
from core.association.predictors import Predictor, predictor
from core.cohort import Outcome
from core.errors import FitError, InputError, NoEventsError

N = 400


@pytest.fixture(scope="module")
def study():
    """Grade and score matter; age rides on grade; sex does not matter. Twenty ages are missing."""
    rng = np.random.default_rng(12)
    grade = rng.integers(0, 3, N)
    table = pd.DataFrame(
        {
            "age": 40 + 8 * grade + rng.normal(0, 8, N),
            "sex": rng.choice(["female", "male"], N),
            "grade": np.array(["II", "III", "IV"])[grade],
            "score": rng.normal(size=N),
        }
    )
    hazard = np.exp(0.7 * grade + 0.6 * table["score"])
    outcome = Outcome(rng.exponential(40 / hazard), rng.random(N) < 0.7)
    table.loc[:19, "age"] = np.nan
    return table, outcome


@pytest.fixture(scope="module")
def found(study):
    table, outcome = study
    return clinical_models(
        table, outcome, [predictor(table, name) for name in table], score="score"
    )


def test_what_made_the_data_is_found_and_age_is_explained_by_grade(found):
    alone = {item.terms["variable"][0]: item.terms["p_wald"][0] for item in found.univariable}
    together = found.multivariable.terms.set_index("variable")["p_likelihood_ratio"]
    assert alone["age"] < 1e-4 < 0.01 < together["age"]
    assert together["grade"] < 1e-6
    assert together["score"] < 1e-6
    assert together["sex"] > 0.01
    assert found.added.variable == "score"
    assert found.added.p_value == pytest.approx(together["score"])


def test_the_table_has_every_level_and_counts_whom_it_is_about(found, study):
    _, outcome = study
    rows = found.table()
    alone = rows[rows["model"] == "univariable"]
    assert alone["level"].tolist() == [
        "per 10 years",
        *("female", "male"),
        *("II", "III", "IV"),
        "per 1 unit",
    ]
    assert alone["n"].tolist()[:1] == [380]
    assert alone[alone["variable"] == "grade"]["n"].sum() == N
    assert alone[alone["variable"] == "grade"]["events"].sum() == outcome.n_events
    together = rows[rows["model"] == "multivariable"]
    assert together[together["variable"] == "grade"]["n"].sum() == 380
    references = rows[rows["reference"]]
    assert references["level"].tolist() == ["female", "II"] * 2
    assert (references["hazard_ratio"] == 1).all()
    assert references[["lower", "upper", "p_value"]].isna().all(axis=None)


def test_a_step_scales_the_hazard_ratio(study):
    table, outcome = study
    one = clinical_model(table, outcome, [predictor(table, "age", step=1)]).table
    ten = clinical_model(table, outcome, [predictor(table, "age")]).table
    for column in ("hazard_ratio", "lower", "upper"):
        assert ten[column][0] == pytest.approx(one[column][0] ** 10)
    assert ten["p_value"][0] == pytest.approx(one["p_value"][0])


def test_another_reference_turns_the_hazard_ratio_round(study):
    table, outcome = study
    ways = [("female", "male"), ("male", "female")]
    first, second = (
        clinical_model(table, outcome, [Predictor("sex", "Sex", "category", way)]).table
        for way in ways
    )
    assert first["hazard_ratio"][1] == pytest.approx(1 / second["hazard_ratio"][1])
    assert first["lower"][1] == pytest.approx(1 / second["upper"][1])


def test_a_term_of_one_column_is_tested_as_its_row(found):
    terms = found.multivariable.terms.set_index("variable")
    rows = found.multivariable.table.set_index("variable")
    assert terms.loc["score", "p_wald"] == pytest.approx(rows.loc["score", "p_value"])
    assert terms["df"].to_dict() == {"age": 1, "sex": 1, "grade": 2, "score": 1}
    tested = found.multivariable.test.table
    assert tested["term"].tolist() == ["age", "sex", "grade", "score", "GLOBAL"]
    assert tested["df"].tolist() == [1, 1, 2, 1, 5]


def test_who_is_missing_is_said(found):
    (remark,) = [text for text in found.remarks if "not recorded" in text]
    assert remark.startswith("20 of 400 patients are not in the model of all")
    assert "Age (20)" in remark
    assert not [text for text in found.remarks if "deaths for" in text or "Collinear" in text]


def test_too_few_deaths_and_collinear_characteristics_are_said(study):
    table, outcome = study
    few = np.flatnonzero(table["age"].notna())[:60]
    table, outcome = table.iloc[few], outcome.take(few)
    table = table.assign(again=table["score"] + np.arange(60) % 3 / 50)
    found = clinical_models(table, outcome, [predictor(table, name) for name in table])
    shaky, collinear = found.remarks
    assert f"{outcome.n_events} deaths for 6 coefficients" in shaky
    assert collinear.startswith("Collinear")
    assert "score (" in collinear
    assert "again (" in collinear
    assert "Sex" not in collinear


def test_one_predictor_alone_has_nothing_beside_it(study):
    table, outcome = study
    found = clinical_models(table, outcome, [predictor(table, "score")], score="score")
    assert found.collinearity is None
    assert found.added is None
    (alone,) = found.univariable
    assert alone.model.coefficients.tolist() == found.multivariable.model.coefficients.tolist()


def test_refusals(study):
    table, outcome = study
    with pytest.raises(InputError, match="got none"):
        clinical_models(table, outcome, [])
    same = table.assign(histology=np.where(table["grade"] == "IV", "gbm", "other"))
    both = [predictor(same, name) for name in ("grade", "histology")]
    with pytest.raises(FitError, match=r"histology: other cannot be estimated"):
        clinical_models(same, outcome, both)
    alive = Outcome(outcome.time, outcome.event & (table["grade"] != "II").to_numpy())
    with pytest.raises(NoEventsError, match="with Grade II died"):
        clinical_models(table, alive, [predictor(table, "grade")])
