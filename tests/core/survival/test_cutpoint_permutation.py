"""P-values by permutation against every permutation, and where they exist."""

from itertools import permutations

import numpy as np
import pytest

from core.cohort import Outcome
from core.errors import FitError, InputError
from core.survival.cutpoint import CutpointScan, cutpoint_scan, cutpoint_scan_many
from core.survival.cutpoint_permutation import (
    hothorn_lausen,
    integer_scores,
    monte_carlo,
    permutation_maxima,
)


def unrelated(n: int, seed: int) -> CutpointScan:
    rng = np.random.default_rng(seed)
    outcome = Outcome(rng.exponential(size=n), rng.random(n) < 0.6)
    return cutpoint_scan(rng.normal(size=n), outcome)


class TestMonteCarlo:
    def test_against_every_permutation(self):
        outcome = Outcome([1, 2, 3, 4, 5, 6, 7], [1, 1, 0, 1, 1, 1, 0])
        scan = cutpoint_scan([1.0, 1.0, 2.0, 5.0, 4.0, 7.0, 3.0], outcome, trim=0.2)
        observed = scan.statistics.max()
        orders = np.array(list(permutations(range(7)))).T
        every = cutpoint_scan_many(scan.score[orders], outcome, trim=0.2).statistics
        exact = np.mean(every >= observed - 1e-9)
        drawn = monte_carlo(observed, scan.scores, scan.n_low, draws=40_000)
        assert 0.05 < exact < 0.95
        assert drawn == pytest.approx(exact, abs=5 * np.sqrt(exact * (1 - exact) / 40_000))

    def test_the_same_seed_gives_the_same_maxima_whatever_the_workers(self):
        scan = unrelated(300, 1)
        alone = permutation_maxima(scan.scores, scan.n_low, draws=3_000, seed=4)
        for workers in (2, 3):
            together = permutation_maxima(
                scan.scores, scan.n_low, draws=3_000, seed=4, workers=workers
            )
            assert (together == alone).all()
        other = permutation_maxima(scan.scores, scan.n_low, draws=3_000, seed=5)
        assert (other != alone).any()

    def test_fewer_draws_are_the_first_of_more(self):
        scan = unrelated(300, 1)
        few = permutation_maxima(scan.scores, scan.n_low, draws=833)
        many = permutation_maxima(scan.scores, scan.n_low, draws=1_666)
        assert few.size == 833
        assert np.isin(few, many).all()

    def test_it_is_never_0_and_1_at_a_statistic_of_0(self):
        scan = unrelated(50, 2)
        assert scan.adjusted_p_value(99.0, method="monte-carlo", draws=199) == 1 / 200
        assert scan.adjusted_p_value(0.0, method="monte-carlo", draws=199) == 1.0

    def test_it_agrees_with_the_gaussian_limit(self):
        scan = unrelated(400, 3)
        for statistic in (1.5, 2.5, 3.0):
            limit = scan.adjusted_p_value(statistic)
            drawn = scan.adjusted_p_value(statistic, method="monte-carlo", draws=20_000)
            assert drawn == pytest.approx(limit, abs=0.02)

    @pytest.mark.parametrize("wrong", [{"draws": 0}, {"workers": 0}])
    def test_refuses_no_draws_and_no_workers(self, wrong):
        with pytest.raises(InputError, match="at least 1, got 0"):
            permutation_maxima([1.0, 2.0, 3.0], [1], **wrong)


class TestHothornLausen:
    def test_integer_scores_start_at_0_and_end_at_n(self):
        # R: s <- s - min(s); round(s * length(s) / max(s))
        assert integer_scores([0.7, 0.2, -0.8]).tolist() == [3, 2, 0]
        assert integer_scores([3.0, 1.0, 2.0]).tolist() == [2, 0, 1]
        assert integer_scores([0.5, 1.0, -0.5]).tolist() == [2, 3, 0]

    def test_two_cuts_against_every_permutation(self):
        # Cuts so far apart that no single patient decides: the bound adds both tails.
        scores = np.array([0, 1, 1, 3, 5, 8])
        sizes = np.array([2, 4])
        bound = 1.5
        exceed = np.zeros(2)
        for order in permutations(range(6)):
            sums = scores[list(order)].cumsum()[sizes - 1]
            mean = sizes / 6 * scores.sum()
            sd = np.sqrt(sizes * (6 - sizes) / (36 * 5) * (6 * (scores**2).sum() - 18**2))
            exceed += np.abs((sums - mean) / sd) > bound
        expected = exceed.sum() / 720
        assert hothorn_lausen(bound, scores, sizes) <= expected + 1e-12
        assert hothorn_lausen(bound, scores, sizes[:1]) == pytest.approx(exceed[0] / 720, abs=1e-12)

    def test_it_takes_the_statistic_of_the_integer_scores_as_r_does(self):
        rng = np.random.default_rng(6)
        score = rng.normal(size=40)
        outcome = Outcome(rng.exponential(size=40) * np.exp(-score), rng.random(40) < 0.7)
        scan = cutpoint_scan(score, outcome)
        whole = integer_scores(scan.scores)[np.argsort(scan.score)]
        m = scan.n_low
        mean = m / 40 * whole.sum()
        spread = m * (40 - m) / (40**2 * 39) * (40 * (whole**2).sum() - whole.sum() ** 2)
        largest = np.abs((whole.cumsum()[m - 1] - mean) / np.sqrt(spread)).max()
        ours = scan.adjusted_p_value(method="hothorn-lausen")
        assert ours == pytest.approx(hothorn_lausen(largest, whole, m), rel=1e-9)
        assert ours != scan.adjusted_p_value(scan.statistics.max(), method="hothorn-lausen")

    def test_it_does_not_exist_for_more_than_170_patients(self):
        assert 0 < unrelated(170, 1).adjusted_p_value(method="hothorn-lausen") <= 1
        scan = unrelated(171, 1)
        with pytest.raises(FitError, match="at most 170 patients, got 171"):
            scan.adjusted_p_value(method="hothorn-lausen")
        row = scan.p_values_adjusted(draws=99).set_index("method").loc["hothorn-lausen"]
        assert np.isnan(row["p_value"])
        assert "170" in row["note"]
