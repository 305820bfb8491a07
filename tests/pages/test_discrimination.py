"""Discrimination: how well the frozen score ranks patients, beside the published study."""

import json

import pytest

from core.survival import PUBLISHED_SIGNATURE, concordance, time_dependent_roc
from dashboard import cohorts, loaders, study
from tests.pages.screen import QUICK, Screen, quick_view

YEARS = (1, 2, 3, 5)


@pytest.fixture(scope="module")
def quick() -> Screen:
    return Screen("discrimination", **QUICK)


def scored(view=None) -> list[study.Scored]:
    view = view or quick_view()
    found = study.study(view)
    return [found.training, study.scored_validation(view, found.signature)]


def test_the_page_opens_with_both_cohorts_and_says_that_they_are_simulated(quick: Screen):
    assert not quick.crashed
    assert not quick.refusals
    assert "Simulated data." in quick.at.warning[0].value
    assert quick.charts == [
        "discrimination-roc-training",
        "discrimination-roc-validation",
        "discrimination-over-time",
    ]
    assert all(quick.alt(key).startswith("Simulated data") for key in quick.charts)


def test_the_table_holds_cores_auc_with_its_interval_for_both_cohorts(quick: Screen):
    text = quick.tables[-1].to_csv()
    for item in scored():
        for curve in time_dependent_roc(
            item.score, item.cohort.outcome, horizons=[12.0 * year for year in YEARS]
        ):
            assert f"{curve.auc:.3f} ({curve.lower:.3f} to {curve.upper:.3f})" in text


def test_the_published_numbers_stand_beside(quick: Screen):
    text = quick.tables[-1].to_csv()
    for published in (PUBLISHED_SIGNATURE.training_auc, PUBLISHED_SIGNATURE.validation_auc):
        for value in published.values():
            assert f"{value:.3f}" in text
    assert "not reported" in text  # at 5 years


def test_concordance_is_cores_and_the_cross_validated_one_stands_beside(quick: Screen):
    wanted = [f"{concordance(item.score, item.cohort.outcome).estimate:.3f}" for item in scored()]
    assert quick.numbers("Concordance (Harrell), all follow-up") == wanted
    uno = [
        concordance(item.score, item.cohort.outcome, method="uno", horizon=60.0).estimate
        for item in scored()
    ]
    assert quick.numbers("Concordance (Uno), first 5 years") == [f"{value:.3f}" for value in uno]
    checked, error = loaders.cross_validated(quick_view())
    assert quick.numbers("Cross-validated concordance") == [f"{checked:.3f}"]
    assert f"{error:.3f}" in quick.beside("Cross-validated concordance")[0]
    # Fitted and judged in the same patients flatters; that is why it stands there.
    assert checked < float(wanted[0])


def test_another_lambda_moves_every_number():
    screen = Screen("discrimination", **QUICK)
    before = (screen.numbers("Concordance (Harrell), all follow-up"), screen.tables[-1].to_csv())
    cross_validated = screen.numbers("Cross-validated concordance")
    screen.go("signature").set("signature.penalty", 8)
    screen.go("discrimination")
    after = (screen.numbers("Concordance (Harrell), all follow-up"), screen.tables[-1].to_csv())
    assert all(old != new for old, new in zip(before[0], after[0], strict=True))
    assert before[1] != after[1]
    assert screen.numbers("Cross-validated concordance") != cross_validated


def test_the_cut_moves_nothing_here():
    # Ranking does not know of cuts: the same numbers whatever the cut.
    median = Screen("discrimination", **QUICK, cut_method="median")
    assert median.numbers("Concordance (Harrell), all follow-up") == Screen(
        "discrimination", **QUICK
    ).numbers("Concordance (Harrell), all follow-up")


def test_standardising_moves_the_validation_cohort_alone():
    screen = Screen("discrimination", **QUICK)
    before = screen.numbers("Concordance (Harrell), all follow-up")
    screen.set("discrimination.scale", "batch")
    after = screen.numbers("Concordance (Harrell), all follow-up")
    assert after[0] == before[0]
    assert after[1] != before[1]
    assert screen.link["scale"] == "batch"


def test_a_filter_moves_both_cohorts():
    patients = json.dumps({"grade": ["II", "III"]})
    screen = Screen("discrimination", **QUICK, patients=patients)
    view = quick_view(patients=screen.view.patients)
    assert screen.numbers("Concordance (Harrell), all follow-up") == [
        f"{concordance(item.score, item.cohort.outcome).estimate:.3f}" for item in scored(view)
    ]


def test_a_horizon_beyond_follow_up_is_said_and_not_made_up(monkeypatch: pytest.MonkeyPatch):
    # Grade IV of the youngest: nobody is followed beyond 5 years.
    whole = cohorts.whole("simulated_training")
    aged = whole.clinical["age"].between(60, 64) & (whole.clinical["grade"] == "IV")
    assert whole.outcome.time[aged].max() < 60
    patients = json.dumps({"age": [60, 64], "grade": ["IV"]})
    screen = Screen("discrimination", **QUICK, screen="1.0", patients=patients)
    assert not screen.crashed
    if not screen.refusals:
        assert any("No AUC at" in item.value for item in screen.at.warning)
        assert "beyond follow-up" in screen.tables[-1].to_csv()


@pytest.mark.parametrize("validation", ["", "simulated_validation"])
def test_too_few_deaths_to_rank_are_said_and_the_page_lives(validation: str):
    # An imported signature needs no path, so it meets cohorts too small to fit one.
    key = loaders.keep_signature(loaders.signature(quick_view()).to_json())
    patients = json.dumps({"age": [18, 19], "grade": ["II"]})
    screen = Screen("discrimination", signature=key, validation=validation, patients=patients)
    assert not screen.crashed
    assert screen.refusals
    assert not screen.charts


def test_no_validation_cohort_is_said_and_training_stands():
    screen = Screen("discrimination", **QUICK, validation="")
    assert not screen.refusals
    assert len(screen.numbers("Concordance (Harrell), all follow-up")) == 1
    assert any("No validation cohort is chosen" in item.value for item in screen.at.info)


def test_a_validation_cohort_that_is_not_here_leaves_training_on_screen():
    screen = Screen("discrimination", **QUICK, validation="cgga")
    assert not screen.crashed
    assert "no cohort named 'cgga'" in screen.refusals
    assert len(screen.numbers("Concordance (Harrell), all follow-up")) == 1


def test_an_unknown_training_cohort_is_refused_and_the_page_lives():
    screen = Screen("discrimination", **QUICK, cohort="cgga")
    assert not screen.crashed
    assert "no cohort named 'cgga'" in screen.refusals
    screen.set("frame.cohort", "simulated_training")
    assert not screen.refusals


def test_the_largest_lambda_has_no_score_to_rank():
    screen = Screen("discrimination", **QUICK, penalty="1000")
    assert not screen.crashed
    assert "none of the" in screen.refusals
