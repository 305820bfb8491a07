import math

import numpy as np
import pytest

from core.cohort import Outcome
from core.errors import InputError, NoComparablePairsError, NoEventsError
from core.survival.concordance import concordance


def test_by_hand() -> None:
    # Comparable: 1-2, 1-3, 1-4, 2-3, 2-4 (3 is censored); scores 4 1 3 1.
    # 1 agrees with all three; 2 is below 3 and tied with 4.
    c = concordance([4, 1, 3, 1], Outcome([1, 2, 3, 4], [1, 1, 0, 1]))
    assert (c.n_concordant, c.n_discordant, c.n_tied_score, c.n_pairs) == (3, 1, 1, 5)
    assert c.estimate == pytest.approx((3 + 0.5) / 5)
    # Influence of each patient: concordant - discordant - D * pairs, over 5; D = 2/5.
    influence = np.array([3 - 0.4 * 3, 1 - 1 - 0.4 * 3, 1 - 1 - 0.4 * 2, 1 - 0.4 * 2]) / 5
    assert c.standard_error == pytest.approx(math.sqrt((influence**2).sum()) / 2, abs=1e-15)
    assert c.lower == pytest.approx(c.estimate - 1.959963984540054 * c.standard_error)
    assert c.upper == 1.0  # cut: 0.7 + 1.96 * 0.23 is more than one


def test_a_higher_score_means_an_earlier_death() -> None:
    outcome = Outcome([1, 2, 3], [1, 1, 1])
    assert concordance([3, 2, 1], outcome).estimate == 1.0
    assert concordance([1, 2, 3], outcome).estimate == 0.0
    assert concordance([2, 2, 2], outcome).estimate == 0.5


def test_two_deaths_at_one_time_are_not_comparable() -> None:
    c = concordance([5, 1, 0], Outcome([2, 2, 4], [1, 1, 0]))
    assert (c.n_concordant, c.n_discordant, c.n_tied_score) == (2, 0, 0)


def test_one_censored_at_the_time_of_a_death_outlives_it() -> None:
    c = concordance([1, 5], Outcome([2, 2], [0, 1]))
    assert (c.n_pairs, c.n_concordant) == (1, 1)


def test_horizon_includes_a_death_at_it() -> None:
    outcome = Outcome([1, 2, 3, 4], [1, 1, 1, 0])
    assert concordance([4, 1, 3, 2], outcome, horizon=2).n_pairs == 5
    assert concordance([4, 1, 3, 2], outcome, horizon=1.99).n_pairs == 3
    assert concordance([4, 1, 3, 2], outcome).n_pairs == 6


def test_uno_weights_by_hand() -> None:
    # G is 1 before 2, 2/3 after the censoring at 2: pairs of the death at 1 weigh 1,
    # the pair of the death at 3 weighs (3/2)^2.
    outcome = Outcome([1, 2, 3, 4], [1, 0, 1, 0])
    scores = [2, 0, 1, 3]  # 1 beats 2 and 3, not 4; 3 does not beat 4
    assert concordance(scores, outcome).estimate == pytest.approx(2 / 4)
    uno = concordance(scores, outcome, method="uno")
    assert uno.estimate == pytest.approx(2 / (3 + 9 / 4), abs=1e-15)
    assert (uno.n_concordant, uno.n_discordant, uno.n_pairs) == (2, 2, 4)


@pytest.mark.parametrize("method", ["harrell", "uno"])
@pytest.mark.parametrize("horizon", [None, 7.0])
def test_equals_looking_at_every_pair(method: str, horizon: float | None) -> None:
    rng = np.random.default_rng(3)
    n = 90
    time = rng.integers(1, 13, n).astype(float)
    event = rng.random(n) < 0.6
    score = rng.integers(6, size=n).astype(float)
    agree, differ, tied = np.zeros(n), np.zeros(n), np.zeros(n)
    numbers = [0, 0, 0]
    for i in range(n):
        if not event[i] or (horizon is not None and time[i] > horizon):
            continue
        uncensored = 1.0
        for u in np.unique(time[time < time[i]]):
            at_risk = ((time > u) | ((time == u) & ~event)).sum()
            uncensored *= 1 - ((time == u) & ~event).sum() / at_risk
        weight = 1.0 if method == "harrell" else uncensored**-2
        for j in range(n):
            if time[j] > time[i] or (time[j] == time[i] and not event[j]):
                kind = 0 if score[i] > score[j] else 1 if score[i] < score[j] else 2
                numbers[kind] += 1
                for patient in (i, j):
                    (agree, differ, tied)[kind][patient] += weight
    pairs = (agree + differ + tied).sum() / 2
    d = (agree - differ).sum() / 2 / pairs
    influence = (agree - differ - d * (agree + differ + tied)) / pairs
    c = concordance(score, Outcome(time, event), method=method, horizon=horizon)
    assert [c.n_concordant, c.n_discordant, c.n_tied_score] == numbers
    assert c.estimate == pytest.approx((d + 1) / 2, abs=1e-14)
    assert c.standard_error == pytest.approx(math.sqrt((influence**2).sum()) / 2, abs=1e-14)


def test_intervals_keep_their_promise() -> None:
    # Two groups of one half each with hazards 1 and 1/2, the score saying which. Of a pair from
    # both groups the one with the higher hazard dies first with chance 2/3, at any time; a pair
    # from one group is tied. What counts are the pairs whose first death is by the horizon.
    horizon, n, rng = 1.5, 120, np.random.default_rng(11)

    def one_dies(total_hazard: float) -> float:
        return 1 - math.exp(-total_hazard * horizon)

    mixed, alike = one_dies(1.5) / 2, (one_dies(2.0) + one_dies(1.0)) / 4
    truth = (mixed * 2 / 3 + alike / 2) / (mixed + alike)
    found = []
    for _ in range(400):
        high = rng.random(n) < 0.5
        death = rng.exponential(np.where(high, 1.0, 2.0))
        censoring = rng.exponential(3.0, n)
        outcome = Outcome(np.minimum(death, censoring), death <= censoring)
        found.append(concordance(high.astype(float), outcome, method="uno", horizon=horizon))
    estimates = np.array([c.estimate for c in found])
    assert estimates.mean() == pytest.approx(truth, abs=3 * estimates.std() / 20)
    assert np.mean([c.standard_error for c in found]) == pytest.approx(estimates.std(), rel=0.1)
    assert 0.92 < np.mean([c.lower <= truth <= c.upper for c in found]) < 0.98


def test_times_apart_by_rounding_only_are_tied() -> None:
    c = concordance([1, 2, 0], Outcome([0.1 + 0.2, 0.3, 1.0], [1, 1, 0]))
    assert c.n_pairs == 2


def test_refuses_what_cannot_be_ordered() -> None:
    with pytest.raises(NoEventsError, match="none of the 2 patients died"):
        concordance([1, 2], Outcome([1, 2], [0, 0]))
    with pytest.raises(NoComparablePairsError, match="nobody is known to outlive"):
        concordance([1, 2], Outcome([1, 2], [0, 1]))
    with pytest.raises(NoComparablePairsError, match="died by 1 months"):
        concordance([1, 2, 3], Outcome([1, 2, 3], [0, 1, 0]), horizon=1)


@pytest.mark.parametrize("horizon", [0.0, -1.0, math.nan, math.inf])
def test_refuses_a_horizon_that_is_no_time(horizon: float) -> None:
    with pytest.raises(InputError, match="positive number of months"):
        concordance([1, 2], Outcome([1, 2], [1, 0]), horizon=horizon)


def test_refuses_a_horizon_beyond_follow_up() -> None:
    outcome = Outcome([1, 2], [1, 0], "years")
    with pytest.raises(InputError, match="beyond the last follow-up, 2 years"):
        concordance([1, 2], outcome, horizon=2.5)
    assert concordance([2, 1], outcome, horizon=2).estimate == 1.0


def test_refuses_an_unknown_method_and_level() -> None:
    outcome = Outcome([1, 2], [1, 0])
    with pytest.raises(InputError, match="harrell and uno"):
        concordance([1, 2], outcome, method="gonen")
    with pytest.raises(InputError, match="95"):
        concordance([1, 2], outcome, level=95)
