import numpy as np
import pandas as pd
import pytest

from core.association.predictors import Predictor, known_values, predictor, why_not
from core.cohort import Outcome
from core.errors import InputError

TABLE = pd.DataFrame(
    {
        "age": [40.0, 50, 60, np.nan, 70, 30],
        "grade": ["IV", "II", "III", None, "II", "IV"],
        "sex": ["male"] * 6,
        "histology": ["b", "a", "b", "a", None, "a"],
        "kps": [80, 90, 80, 100, 70, 60],
        "flag": [True, False, True, True, False, False],
    }
)
OUTCOME = Outcome([5, 9, 7, 3, 2, 8], [1, 1, 0, 1, 1, 0])


def test_levels_come_in_the_order_of_rising_risk_without_those_nobody_has():
    assert predictor(TABLE, "grade").levels == ("II", "III", "IV")
    assert predictor(TABLE.iloc[[0, 1]], "grade").levels == ("II", "IV")
    assert predictor(TABLE, "histology").levels == ("a", "b")
    assert predictor(TABLE, "flag").levels == ("False", "True")


def test_numbers_come_in_steps():
    age, kps = predictor(TABLE, "age"), predictor(TABLE, "kps")
    assert (age.kind, age.step, age.per, age.label) == ("number", 10.0, "per 10 years", "Age")
    assert (kps.step, kps.per, kps.label) == (1.0, "per 1 unit", "kps")
    assert predictor(TABLE, "kps", step=10, label="Karnofsky").per == "per 10 units"


def test_what_is_not_known_is_missing():
    assert known_values(TABLE, predictor(TABLE, "grade")).isna().tolist() == [False] * 3 + [
        True,
        False,
        False,
    ]
    spoilt = TABLE.assign(age=["40", "old", np.inf, None, 70, 30])
    values = known_values(spoilt, predictor(spoilt, "age"))
    assert values.isna().tolist() == [False, True, True, True, False, False]
    # A level that the model does not know is as good as missing.
    grade = Predictor("grade", "Grade", "category", ("II", "III"))
    assert known_values(TABLE, grade).notna().sum() == 3


def test_why_a_column_cannot_be_modelled():
    def reason(name: str, outcome: Outcome = OUTCOME) -> str:
        return why_not(TABLE, outcome, name)

    assert reason("age") == reason("histology") == ""
    assert "needs two different ones" in reason("sex")
    assert "none of the 1 patients with Grade III died" in reason("grade")
    assert "there is no characteristic 'kids'" in reason("kids")
    alive = Outcome(OUTCOME.time, [0] * 6)
    assert "died" in reason("age", alive)
    same = TABLE.assign(age=50.0)
    assert "the same for everybody" in why_not(same, OUTCOME, "age")
    assert "recorded for nobody" in why_not(TABLE.assign(age=np.nan), OUTCOME, "age")
    names = pd.DataFrame({"sample": list("abcdefghi")})
    assert "9 different values" in why_not(names, Outcome(range(1, 10), [1] * 9), "sample")


def test_the_outcome_under_another_name_is_no_characteristic():
    rng = np.random.default_rng(1)
    outcome = Outcome(rng.exponential(20, 200), rng.random(200) < 0.5)
    vital = np.where(outcome.event, "Dead", "Alive")
    days = outcome.time * 30.4375
    days[::10] += 100  # followed longer since
    table = pd.DataFrame({"vital": vital, "days": days, "noise": rng.exponential(20, 200)})
    # A few deaths that became known later.
    table.loc[:5, "vital"] = "Dead"
    assert why_not(table, outcome, "vital") == "vital says who died: that is the outcome itself."
    assert "says how long patients lived" in why_not(table, outcome, "days")
    assert why_not(table, outcome, "noise") == ""


def test_refusals():
    with pytest.raises(InputError, match="no characteristic 'kids'; recorded are age, grade"):
        predictor(TABLE, "kids")
    with pytest.raises(InputError, match="Grade has the levels II; a comparison needs two"):
        Predictor("grade", "Grade", "category", ("II",))
    with pytest.raises(InputError, match="two different"):
        Predictor("grade", "Grade", "category", ("II", "II"))
    for step in (0.0, -1.0, np.nan):
        with pytest.raises(InputError, match="step of Age must be a positive number"):
            Predictor("age", "Age", "number", step=step)
