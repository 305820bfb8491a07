"""The scan on cases that can be checked by hand, and everything it refuses."""

from dataclasses import FrozenInstanceError
from math import sqrt

import numpy as np
import pandas as pd
import pytest

from core.cohort import Outcome
from core.errors import FitError, InputError, NoComparablePairsError, NoEventsError
from core.survival.cutpoint import cutpoint_scan, cutpoint_scan_many, log_rank_scores
from core.survival.cutpoint_p_values import naive_p_value

# Four deaths, one after the other; the highest score dies first.
FOUR = Outcome([1, 2, 3, 4], [True] * 4)
FALLING = [4.0, 3.0, 2.0, 1.0]


def patients(n: int, seed: int = 0) -> tuple[np.ndarray, Outcome]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=n), Outcome(rng.exponential(size=n).round(2), rng.random(n) < 0.6)


class TestLogRankScores:
    def test_by_hand(self):
        # Death less the cumulative hazard 1/4, + 1/3, + 1/2, + 1.
        expected = [3 / 4, 5 / 12, -1 / 12, -13 / 12]
        assert log_rank_scores(FOUR) == pytest.approx(expected, abs=1e-15)

    def test_tied_times_share_the_number_at_risk_of_the_last_of_them(self):
        # R: exactRankTests::cscores(Surv(c(1, 2, 2, 3), c(1, 1, 0, 1)))
        scores = log_rank_scores(Outcome([1, 2, 2, 3], [1, 1, 0, 1]))
        assert scores == pytest.approx([3 / 4, 1 / 4, -3 / 4, -3 / 4], abs=1e-15)

    def test_they_do_not_depend_on_the_unit_of_time(self):
        days = Outcome([30.0, 365.25, 91.3125, 700.0], [1, 1, 1, 0], "days")
        assert (log_rank_scores(days) == log_rank_scores(days.to("years"))).all()

    def test_nobody_died(self):
        with pytest.raises(NoEventsError, match="none of the 5 patients died"):
            log_rank_scores(Outcome([1, 2, 3, 4, 5], [False] * 5))

    def test_nobody_died_before_another(self):
        with pytest.raises(NoComparablePairsError, match="4 died"):
            log_rank_scores(Outcome([7, 7, 7, 7], [True] * 4))


class TestScan:
    def test_by_hand(self):
        scan = cutpoint_scan(FALLING, FOUR, trim=0.25)
        # Sums of the lowest 1, 2, 3 scores over SDs of m (4 - m) / 48 * 4 * 23 / 12.
        spread = [sqrt(m * (4 - m) / 48 * 4 * 23 / 12) for m in (1, 2, 3)]
        expected = [13 / 12 / spread[0], 14 / 12 / spread[1], 9 / 12 / spread[2]]
        assert scan.cutpoints.tolist() == [1.0, 2.0, 3.0]
        assert scan.n_low.tolist() == [1, 2, 3]
        assert scan.statistics == pytest.approx(expected, abs=1e-14)
        assert scan.selected.value == 1.0
        assert (scan.n, scan.n_events, scan.trim) == (4, 4, 0.25)

    def test_the_first_of_several_maxima_is_selected(self):
        outcome = Outcome([4, 1, 2, 3], [True, True, True, False])
        scan = cutpoint_scan([1.0, 2.0, 3.0, 4.0], outcome, trim=0.25)
        assert scan.statistics[0] == scan.statistics[2] == scan.statistics.max()
        assert scan.selected_index == 0

    @pytest.mark.parametrize(
        ("n", "trim", "sizes"),
        [
            (10, 0.1, (1, 9)),
            (10, 0.3, (3, 7)),
            (25, 0.1, (2, 22)),
            (10, 0.5, (5, 5)),
            (5, 0.1, (1, 4)),
        ],
    )
    def test_groups_have_the_sizes_that_r_admits(self, n, trim, sizes):
        score, outcome = patients(n)
        scan = cutpoint_scan(score, outcome, trim=trim)
        assert (scan.n_low[0], scan.n_low[-1]) == sizes

    def test_ties_are_cut_together(self):
        score = np.repeat([1.0, 2.0, 3.0], [3, 4, 3])
        scan = cutpoint_scan(score, patients(10)[1], trim=0.1)
        assert scan.cutpoints.tolist() == [1.0, 2.0]
        assert scan.n_low.tolist() == [3, 7]

    def test_labels_of_the_score_are_not_looked_at(self):
        score, outcome = patients(30)
        named = pd.Series(score, index=[f"P{n}" for n in range(30)])
        assert (
            cutpoint_scan(named, outcome).statistics == cutpoint_scan(score, outcome).statistics
        ).all()

    def test_naive_p_values_are_those_of_the_statistics(self):
        scan = cutpoint_scan(*patients(50))
        assert (scan.p_values == naive_p_value(scan.statistics)).all()
        assert scan.p_values.argmin() == scan.selected_index

    def test_results_cannot_be_changed(self):
        scan = cutpoint_scan(*patients(30))
        with pytest.raises(FrozenInstanceError):
            scan.trim = 0.2
        for array in (scan.cutpoints, scan.statistics, scan.n_low, scan.scores, scan.score):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0

    def test_the_callers_score_is_left_alone(self):
        score, outcome = patients(30)
        cutpoint_scan(score, outcome)
        score[0] = 7.0  # still the caller's to change


class TestAnyCut:
    def test_statistic_at_a_scanned_cut_and_between_two(self):
        score, outcome = patients(60)
        scan = cutpoint_scan(score, outcome)
        cuts = scan.cutpoints
        assert [scan.statistic_at(cut) for cut in cuts] == scan.statistics.tolist()
        assert scan.statistic_at((cuts[3] + cuts[4]) / 2) == scan.statistics[3]

    def test_statistic_outside_the_window_is_that_of_a_wider_one(self):
        score, outcome = patients(60)
        narrow = cutpoint_scan(score, outcome, trim=0.4)
        wide = cutpoint_scan(score, outcome, trim=0.02)
        assert [narrow.statistic_at(cut) for cut in wide.cutpoints] == wide.statistics.tolist()

    def test_a_worse_cut_has_a_larger_price(self):
        scan = cutpoint_scan(*patients(60))
        chosen = scan.cutpoint_at(float(scan.cutpoints[scan.statistics.argmin()]))
        assert chosen.method == "chosen"
        assert chosen.p_value_adjusted > scan.selected.p_value_adjusted
        assert chosen.p_value_adjusted == scan.adjusted_p_value(chosen.statistic)

    @pytest.mark.parametrize(("value", "side"), [(-9.0, "above"), (9.0, "at or below")])
    def test_everybody_on_one_side(self, value, side):
        scan = cutpoint_scan(*patients(20))
        with pytest.raises(InputError, match=f"all 20 patients have a score {side}"):
            scan.statistic_at(value)

    def test_no_number(self):
        with pytest.raises(InputError, match="finite"):
            cutpoint_scan(*patients(20)).statistic_at(float("nan"))


class TestRefusals:
    def test_missing_scores(self):
        score, outcome = patients(20)
        score[[2, 6]] = np.nan
        with pytest.raises(InputError, match=r"2 patients .*3, 7"):
            cutpoint_scan(score, outcome)

    def test_another_length(self):
        with pytest.raises(InputError, match=r"\(3,\) for 4 follow-up times"):
            cutpoint_scan([1.0, 2.0, 3.0], FOUR)

    def test_too_few_patients(self):
        with pytest.raises(InputError, match="at least 4 patients, got 3"):
            cutpoint_scan([1.0, 2.0, 3.0], Outcome([1, 2, 3], [1, 1, 1]))

    @pytest.mark.parametrize("trim", [0.0, -0.1, 0.51, float("nan")])
    def test_trim_out_of_range(self, trim):
        with pytest.raises(InputError, match=r"above 0 and at most 0\.5"):
            cutpoint_scan(FALLING, FOUR, trim=trim)

    def test_all_scores_equal(self):
        with pytest.raises(FitError, match="4 patients share one value"):
            cutpoint_scan([1.0] * 4, FOUR)

    def test_ties_that_leave_no_admissible_cut(self):
        score = [0.0] * 19 + [1.0]
        with pytest.raises(FitError, match=r"2 to 18 of 20 patients .* 19 patients share"):
            cutpoint_scan(score, patients(20)[1])

    def test_no_events(self):
        with pytest.raises(NoEventsError):
            cutpoint_scan(FALLING, Outcome([1, 2, 3, 4], [False] * 4))


class TestMany:
    def test_each_column_is_what_it_is_alone(self):
        rng = np.random.default_rng(3)
        matrix = rng.normal(size=(80, 30))
        matrix[:, ::2] = matrix[:, ::2].round(1)  # with ties
        outcome = patients(80)[1]
        table = cutpoint_scan_many(matrix, outcome, trim=0.15).table()
        for row in table.itertuples():
            one = cutpoint_scan(matrix[:, row.column], outcome, trim=0.15)
            best = one.selected_index
            assert row.cutpoint == one.cutpoints[best]
            assert row.statistic == one.statistics[best]
            assert (row.n_low, row.n_high) == (one.n_low[best], 80 - one.n_low[best])
            assert row.n_cuts == one.cutpoints.size

    def test_blocks_do_not_show(self, monkeypatch):
        score = np.random.default_rng(4).normal(size=(50, 7))
        outcome = patients(50)[1]
        whole = cutpoint_scan_many(score, outcome)
        monkeypatch.setattr("core.survival.cutpoint_many._BLOCK", 120)
        pd.testing.assert_frame_equal(cutpoint_scan_many(score, outcome).table(), whole.table())

    def test_a_score_without_a_cut_has_none(self):
        # The first penalty of every LASSO path: no gene, the same score for all.
        frame = pd.DataFrame({"none": np.zeros(20), "some": np.arange(20.0)})
        table = cutpoint_scan_many(frame, patients(20)[1]).table()
        assert table["column"].tolist() == ["none", "some"]
        assert np.isnan(table.loc[0, ["cutpoint", "statistic"]].to_numpy(float)).all()
        assert table.loc[0, ["n_low", "n_high", "n_cuts"]].tolist() == [0, 0, 0]
        assert table.loc[1, "n_low"] + table.loc[1, "n_high"] == 20

    def test_no_columns(self):
        assert len(cutpoint_scan_many(np.empty((20, 0)), patients(20)[1])) == 0

    @pytest.mark.parametrize("shape", [(4,), (3, 2)])
    def test_another_shape(self, shape):
        with pytest.raises(InputError, match="for 4 follow-up times"):
            cutpoint_scan_many(np.zeros(shape), FOUR)

    def test_names_the_columns_with_missing_scores(self):
        frame = pd.DataFrame({"A": FALLING, "B": [1.0, np.nan, 2.0, 3.0]})
        with pytest.raises(InputError, match=r"1 of 2 scores .*\(B\)"):
            cutpoint_scan_many(frame, FOUR)

    def test_refuses_words(self):
        with pytest.raises(InputError, match="must be numbers"):
            cutpoint_scan_many([["a"], ["b"], ["c"], ["d"]], FOUR)


class TestCriticalStatistic:
    def test_its_corrected_p_value_is_the_level(self):
        scan = cutpoint_scan(*patients(120))
        for level in (0.05, 0.01):
            critical = scan.critical_statistic(level)
            assert scan.adjusted_p_value(critical) == pytest.approx(level, rel=0.01)

    def test_without_a_search_it_is_that_of_one_test(self):
        # Trimmed to the one cut in the middle of four patients.
        scan = cutpoint_scan(FALLING, FOUR, trim=0.5)
        assert scan.cutpoints.size == 1
        assert scan.critical_statistic(0.05) == pytest.approx(1.959964, abs=2e-3)

    @pytest.mark.parametrize("level", [0.0, 1.0, -1.0, float("nan")])
    def test_a_level_outside_0_to_1_is_refused(self, level):
        with pytest.raises(InputError, match="between 0 and 1"):
            cutpoint_scan(*patients(30)).critical_statistic(level)


def test_a_moved_cut_far_beyond_chance_gets_a_bound_that_is_never_too_small():
    # 200 patients who die in the order of their score: no cut is in doubt.
    time = np.arange(1.0, 201.0)
    scan = cutpoint_scan(-time, Outcome(time, np.ones(200)))
    value = float(scan.cutpoints[scan.selected_index])
    moved = scan.cutpoint_at(value)
    assert moved.statistic > 8
    assert scan.adjusted_p_value(moved.statistic) <= moved.p_value_adjusted < 1e-9
