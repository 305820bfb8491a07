"""Estimate: a fresh machine, a simulated patient, noise, networks from a file."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.imaging.estimate import ExplanationMap, RiskEstimate
from core.imaging.estimate.report import report_html
from core.imaging.estimate.report_pdf import report_pdf
from core.imaging.preprocessing import PreprocessingPlan, preprocess
from core.imaging.volume import Volume
from dashboard.engine import engine
from dashboard.estimate_networks import trainings
from dashboard.estimate_report import reported
from dashboard.estimate_words import SIMULATED_MODEL
from tests.dashboard.installation import installed
from tests.pages.estimating import N, cases, room_of, small_demo, the_ensemble
from tests.pages.screen import QUICK, Screen

FLAT = {"scan_drawing": "flat"}


@pytest.fixture(scope="module", autouse=True)
def inline(home: Path) -> Iterator[None]:
    """A demo that trains in seconds."""
    with small_demo():
        yield


@pytest.fixture(scope="module")
def fresh(inline: None) -> Screen:
    """The page before anything was trained; run first by whoever asks for it."""
    return Screen("estimate", **QUICK)


@pytest.fixture(scope="module")
def trained(fresh: Screen) -> str:
    """The demo trained by one click; the job's name."""
    screen = Screen("estimate", **QUICK).click("estimate.demo")
    assert not screen.crashed
    assert not screen.refusals
    (job,) = trainings()
    return job.id


@pytest.fixture(scope="module")
def patient(trained: str) -> Screen:
    """A simulated patient judged."""
    return Screen("estimate", **QUICK, **FLAT).click("estimate.simulated")


def test_a_fresh_machine_offers_the_demo_a_file_and_the_training_page(fresh: Screen):
    assert not fresh.crashed
    assert fresh.widget("estimate.demo").label == "Train the demo network"
    assert fresh.widget("estimate.upload")
    assert "no trained network on this machine yet" in fresh.words
    assert "Research use only" in fresh.words


def test_the_demo_is_the_training_pages_own_job(trained: str):
    screen = Screen("training", **QUICK)
    assert screen.numbers("AUC, pooled")
    with pytest.raises(KeyError):
        screen.widget("training.job.start")


def test_without_a_scan_the_next_step_is_said(trained: str):
    screen = Screen("estimate", **QUICK)
    assert not screen.crashed
    assert "There is no scan in this session yet" in screen.words
    assert screen.widget("estimate.simulated")
    assert not screen.numbers("Probability of high risk")


def test_a_simulated_patient_gets_an_estimate_that_means_nothing(patient: Screen):
    assert not patient.crashed
    assert not patient.refusals
    assert f"## {SIMULATED_MODEL}" in patient.words
    (probability,) = patient.numbers("Probability of high risk")
    assert probability.endswith("%")
    assert "95% interval" in patient.beside("Probability of high risk")[0]
    assert patient.numbers("Base rate, published study") == ["23%"]
    assert patient.beside("Base rate, published study") == ["28 of 122 patients"]
    assert patient.charts == ["estimate-scale", "estimate-place", "estimate-survival"]
    assert patient.alt("estimate-place").startswith("Simulated data. This scan's probability")
    assert "not what this patient can expect" in patient.words
    assert "made-up risk groups, which have nothing to do with them" in patient.words
    assert "% of everybody: mean squared error" in patient.words


def test_another_simulated_patient_gets_another_number(patient: Screen):
    before = patient.numbers("Probability of high risk"), patient.chart("estimate-place")
    other = (
        Screen("estimate", **QUICK, **FLAT).click("estimate.simulated").click("estimate.simulated")
    )
    assert "Simulated patient 2" in other.words
    assert other.chart("estimate-place")["layout"]["shapes"] != before[1]["layout"]["shapes"]


def test_what_it_rests_on_is_shown(trained: str):
    link = {"estimate_section": "grounds", **FLAT, **QUICK}
    screen = Screen("estimate", **link).click("estimate.simulated")
    assert not screen.crashed
    assert not screen.refusals
    assert re.search(r"Where the networks find what speaks for (high|low) risk", screen.words)
    assert "Sanity test" in screen.words
    networks, nearest, checks = screen.tables
    assert list(networks["Network (repeat.fold)"]) == ["1.1", "1.2", "1.3"]
    assert networks["Calibrated"].between(0, 1).all()
    assert len(nearest) == 5
    assert set(nearest["Is"]) <= {"high risk", "low risk"}
    assert (checks["Passed"] == "yes").all()
    assert networks["simulated"].all()
    over = screen.set("estimate.map_over", "input")
    assert not over.crashed
    assert not over.refusals


def test_the_map_lies_over_the_scan_as_it_came_too(trained: str):
    link = {"estimate_section": "grounds", **FLAT, **QUICK}
    screen = Screen("estimate", **link).click("estimate.simulated")
    here = room_of(screen)
    here.preprocessed = preprocess(here.given, plan=PreprocessingPlan(route="as_is"))
    screen.at.run()
    native = screen.set("estimate.map_over", "native")
    assert not native.crashed
    assert not native.refusals
    maps = [item for item in here.answers.values() if isinstance(item, Volume)]
    assert [item.same_space(here.given.sequences["t1ce"]) for item in maps] == [True]
    # Nothing was moved, so nothing of the map is either.
    *_, made = (item for item in here.answers.values() if isinstance(item, ExplanationMap))
    np.testing.assert_allclose(maps[0].data, made.volume.data, atol=1e-5)


def test_what_preprocessing_could_not_do_refuses_the_scan(trained: str):
    screen = Screen("estimate", **QUICK, **FLAT).click("estimate.simulated")
    here = room_of(screen)
    done = preprocess(here.given, plan=PreprocessingPlan(route="as_is"))
    object.__setattr__(done, "verdict", "failed")
    object.__setattr__(done, "reasons", ("The brain was not found.",))
    here.preprocessed = done
    screen.at.run()
    assert not screen.crashed
    assert "No estimate is given for this scan" in screen.words
    assert "The brain was not found." in screen.words
    assert not screen.numbers("Probability of high risk")


def test_noise_is_refused_without_any_number(trained: str):
    screen = Screen("estimate", **QUICK, **FLAT).click("estimate.noise")
    assert not screen.crashed
    assert "No estimate is given for this scan" in screen.words
    assert "By their grey values" in screen.words
    assert "What to do" in screen.words
    assert not screen.numbers("Probability of high risk")
    assert not screen.charts
    (checks,) = screen.tables
    assert "no" in set(checks["Passed"])
    rests = Screen("estimate", estimate_section="grounds", **QUICK, **FLAT).click("estimate.noise")
    assert "No estimate is given for this scan" in rests.words
    assert not rests.charts


def test_settings_and_networks_are_in_the_link_and_the_scan_is_not(patient: Screen, trained: str):
    screen = Screen("estimate", **QUICK, **FLAT).click("estimate.simulated")
    flipped = screen.set("estimate.flips", True)
    assert flipped.link["estimate_flips"] == "True"
    assert not flipped.crashed
    assert not [value for value in flipped.link.values() if "imulated" in value]
    named = Screen("estimate", **QUICK, estimate_network=trained)
    assert "3 networks trained on 36 scans" in named.words


def test_letting_go_of_the_scan_takes_its_number_along(patient: Screen):
    screen = Screen("estimate", **QUICK, **FLAT).click("estimate.simulated")
    assert screen.numbers("Probability of high risk")
    gone = screen.click("estimate.leave")
    assert not gone.numbers("Probability of high risk")
    assert "There is no scan in this session yet" in gone.words
    assert not room_of(gone).answers


def test_the_report_says_the_number_its_map_and_that_it_means_nothing(patient: Screen):
    assert patient.widget("estimate-report-html")
    assert patient.widget("estimate-report-pdf")
    here = room_of(patient)
    (found,) = (item for item in here.answers.values() if isinstance(item, RiskEstimate))
    report = reported(here.answers, the_ensemble(), here.given, found, survival="Half had died.")
    page = report_html(report)
    assert f"{found.probability:.0%} probability of the high-risk group" in page
    assert "means nothing about a patient" in page
    assert "With random weights" in page
    assert "Half had died." in page
    assert report_pdf(report).startswith(b"%PDF-")


def test_the_report_of_noise_holds_reasons_and_no_probability(trained: str):
    screen = Screen("estimate", **QUICK, **FLAT).click("estimate.noise")
    here = room_of(screen)
    (found,) = here.answers.values()
    page = report_html(reported(here.answers, the_ensemble(), here.given, found))
    assert "no number is given" in page
    assert "By their grey values" in page
    assert "probability of the high-risk group" not in page


def test_the_model_card_and_its_calibration_are_one_click_away(trained: str):
    screen = Screen("estimate", estimate_section="card", **QUICK)
    assert not screen.crashed
    assert "Simulated scans: these patients do not exist." in screen.words
    assert screen.numbers("Out-of-fold predictions") == [str(N)]
    scores = screen.tables[0].set_index("")
    assert list(scores.index) == ["Brier score", "Log loss"]
    assert screen.widget("estimate-ensemble")


def test_an_ensemble_from_a_file_judges_as_the_training_it_came_from(trained: str):
    ensemble = the_ensemble()
    screen = Screen("estimate", **QUICK)
    screen.widget("estimate.upload").set_value(
        ("ensemble.safetensors", ensemble.to_bytes(), "application/octet-stream")
    ).run()
    assert not screen.crashed
    assert not screen.refusals
    assert screen.link["estimate_network"] == ensemble.fingerprint
    link = Screen("estimate", **screen.link, estimate_section="card")
    assert ensemble.fingerprint in link.words


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff" * 64], ids=["empty", "text", "header"])
def test_a_damaged_file_is_refused_in_words_and_nothing_is_kept(trained: str, content: bytes):
    screen = Screen("estimate", **QUICK)
    screen.widget("estimate.upload").set_value(
        ("x.safetensors", content, "application/octet-stream")
    ).run()
    assert not screen.crashed
    assert "ensemble" in screen.refusals
    assert "estimate_network" not in screen.link


def test_a_link_to_networks_that_are_not_here(trained: str):
    screen = Screen("estimate", **QUICK, estimate_network="a" * 64)
    assert not screen.crashed
    assert screen.refusals
    assert screen.widget("estimate.network")


def test_a_link_to_a_job_that_trained_nothing_is_refused(trained: str):
    (job,) = (job for job in engine().jobs() if job.spec.task == "ensemble")
    screen = Screen("estimate", **QUICK, estimate_network=job.id)
    assert not screen.crashed
    assert "trained no network to judge scans with" in screen.refusals


def test_the_jobs_page_knows_the_networks_too(patient: Screen):
    (job,) = (job for job in engine().jobs() if job.spec.task == "ensemble")
    screen = Screen("jobs", job=job.id)
    assert not screen.crashed
    assert "3 networks trained on 36 scans" in screen.words


def test_a_folder_of_cases_becomes_a_table(trained: str, home: Path, tmp_path: Path):
    with installed(home, cases(tmp_path)):
        link = {**QUICK, "estimate_section": "batch", "batch_folder": "clinic"}
        screen = Screen("estimate", **link)
        assert not screen.crashed
        done = screen.click("estimate.batch.start")
        assert not done.crashed
        assert not done.refusals
        assert done.numbers("Cases") == ["4"]
        assert done.numbers("With an estimate") == ["2"]
        table = done.tables[0].set_index("Case")
        assert table["Answer"].tolist() == ["estimate", "estimate", "refused", "not read"]
        assert table.loc[["n", "z"], "Probability of high risk"].isna().all()
        assert "t2" in table.loc["z", "Why there is none"].lower()
        assert table["simulated"].all()
        alone = Screen("estimate", **QUICK, **FLAT).click("estimate.simulated")
        assert alone.numbers("Probability of high risk") == [
            f"{table.loc['a', 'Probability of high risk']:.0%}"
        ]
        job = Screen("jobs", job=done.link["job"])
        assert "4 cases of clinic" in job.words
        assert f"## {SIMULATED_MODEL}" in job.words
        assert job.numbers("Refused") == ["1"]


def test_without_a_folder_of_cases_the_way_is_said(trained: str):
    screen = Screen("estimate", estimate_section="batch", **QUICK)
    assert not screen.crashed
    assert "There is no folder of cases on this machine" in screen.words
