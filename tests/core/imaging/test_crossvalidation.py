import json
from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError
from core.imaging.assembly import simulated_dataset
from core.imaging.crossvalidation import (
    CrossValidationPlan,
    combine,
    cross_validate,
    facts_of,
    train_part,
)
from core.imaging.plan import PRESETS


@pytest.fixture(scope="module")
def cv_plan(plan):
    return CrossValidationPlan(plan, folds=3, repeats=2, seed=5)


@pytest.fixture(scope="module")
def found(dataset, cv_plan):
    return cross_validate(dataset, cv_plan)


def test_every_scan_is_judged_once_in_each_repeat(found, dataset):
    table = found.predictions
    assert len(table) == 2 * len(dataset)
    for _, once in table.groupby("repeat"):
        assert sorted(once["scan"]) == sorted(dataset.scans)


def test_parts_trained_alone_and_in_any_order_give_the_same(found, dataset, cv_plan):
    parts = [train_part(dataset, cv_plan, part)[0] for part in reversed(cv_plan.parts)]
    again = combine(parts, facts_of(dataset, cv_plan))
    np.testing.assert_array_equal(
        again.predictions["probability"], found.predictions["probability"]
    )
    assert again.facts == found.facts


def test_each_fold_has_a_folder_of_its_own(dataset, plan, tmp_path):
    cross_validate(dataset, CrossValidationPlan(plan, folds=2), folder=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1-1", "1-2"]


def test_the_facts_say_what_made_it(found, dataset):
    facts = json.loads(json.dumps(found.facts))
    assert facts["dataset"]["fingerprint"] == dataset.fingerprint
    assert facts["dataset"]["simulated"] is True
    assert set(facts["versions"]) >= {"torch", "monai"}
    assert CrossValidationPlan.from_dict(facts["plan"]).folds == 3


def test_a_plan_that_is_none():
    with pytest.raises(InputError, match="no plan"):
        CrossValidationPlan.from_dict({"folds": 3})
    with pytest.raises(InputError, match="no plan"):
        CrossValidationPlan.from_dict({"training": {}, "speed": 9})


def test_a_part_that_is_none(dataset, cv_plan):
    with pytest.raises(InputError, match="no fold 4"):
        train_part(dataset, cv_plan, (1, 4))


def test_folds_that_do_not_belong_together(found):
    with pytest.raises(InputError, match="not each once"):
        combine([], {})
    with pytest.raises(InputError, match="not each once"):
        combine([found.folds[0], found.folds[0]], {})


@pytest.mark.slow
def test_the_demo_finds_the_simulated_risk():
    """Fewer patients and epochs than the page's; what a perfect reader would reach is 0.961."""
    demo = PRESETS["demo"]
    data = simulated_dataset(demo.recipe, n=48, seed=0)
    short = replace(demo.plan, epochs=12, watch=12)
    area = cross_validate(data, CrossValidationPlan(short)).pooled_metrics().area
    assert area.lower > 0.6
    assert area.estimate < 0.99
