import numpy as np
import pandas as pd
import pytest

from core.data.simulated_survival import FollowUpPlan, linear_predictor, simulate_follow_up
from core.data.simulated_truth import TRUE_COEFFICIENTS, WEIBULL_SCALE, WEIBULL_SHAPE

FOREVER = FollowUpPlan(shortest=1e6, longest=1e6, mean_dropout=1e9)


def test_the_average_patient_of_45_with_a_mutation_scores_zero_and_others_by_pencil():
    genes = list(TRUE_COEFFICIENTS)
    expression = pd.DataFrame(2.0, index=["a", "b", "c"], columns=genes)
    expression.loc["b", "CD44"] += 1.0
    patients = pd.DataFrame(
        {"age": [45.0, 45.0, 65.0], "idh": ["mutant", "mutant", "wildtype"]}, index=expression.index
    )
    score = linear_predictor(expression, patients, centre=pd.Series(2.0, index=genes))
    # b: one unit of CD44; c: two decades of 0.15 and the 0.5 of an IDH-wildtype tumour
    assert score.tolist() == pytest.approx([0.0, TRUE_COEFFICIENTS["CD44"], 0.3 + 0.5])


def test_median_of_the_baseline_is_that_of_the_weibull():
    time, event = simulate_follow_up(np.zeros(20_000), FOREVER, generator=np.random.default_rng(0))
    assert event.all()
    assert np.median(time) == pytest.approx(
        WEIBULL_SCALE * np.log(2) ** (1 / WEIBULL_SHAPE), rel=0.03
    )


def test_hazards_are_proportional():
    # A log hazard ratio of b divides every Weibull quantile by exp(b / shape).
    generator = np.random.default_rng
    low, _ = simulate_follow_up(np.zeros(5_000), FOREVER, generator=generator(3))
    high, _ = simulate_follow_up(np.ones(5_000), FOREVER, generator=generator(3))
    assert np.median(low / high) == pytest.approx(np.exp(1 / WEIBULL_SHAPE), rel=0.01)


def test_nobody_is_watched_beyond_the_data_cut():
    plan = FollowUpPlan(shortest=5, longest=20, mean_dropout=1e9)
    time, event = simulate_follow_up(np.zeros(2_000), plan, generator=np.random.default_rng(0))
    assert time.max() <= 20
    assert time[~event].min() >= 5
    assert time.min() >= 0.1
