import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.errors import CohortError, InputError
from core.survival.cox import cox_model
from core.survival.cox_design import covariate_values, fitted_rows, rows_by_stratum, values_of

X = pd.DataFrame({"age": [30.0, 60.0, 40.0, 50.0], "male": [True, False, False, True]})
OUTCOME = Outcome([9, 2, 4, 5], [1, 1, 1, 1])


def test_values_come_as_numbers_in_the_order_of_the_names():
    names, x = covariate_values(X, 4)
    assert names == ("age", "male")
    assert x.tolist() == [[30, 1], [60, 0], [40, 0], [50, 1]]
    assert values_of(("male",), X)[:, 0].tolist() == [1, 0, 0, 1]


def test_rows_are_positions_in_the_outcome():
    first, second = rows_by_stratum(OUTCOME, ["b", "a", "b", "a"], ties="efron")
    assert (first.label, second.label) == ("a", "b")
    assert first.rows.tolist() == [3, 1]
    assert second.rows.tolist() == [0, 2]
    assert second.outcome.time.tolist() == [9, 4]


def test_risk_sets_under_the_model():
    x = X[["age"]]
    model = cox_model(x, OUTCOME)
    (rows,) = fitted_rows(model, x, OUTCOME)
    weight = np.exp((x["age"] - 45) * model.coefficients[0]).to_numpy()
    assert rows.rows.tolist() == [0, 3, 2, 1]
    assert rows.total == pytest.approx(np.cumsum(weight[[0, 3, 2, 1]]))
    assert rows.mean[:, 0] == pytest.approx(
        np.cumsum((weight * (x["age"] - 45))[[0, 3, 2, 1]]) / rows.total
    )


def test_refusals():
    model = cox_model(X[["age"]], OUTCOME)
    with pytest.raises(InputError, match="uses age, which the covariates do not have"):
        values_of(("age",), X[["male"]])
    with pytest.raises(InputError, match="are not the"):
        fitted_rows(model, X + 1, OUTCOME)
    with pytest.raises(CohortError, match="4 rows of covariates for 3 patients"):
        fitted_rows(model, X, OUTCOME.take([0, 1, 2]))
