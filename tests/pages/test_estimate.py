"""Estimate: a fresh machine, a simulated patient, noise, a file of weights; as its reader does it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.imaging.plan import PRESETS
from dashboard import scans
from dashboard.estimate_networks import trainings
from dashboard.estimate_words import SIMULATED_MODEL
from tests.dashboard.engines import working_inline
from tests.pages.screen import QUICK, Screen

N = 36
FLAT = {"scan_drawing": "flat"}


@pytest.fixture(scope="module", autouse=True)
def inline(home: Path) -> Iterator[None]:
    """A small demo, one thread, and work that ends before the page goes on."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    demo = PRESETS["demo"]
    network = replace(demo.plan.network, width=0.1)
    small = replace(
        demo,
        plan=replace(demo.plan, network=network, epochs=6, learning_rate=1e-3),
        recipe=replace(demo.recipe, size=16),
    )
    with pytest.MonkeyPatch.context() as patch, working_inline():
        patch.setattr(scans, "SIMULATED_PATIENTS", N)
        patch.setitem(PRESETS, "demo", small)
        scans._simulated.clear()
        yield
    scans._simulated.clear()
    torch.set_num_threads(threads)


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
