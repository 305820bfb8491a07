import numpy as np
import pandas as pd
import pytest

from core.association.collinearity import STRONG_INFLATION, variance_inflation
from core.cohort import Outcome
from core.errors import InputError
from core.survival import cox_model


@pytest.fixture
def study():
    rng = np.random.default_rng(4)
    x = pd.DataFrame(rng.normal(size=(300, 3)), columns=["a", "b", "c"])
    x["b"] = x["a"] + 0.3 * x["b"]
    return x, Outcome(rng.exponential(10, 300), rng.random(300) < 0.8)


def test_two_columns_inflate_by_their_correlation(study):
    x, outcome = study
    model = cox_model(x[["a", "b"]], outcome)
    found = variance_inflation(model, {"a": ["a"], "b": ["b"]})
    r = model.variance[0, 1] / np.sqrt(model.variance[0, 0] * model.variance[1, 1])
    assert found["gvif"].tolist() == pytest.approx([1 / (1 - r**2)] * 2)
    assert found["inflation"].tolist() == pytest.approx([(1 - r**2) ** -0.5] * 2)
    assert (found["inflation"] > STRONG_INFLATION).all()


def test_what_stands_apart_is_not_inflated(study):
    found = variance_inflation(cox_model(*study), {"ab": ["a", "b"], "c": ["c"]})
    assert found["inflation"].tolist() == pytest.approx([1, 1], abs=0.05)
    assert found["df"].tolist() == [2, 1]
    # Two terms share what they share: the same factor for both.
    assert found["gvif"][0] == pytest.approx(found["gvif"][1])


def test_an_interval_is_as_much_wider_as_said(study):
    x, outcome = study
    found = variance_inflation(cox_model(x, outcome), {name: [name] for name in x})
    alone = cox_model(x[["a"]], outcome)
    ratio = cox_model(x, outcome).standard_errors[0] / alone.standard_errors[0]
    assert found["inflation"][0] == pytest.approx(ratio, rel=0.1)


def test_refusals(study):
    x, outcome = study
    with pytest.raises(InputError, match="needs two terms or more"):
        variance_inflation(cox_model(x[["a"]], outcome), {"a": ["a"]})
    with pytest.raises(InputError, match="hold each covariate once"):
        variance_inflation(cox_model(x, outcome), {"a": ["a"], "b": ["b"]})
