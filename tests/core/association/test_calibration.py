import numpy as np
import pandas as pd
import pytest

from core.association.calibration import calibration
from core.association.nomogram import nomogram
from core.association.predictors import predictor
from core.cohort import Outcome
from core.errors import CohortError, InputError


def study(seed: int, n: int = 800, strength: float = 1.0):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({"age": rng.uniform(20, 80, n), "grade": rng.choice(["II", "IV"], n)})
    risk = strength * (0.04 * (table["age"] - 50) + 1.0 * (table["grade"] == "IV"))
    death, end = rng.exponential(60 * np.exp(-risk)), rng.uniform(20, 150, n)
    return table, Outcome(np.minimum(death, end), death <= end, "months")


@pytest.fixture(scope="module")
def made():
    table, outcome = study(1)
    return nomogram(table, outcome, [predictor(table, name) for name in table])


def test_new_patients_of_the_same_kind_come_out_as_predicted(made):
    found = calibration(made, *study(2), horizon=3)
    assert found["group"].tolist() == [1, 2, 3, 4]
    assert found["n"].between(190, 200).all()
    assert found["predicted"].is_monotonic_increasing
    np.testing.assert_allclose(found["observed"], found["predicted"], atol=0.1)
    assert (found["lower"] <= found["predicted"]).sum() >= 3
    assert (found["predicted"] <= found["upper"]).sum() >= 3


def test_patients_in_whom_nothing_matters_show_it(made):
    found = calibration(made, *study(3, strength=0.0), horizon=3)
    assert np.ptp(found["predicted"]) > 0.4
    assert np.ptp(found["observed"]) < 0.2


def test_a_cohort_without_the_reference_level_is_still_read_by_the_model(made):
    table, outcome = study(4, n=4000)
    who = (table["grade"] == "IV").to_numpy()
    found = calibration(made, table[who], outcome.take(who), horizon=3)
    np.testing.assert_allclose(found["observed"], found["predicted"], atol=0.1)


def test_days_and_months_agree(made):
    table, outcome = study(2)
    one = calibration(made, table, outcome, horizon=1)
    other = calibration(made, table, outcome.to("days"), horizon=1)
    np.testing.assert_allclose(one["observed"], other["observed"])


def test_refusals(made):
    table, outcome = study(2)
    for options in ({"horizon": 2}, {"horizon": 3, "groups": 1}, {"horizon": 3, "groups": 21}):
        with pytest.raises(InputError, match="allowed are 1, 3, 5 years and 2 to 20 groups"):
            calibration(made, table, outcome, **options)
    with pytest.raises(CohortError, match="few for 4 groups"):
        calibration(made, table.head(30), outcome.take(range(30)), horizon=3)
    with pytest.raises(CohortError, match="0 patients are too few"):
        calibration(made, table.assign(age=99.0), outcome, horizon=3)
    with pytest.raises(InputError, match="no record of Grade"):
        calibration(made, table[["age"]], outcome, horizon=3)
