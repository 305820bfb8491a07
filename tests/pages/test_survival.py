"""Survival: one score and one cut, decided in training and frozen in validation."""

import numpy as np
import pandas as pd
import pytest

from core.survival import (
    Cutpoint,
    Signature,
    assess,
    hazard_ratio,
    logrank,
    univariate_cox,
)
from dashboard import cohorts, loaders, study
from dashboard.widgets import p_words
from tests.pages.screen import QUICK, Screen, quick_view

RATIO = "Hazard ratio, high against low"
ROLES = ("simulated_training", "simulated_validation")


@pytest.fixture(scope="module")
def quick() -> Screen:
    return Screen("survival", **QUICK)


def scores(**choices: object) -> list[pd.Series]:
    """The scores of both cohorts by the signature's definition, computed here."""
    table = loaders.signature(quick_view(**choices)).table()
    return [
        pd.Series(
            (cohorts.whole(name).expression[table["gene"]].to_numpy() - table["centre"].to_numpy())
            @ table["coefficient"].to_numpy(),
            index=cohorts.whole(name).patients,
        )
        for name in ROLES
    ]


def sizes(screen: Screen) -> list[tuple[int, int]]:
    """Low and high of training, then of validation."""
    found = [
        [int(text.replace(",", "")) for text in screen.numbers(f"{name} risk")]
        for name in ("Low", "High")
    ]
    return list(zip(*found, strict=True))


def sentences(screen: Screen) -> list[str]:
    """What is said of the P values, training first."""
    return [item.value for item in screen.at.markdown if "og-rank P:" in item.value]


def shown(screen: Screen) -> dict[str, object]:
    """Every number and chart that a reader can compare."""
    return {
        "numbers": [(item.label, item.value, item.delta) for item in screen.at.metric],
        "sentences": sentences(screen),
        "tables": [table.to_csv() for table in screen.tables],
        **{key: screen.chart(key) for key in screen.charts},
    }


def test_the_page_opens_with_both_cohorts_and_says_that_they_are_simulated(quick: Screen):
    assert not quick.crashed
    assert not quick.refusals
    warning = quick.at.warning[0].value
    assert all(cohorts.whole(name).title in warning for name in ROLES)
    assert all(quick.alt(key).startswith("Simulated data") for key in quick.charts)
    assert quick.charts == [
        "survival-cutpoint",
        "survival-score",
        "survival-curves-training",
        "survival-curves-validation",
        "survival-ranking",
    ]


def test_the_cut_is_frozen_in_validation(quick: Screen):
    cut = study.study(quick_view()).cutpoint.value
    by_hand = [(int((score <= cut).sum()), int((score > cut).sum())) for score in scores()]
    assert sizes(quick) == by_hand


def test_the_hazard_ratios_and_p_values_are_cores(quick: Screen):
    cut = study.study(quick_view()).cutpoint
    for place, (name, score) in enumerate(zip(ROLES, scores(), strict=True)):
        strata = pd.Series(
            pd.Categorical(np.where(score <= cut.value, "low", "high"), ["low", "high"])
        )
        ratio = hazard_ratio(cohorts.whole(name).outcome, strata)
        assert quick.numbers(RATIO)[place] == f"{ratio.estimate:.2f}"
        assert quick.beside(RATIO)[place] == f"95% interval {ratio.lower:.2f} to {ratio.upper:.2f}"
        test = logrank(cohorts.whole(name).outcome, strata)
        assert f"og-rank P: {p_words(test.p_value)}" in sentences(quick)[place]
    assert f"P corrected for the search: {p_words(cut.p_value_adjusted)}" in sentences(quick)[0]
    assert "corrected for the search" not in sentences(quick)[1]


@pytest.fixture
def weak() -> Signature:
    """One gene that says little about survival, so that no P value is too small to be seen."""
    patients = cohorts.whole(ROLES[0])
    table = univariate_cox(patients).set_index("gene")
    gene = (table["p_value"] - 0.2).abs().idxmin()
    values = patients.gene(gene)
    return Signature(
        (gene,),
        [float(np.sign(table.loc[gene, "coefficient"]))],
        [float(values.mean())],
        [float(values.std(ddof=0))],
        patients.unit,
        0.0,
        "elsewhere",
        "",
        True,
    )


def test_the_cut_slider_moves_everything_in_both_cohorts(weak: Signature):
    screen = Screen("survival", signature=loaders.keep_signature(weak.to_json()))
    before = shown(screen)
    slider = screen.widget("survival.cut")
    target = float(np.round(slider.min + 0.7 * (slider.max - slider.min), 2))
    screen.set("survival.cut", target)
    after = shown(screen)
    assert not screen.crashed
    assert before.keys() == after.keys()
    assert not [key for key in before if before[key] == after[key]]
    numbers = [
        {
            "ratio": [value for name, value, _ in found["numbers"] if name == RATIO],
            "interval": [beside for name, _, beside in found["numbers"] if name == RATIO],
            "low": [value for name, value, _ in found["numbers"] if name == "Low risk"],
            "high": [value for name, value, _ in found["numbers"] if name == "High risk"],
            "naive": [said.split("og-rank P: ")[1].split("**")[0] for said in found["sentences"]],
            "corrected": [found["sentences"][0].split("search: ")[1].split("**")[0]],
        }
        for found in (before, after)
    ]
    for name, values in numbers[0].items():
        for role, value in enumerate(values):
            assert value != numbers[1][name][role], (name, role)
    # Frozen: the counts of both cohorts follow from the one value on the slider.
    by_hand = [weak.score(cohorts.whole(name).expression) <= target for name in ROLES]
    assert sizes(screen) == [(int(low.sum()), int((~low).sum())) for low in by_hand]
    assert screen.view.cut_method == "value"
    assert float(screen.link["cut"]) == target


def test_a_link_shows_what_the_widgets_showed():
    screen = Screen("cohort", **QUICK)
    screen.set("cohort.filter.age", (30.0, 70.0))
    screen.go("signature").set("signature.penalty", 25)
    screen.go("survival")
    screen.set("survival.trim", 0.2)
    screen.set("survival.interval", "log-log")
    screen.set("survival.scale", "batch")
    screen.set("survival.own_cuts", True)
    slider = screen.widget("survival.cut")
    screen.set("survival.cut", float(np.round((slider.min + slider.max) / 2, 2)))
    assert not screen.refusals
    colleague = Screen("survival", **screen.link)
    assert colleague.view == screen.view
    assert shown(colleague) == shown(screen)
    assert {"patients", "penalty", "trim", "interval", "scale", "cut", "own_cuts"} <= set(
        colleague.link
    )
    # And every page of that link.
    for page in ("cohort", "signature", "discrimination"):
        assert shown(colleague.go(page)) == shown(screen.go(page))


@pytest.mark.parametrize(
    ("method", "quantile"), [("median", 0.5), ("quantile", 0.75), ("tertiles", None)]
)
def test_cuts_that_look_at_scores_alone(method: str, quantile: float | None):
    screen = Screen("survival", **QUICK).set("survival.cut_method", method)
    if method == "quantile":
        screen.set("survival.quantile", quantile)
    training, validation = scores()
    assert "no search to correct for" in sentences(screen)[0]
    if quantile is None:
        ends = np.quantile(training, (1 / 3, 2 / 3))
        counts = [screen.numbers(f"{name} risk") for name in ("Low", "Intermediate", "High")]
        for role, score in enumerate((training, validation)):
            wanted = np.bincount(np.searchsorted(ends, score), minlength=3)
            assert [int(count[role]) for count in counts] == wanted.tolist()
        assert "survival-cutpoint" not in screen.charts
    else:
        cut = np.quantile(training, quantile)
        assert sizes(screen) == [
            (int((score <= cut).sum()), int((score > cut).sum()))
            for score in (training, validation)
        ]
    assert screen.link["cut_method"] == method
    assert shown(Screen("survival", **screen.link)) == shown(screen)


def test_a_cut_fixed_elsewhere_is_taken_as_it_is():
    screen = Screen("survival", **QUICK, cut_method="fixed", cut="0.5")
    assert sizes(screen) == [
        (int((score <= 0.5).sum()), int((score > 0.5).sum())) for score in scores()
    ]
    assert "corrected for the search" not in sentences(screen)[0]
    screen.set("survival.fixed", -0.5)
    assert sizes(screen)[0][0] == int((scores()[0] <= -0.5).sum())


def test_choosing_the_slider_begins_at_the_cut_on_screen():
    screen = Screen("survival", **QUICK, cut_method="median")
    before = sizes(screen)
    screen.set("survival.cut_method", "value")
    assert screen.view.cut == pytest.approx(float(np.median(scores()[0])), abs=1e-9)
    assert sizes(screen) == before


def test_the_band_of_the_curves_follows_its_choice_and_their_steps_do_not():
    screen = Screen("survival", **QUICK)
    before = screen.chart("survival-curves-training")["data"]
    numbers = screen.numbers(RATIO)
    screen.set("survival.interval", "plain")
    assert screen.chart("survival-curves-training")["data"] != before
    assert screen.numbers(RATIO) == numbers


def test_smaller_groups_allow_more_cuts():
    screen = Screen("survival", **QUICK)
    few = len(study.study(quick_view(trim=0.4)).scan.cutpoints)
    screen.set("survival.trim", 0.4)
    assert f"all {few:,} admissible cuts" in sentences(screen)[0]


def test_each_cohorts_own_cut_is_shown_only_when_asked_for():
    screen = Screen("survival", **QUICK)
    assert not any("own best cut" in item.value for item in screen.at.info)
    screen.set("survival.own_cuts", True)
    own = [item.value for item in screen.at.info if "own best cut" in item.value]
    assert [item.split(",")[0] for item in own] == ["Training", "Validation"]
    found = study.study(quick_view())
    validation = study.scored_validation(quick_view(), found.signature)
    wanted = study.own_scan(validation, quick_view()).selected
    assert f"{wanted.value:.3f}" in own[1]
    ratio = assess(validation.score, validation.cohort.outcome, wanted).hazard_ratio
    assert f"hazard ratio {ratio.estimate:.2f}" in own[1]


def test_the_lambda_slider_on_its_page_moves_the_curves_here():
    screen = Screen("survival", **QUICK)
    before = shown(screen)
    screen.go("signature").set("signature.penalty", 10)
    screen.go("survival")
    after = shown(screen)
    for key in ("numbers", "survival-score", "survival-curves-validation", "survival-ranking"):
        assert before[key] != after[key]


def test_standardising_moves_the_validation_cohort_alone():
    screen = Screen("survival", **QUICK)
    before = sizes(screen)
    screen.set("survival.scale", "batch")
    after = sizes(screen)
    assert after[0] == before[0]
    assert after[1] != before[1]
    assert sum(after[1]) == sum(before[1])
    assert any("Standardising supposes" in item.value for item in screen.at.caption)


def test_tables_beneath_the_curves_hold_the_medians_of_the_strata(quick: Screen):
    cut = study.study(quick_view()).cutpoint
    found = assess(scores()[0], cohorts.whole(ROLES[0]).outcome, Cutpoint(cut.value))
    text = quick.tables[0].to_csv()
    for median in found.medians:
        said = "not reached" if np.isnan(median.estimate) else f"{median.estimate:.1f}"
        assert said in text
