"""Which P value a reader is told, and what it can bear."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.cohort import Cohort, Outcome
from core.survival import (
    Cutpoint,
    Cutpoints,
    CutpointScan,
    Signature,
    cutpoint_scan,
    median_cutpoint,
    quantile_cutpoint,
    tertile_cutpoints,
)
from dashboard.risk import own_cut_panel, risk_panel
from dashboard.study import Scored
from dashboard.widgets import p_words
from tests.dashboard.panel import panel

N = 120


def scored(*, strength: float = 0.8, alive: bool = False) -> Scored:
    rng = np.random.default_rng(11)
    patients = pd.Index([f"P{place}" for place in range(N)])
    score = pd.Series(rng.normal(size=N), index=patients, name="score")
    time = rng.exponential(40, N) * np.exp(-strength * score) + 0.1
    cohort = Cohort(
        "mine",
        pd.DataFrame({"RRM2": score.to_numpy()}, index=patients),
        pd.DataFrame(index=patients),
        Outcome(time, np.zeros(N, bool) if alive else rng.random(N) < 0.7),
    )
    return Scored(cohort, score)


def signature(fitted_to: Cohort | None) -> Signature:
    key = fitted_to.fingerprint if fitted_to else ""
    return Signature(("RRM2",), [1.0], [0.0], [1.0], "log2(FPKM + 1)", 0.1, "somewhere", key, False)


def sentence(
    patients: Scored, cut: Cutpoint | Cutpoints, *, scan: CutpointScan | None, fitted: bool = True
) -> str:
    """What the panel says of its P value."""
    at = shown(patients, cut, scan=scan, fitted=fitted)
    said = [item.value for item in at.markdown if "P" in item.value and "**" in item.value]
    assert len(said) == 1
    return said[0]


def shown(
    patients: Scored, cut: Cutpoint | Cutpoints, *, scan: CutpointScan | None, fitted: bool = True
) -> AppTest:
    at = panel(
        lambda: risk_panel(
            patients,
            cut,
            signature=signature(patients.cohort if fitted else None),
            role="Training" if scan else "Validation",
            scan=scan,
            interval="log",
        )
    ).run()
    assert not at.exception
    return at


def test_a_searched_cut_shows_both_p_values_and_says_which_is_which():
    patients = scored(strength=0.25)
    scan = cutpoint_scan(patients.score, patients.cohort.outcome)
    said = sentence(patients, scan.selected, scan=scan)
    corrected = p_words(scan.selected.p_value_adjusted)
    assert f"P corrected for the search: {corrected}." in said
    assert "Naive log-rank P:" in said
    assert f"all {len(scan.cutpoints):,} admissible cuts" in said
    naive = said.split("Naive log-rank P: ")[1].split("**")[0]
    assert float(corrected) > float(naive)  # neither is below 0.001 here, and searching costs


def test_a_cut_chosen_on_the_slider_is_corrected_too():
    patients = scored()
    scan = cutpoint_scan(patients.score, patients.cohort.outcome)
    chosen = scan.cutpoint_at(float(np.median(patients.score)))
    assert "P corrected for the search" in sentence(patients, chosen, scan=scan)


@pytest.mark.parametrize(
    "cut", [median_cutpoint, lambda score: quantile_cutpoint(score, 0.7), tertile_cutpoints]
)
def test_a_cut_that_looks_at_scores_alone_has_one_p_value(cut):
    patients = scored()
    scan = cutpoint_scan(patients.score, patients.cohort.outcome)
    chosen = cut(patients.score)
    said = sentence(patients, chosen, scan=scan)
    assert "no search to correct for" in said
    assert chosen.label in said
    assert "corrected for the search" not in said


def test_a_frozen_cut_in_other_patients_needs_no_correction():
    said = sentence(scored(), Cutpoint(0.1, method="scan"), scan=None, fitted=False)
    assert "for the first time" in said
    assert "optimistic" not in said


@pytest.mark.parametrize("method", ["chosen", "fixed"])
def test_a_cut_moved_in_view_of_the_validation_is_no_longer_untouched(method: str):
    said = sentence(scored(), Cutpoint(0.1, method=method), scan=None, fitted=False)
    assert "P is too small" in said
    assert "for the first time" not in said


def test_a_validation_in_the_training_patients_is_called_none():
    said = sentence(scored(), Cutpoint(0.1), scan=None, fitted=True)
    assert "no validation" in said
    assert "for the first time" not in said


@pytest.mark.parametrize("fitted", [True, False])
def test_whoever_the_score_was_fitted_to_is_said(fitted: bool):
    patients = scored()
    scan = cutpoint_scan(patients.score, patients.cohort.outcome)
    for cut in (scan.selected, median_cutpoint(patients.score)):
        said = sentence(patients, cut, scan=scan, fitted=fitted)
        assert ("fitted to these same patients" in said) == fitted
        assert ("imported" in said) == (not fitted)


def test_the_key_numbers_are_the_assessments_and_count_everybody():
    patients = scored()
    at = shown(patients, Cutpoint(0.0), scan=None)
    numbers = {item.label: item.value for item in at.metric}
    low = int((patients.score <= 0.0).sum())
    assert numbers["Low risk"] == str(low)
    assert numbers["High risk"] == str(N - low)
    assert float(numbers["Hazard ratio, high against low"]) > 1


def test_three_groups_have_three_counts_and_the_ends_hazard_ratio():
    patients = scored()
    scan = cutpoint_scan(patients.score, patients.cohort.outcome)
    at = shown(patients, tertile_cutpoints(patients.score), scan=scan)
    numbers = {item.label: item.value for item in at.metric}
    assert [numbers[f"{name} risk"] for name in ("Low", "Intermediate", "High")] == ["40"] * 3
    assert "Hazard ratio, high against low" in numbers


def test_a_cut_beyond_every_score_says_that_there_is_nothing_to_compare():
    at = shown(scored(), Cutpoint(99.0), scan=None)
    assert "one side" in at.warning[0].value
    assert {item.label: item.value for item in at.metric}["Hazard ratio"] == "not estimable"
    assert not [item for item in at.markdown if "log-rank" in item.value.lower()]


def test_nobody_died_is_said():
    at = shown(scored(alive=True), Cutpoint(0.0), scan=None)
    assert len(at.warning) == 1
    assert {item.label: item.value for item in at.metric}["Hazard ratio"] == "not estimable"


def test_a_cohorts_own_cut_is_shown_with_the_price_of_its_search():
    patients = scored(strength=0.25)
    scan = cutpoint_scan(patients.score, patients.cohort.outcome)
    at = panel(lambda: own_cut_panel(patients, scan, role="Validation")).run()
    said = at.info[0].value
    assert said.startswith(f"Validation, own best cut {scan.selected.value:.3f}: hazard ratio")
    assert p_words(scan.selected.p_value_adjusted) in said
    assert "flatters itself" in said


def test_a_simulated_cohort_is_called_so_beside_every_number():
    patients = scored()
    made_up = Scored(replace(patients.cohort, simulated=True), patients.score)
    at = shown(made_up, Cutpoint(0.0), scan=None)
    assert any("mine (simulated)" in item.value for item in at.caption)
    chart = at.get("plotly_chart")[0].proto
    assert chart.alt.startswith("Simulated data")
