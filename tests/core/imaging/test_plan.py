import json

import pytest

from core.errors import InputError
from core.imaging.networks import NetworkPlan
from core.imaging.plan import PRESETS, TrainingPlan
from core.imaging.starting_weights import StartingWeights


def test_the_studys_preset_is_the_studys():
    preset = PRESETS["study"]
    plan = preset.plan
    assert plan == TrainingPlan()
    assert (plan.network.architecture, plan.network.width) == ("resnet50", 1.0)
    assert (plan.epochs, plan.batch, plan.learning_rate) == (70, 8, 1e-4)
    assert (plan.balance, plan.flips, plan.select) == ("none", True, "last")
    assert (preset.recipe.size, preset.folds, preset.repeats) == (96, 3, 1)


@pytest.mark.parametrize("name", PRESETS)
def test_a_plan_comes_back_from_json(name: str):
    plan = PRESETS[name].plan
    assert TrainingPlan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan


@pytest.mark.parametrize(
    "wrong",
    [{"epochs": 0}, {"batch": 1}, {"learning_rate": 0.0}, {"balance": "luck"}, {"select": "best"},
     {"inner_share": 0.9}, {"watch": 0}, {"intensity": 1.0}, {"shift": -1}],
)  # fmt: skip
def test_settings_out_of_range(wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        TrainingPlan(**wrong)


def test_a_setting_that_is_none():
    with pytest.raises(InputError, match="no training plan"):
        TrainingPlan.from_dict({"momentum": 0.9})
    assert TrainingPlan.from_dict({}) == TrainingPlan(network=NetworkPlan())


def test_weights_to_start_from_are_part_of_the_plan_and_only_then():
    plan = TrainingPlan(start=StartingWeights.of("resnet_50.pth", b"weights"))
    assert TrainingPlan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan
    assert plan.to_dict()["start"]["name"] == "resnet_50.pth"
    assert "start" not in TrainingPlan().to_dict()
    with pytest.raises(InputError, match="no training plan"):
        TrainingPlan.from_dict({"start": "resnet_50.pth"})
