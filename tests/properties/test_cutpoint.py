"""What must hold of a cutpoint whatever the patients."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.cohort import Outcome
from core.errors import FitError
from core.survival.cutpoint import (
    CutpointScan,
    cutpoint_scan,
    fixed_cutpoint,
    median_cutpoint,
    quantile_cutpoint,
)

rows = st.lists(
    st.tuples(st.integers(0, 30), st.booleans(), st.integers(-20, 20)), min_size=6, max_size=60
)
trims = st.sampled_from([0.05, 0.1, 0.25, 0.4])
finite = st.floats(-1e6, 1e6)


def split(patients: list[tuple[int, bool, int]]) -> tuple[np.ndarray, Outcome]:
    time, event, score = zip(*patients, strict=True)
    return np.array(score, dtype=float), Outcome(time, event)


def scan_of(score: np.ndarray, outcome: Outcome, trim: float) -> CutpointScan:
    """The scan; patients among whom nothing can be scanned are not what is asked here."""
    try:
        return cutpoint_scan(score, outcome, trim=trim)
    except FitError:
        assume(False)
        raise


@given(rows, trims)
def test_every_cut_partitions_the_patients_within_the_window(patients, trim):
    score, outcome = split(patients)
    scan = scan_of(score, outcome, trim)
    n = len(outcome)
    for cut, size in zip(scan.cutpoints, scan.n_low, strict=True):
        strata = fixed_cutpoint(cut, source="the scan").stratify(score)
        low, high = (strata == "low").to_numpy(), (strata == "high").to_numpy()
        assert (low ^ high).all()
        assert low.sum() == size
        assert max(1, int(n * trim)) <= size <= int(n * (1 - trim))
        assert score[low].max() <= cut < score[high].min()


@given(rows, trims)
def test_the_selected_cut_is_the_first_largest(patients, trim):
    scan = scan_of(*split(patients), trim)
    assert (scan.statistics[: scan.selected_index] < scan.statistics[scan.selected_index]).all()
    assert (scan.statistics <= scan.statistics[scan.selected_index]).all()
    assert np.isfinite(scan.statistics).all()
    assert (scan.statistics >= 0).all()


@given(rows, trims)
def test_each_statistic_is_what_its_definition_says(patients, trim):
    score, outcome = split(patients)
    scan = scan_of(score, outcome, trim)
    n, a = len(outcome), scan.scores
    for cut, statistic in zip(scan.cutpoints, scan.statistics, strict=True):
        low = score <= cut
        m = low.sum()
        variance = m * (n - m) / (n * (n - 1)) * ((a - a.mean()) ** 2).sum()
        expected = abs(a[low].sum() - m * a.mean()) / np.sqrt(variance)
        assert statistic == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(rows, trims, st.sampled_from([np.exp, np.cbrt, lambda x: 3 * x - 7, lambda x: x**3]))
def test_increasing_transforms_of_the_score_change_only_the_values(patients, trim, transform):
    score, outcome = split(patients)
    transformed = transform(score / 4)
    # Doubles may not tell two large values apart: then it is no longer the same score.
    assume(np.unique(transformed).size == np.unique(score).size)
    scan, other = scan_of(score, outcome, trim), scan_of(transformed, outcome, trim)
    assert other.statistics.tolist() == scan.statistics.tolist()
    assert other.n_low.tolist() == scan.n_low.tolist()
    assert other.cutpoints.tolist() == transform(scan.cutpoints / 4).tolist()


@given(rows, trims)
def test_a_reversed_score_has_the_same_statistics_from_the_other_end(patients, trim):
    score, outcome = split(patients)
    scan = scan_of(score, outcome, trim)
    n = len(outcome)
    mirrored = dict(zip((n - scan.n_low).tolist(), scan.statistics.tolist(), strict=True))
    other = scan_of(-score, outcome, trim)
    for size, statistic in zip(other.n_low.tolist(), other.statistics, strict=True):
        if size in mirrored:  # the window is one patient wider at one end for some n
            assert statistic == pytest.approx(mirrored[size], rel=1e-9, abs=1e-9)


@given(rows, trims, st.randoms(use_true_random=False))
def test_the_order_of_the_patients_does_not_matter(patients, trim, random):
    scan = scan_of(*split(patients), trim)
    shuffled = random.sample(patients, len(patients))
    other = scan_of(*split(shuffled), trim)
    assert other.cutpoints.tolist() == scan.cutpoints.tolist()
    assert other.statistics == pytest.approx(scan.statistics, rel=1e-12, abs=1e-12)


@given(rows, trims, st.sampled_from(["months", "years"]))
def test_the_unit_of_time_does_not_matter(patients, trim, unit):
    score, outcome = split(patients)
    days = Outcome(outcome.time, outcome.event, "days")
    scan, other = scan_of(score, days, trim), scan_of(score, days.to(unit), trim)
    assert other.statistics.tolist() == scan.statistics.tolist()
    assert other.selected.value == scan.selected.value


@given(rows, trims)
def test_the_price_of_having_looked_is_never_negative(patients, trim):
    scan = scan_of(*split(patients), trim)
    selected = scan.selected
    naive = scan.p_values[scan.selected_index]
    assert naive * (1 - 1e-9) <= selected.p_value_adjusted <= 1
    assert selected.p_value_adjusted <= min(1.0, scan.cutpoints.size * naive) * (1 + 1e-9)


@given(st.lists(finite, min_size=1, max_size=50))
def test_the_median_leaves_at_most_half_in_the_high_group(scores):
    strata = median_cutpoint(scores).stratify(scores)
    assert (strata == "high").sum() <= len(scores) / 2


@given(st.lists(finite, min_size=2, max_size=50), st.floats(0.01, 0.99))
def test_a_quantile_lies_within_the_scores(scores, q):
    assert min(scores) <= quantile_cutpoint(scores, q).value <= max(scores)
