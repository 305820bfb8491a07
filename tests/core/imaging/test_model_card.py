from dataclasses import replace

import pytest

from core.imaging.crossvalidation import CrossValidationPlan, facts_of
from core.imaging.metrics import METRICS
from core.imaging.model_card import model_card
from core.imaging.out_of_fold import CrossValidation
from core.imaging.plan import PRESETS
from core.imaging.starting_weights import StartingWeights
from tests.dashboard.figures.network import FOUND


@pytest.fixture
def found(dataset) -> CrossValidation:
    return CrossValidation(
        FOUND.folds, facts_of(dataset, CrossValidationPlan(PRESETS["study"].plan))
    )


def test_it_says_what_made_it_and_what_it_is_not_for(found: CrossValidation):
    card = model_card(found)
    for words in (
        "Research use only", "Simulated scans: these patients do not exist", "18 scans of 18",
        "6 at high risk", "3D ResNet50", "batches of 8, 70 epochs", "3-fold", "of the last epoch",
        "## Limits", found.facts["dataset"]["fingerprint"], "monai",
    ):  # fmt: skip
        assert words in card
    assert all(words in card for words in METRICS.values())
    area = found.pooled_metrics().area
    assert f"{area.lower:.3f} to {area.upper:.3f}" in card
    assert "nan |" not in card
    assert "nan to" not in card


def test_a_canary_says_that_it_is_one(found: CrossValidation):
    card = model_card(CrossValidation(found.folds, {**found.facts, "task": "leakage_canary"}))
    assert "nothing to find" in card


def test_the_weights_it_started_from_are_named(found: CrossValidation, dataset):
    assert "width 1, started at random." in model_card(found)
    start = StartingWeights.of("resnet_50_23dataset.pth", b"weights")
    plan = CrossValidationPlan(replace(PRESETS["study"].plan, start=start))
    card = model_card(CrossValidation(found.folds, facts_of(dataset, plan)))
    assert f"MedicalNet's weights in `resnet_50_23dataset.pth` (SHA-256 `{start.key}`)" in card
    assert "may be among them" in card
    assert "width 1, started at random." not in card
