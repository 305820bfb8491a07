import math
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.errors import CohortError, InputError
from core.survival.curves import kaplan_meier, median_survival, reverse_kaplan_meier

Z = NormalDist().inv_cdf(0.975)

# Five patients: deaths at 1, 3 and 4, censorings at 2 and 4. At risk: 5, 4, 3, 2.
FIVE = Outcome([1, 2, 3, 4, 4], [1, 0, 1, 1, 0], "years")


def test_product_limit_with_pencil():
    (curve,) = kaplan_meier(FIVE)
    assert curve.time.tolist() == [1, 2, 3, 4]
    assert curve.n_at_risk.tolist() == [5, 4, 3, 2]
    assert curve.n_events.tolist() == [1, 0, 1, 1]
    assert curve.n_censored.tolist() == [0, 1, 0, 1]
    assert curve.survival == pytest.approx([4 / 5, 4 / 5, 8 / 15, 4 / 15], abs=1e-15)
    assert (curve.label, curve.n, curve.unit, curve.level) == ("all", 5, "years", 0.95)
    assert curve.interval == "log"


def test_greenwood_with_pencil():
    (curve,) = kaplan_meier(FIVE)
    variance = np.cumsum([1 / (5 * 4), 0, 1 / (3 * 2), 1 / (2 * 1)])
    expected = np.array([4 / 5, 4 / 5, 8 / 15, 4 / 15]) * np.sqrt(variance)
    assert curve.standard_error == pytest.approx(expected, abs=1e-15)


def test_the_three_intervals_with_pencil():
    s, e = 4 / 5, math.sqrt(1 / 20)
    by = {kind: kaplan_meier(FIVE, interval=kind)[0] for kind in ("log", "log-log", "plain")}
    assert by["log"].lower[0] == pytest.approx(s * math.exp(-Z * e))
    assert by["plain"].lower[0] == pytest.approx(s - Z * s * e)
    assert by["log"].upper[0] == by["plain"].upper[0] == 1.0
    power = math.exp(Z * e / math.log(s))
    assert by["log-log"].lower[0] == pytest.approx(s ** (1 / power))
    assert by["log-log"].upper[0] == pytest.approx(s**power)


def test_a_wider_level_is_a_wider_interval():
    narrow, wide = (kaplan_meier(FIVE, level=level)[0] for level in (0.5, 0.99))
    assert (wide.lower < narrow.lower).all()
    assert (wide.upper >= narrow.upper).all()


def test_once_everybody_died_there_is_no_interval():
    for kind in ("log", "log-log", "plain"):
        (curve,) = kaplan_meier(Outcome([1, 2], [1, 1]), interval=kind)
        assert curve.survival[-1] == 0
        assert np.isnan([curve.standard_error[-1], curve.lower[-1], curve.upper[-1]]).all()


def test_before_the_first_death_survival_is_certain():
    (curve,) = kaplan_meier(Outcome([1, 2], [0, 1]))
    assert (curve.survival[0], curve.standard_error[0], curve.lower[0]) == (1, 0, 1)
    # As R: on the log-log scale 1 is infinitely far away.
    (curve,) = kaplan_meier(Outcome([1, 2], [0, 1]), interval="log-log")
    assert np.isnan([curve.lower[0], curve.upper[0]]).all()


def test_nobody_dies():
    (curve,) = kaplan_meier(Outcome([1, 2], [0, 0]))
    assert curve.survival.tolist() == [1, 1]
    assert curve.total_events == 0


def test_groups_are_as_if_alone():
    labels = pd.Categorical(["low", "high", "low", "high", "low"], ["low", "high"])
    low, high = kaplan_meier(FIVE, labels)
    assert (low.label, high.label) == ("low", "high")
    (alone,) = kaplan_meier(FIVE.take([1, 3]))
    for name in ("time", "survival", "lower", "n_at_risk", "n_events", "n_censored"):
        np.testing.assert_array_equal(getattr(high, name), getattr(alone, name))
    assert low.n + high.n == 5


def test_a_death_and_a_censoring_at_one_time_are_both_at_risk():
    (curve,) = kaplan_meier(Outcome([3, 3], [1, 0]))
    assert curve.n_at_risk.tolist() == [2]
    assert curve.survival.tolist() == [0.5]


def test_times_apart_by_rounding_are_one_time():
    (curve,) = kaplan_meier(Outcome([0.3, 0.1 + 0.2, 1.0], [1, 1, 1]))
    assert curve.n_events.tolist() == [2, 1]


def test_reverse_exchanges_deaths_and_censorings():
    (curve,) = reverse_kaplan_meier(FIVE)
    assert curve.n_events.tolist() == [0, 1, 0, 1]
    assert curve.survival == pytest.approx([1, 3 / 4, 3 / 4, 3 / 8])
    assert median_survival(curve).estimate == 4


def test_refusals():
    with pytest.raises(InputError, match="allowed are log, log-log, plain"):
        kaplan_meier(FIVE, interval="arcsin")
    for level in (0, 1, 95, float("nan")):
        with pytest.raises(InputError, match="between 0 and 1"):
            kaplan_meier(FIVE, level=level)
    with pytest.raises(CohortError, match="no patients"):
        kaplan_meier(Outcome([], []))
    with pytest.raises(CohortError, match="2 labels for 5 patients"):
        kaplan_meier(FIVE, ["a", "b"])
