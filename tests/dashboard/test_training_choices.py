"""Choices about a training, in the link and out of it."""

import pytest

from core.errors import InputError
from core.imaging.plan import PRESETS
from dashboard.training_choices import chosen, usual, with_setting
from dashboard.view import View


@pytest.mark.parametrize("preset", PRESETS)
def test_without_own_settings_the_plan_is_the_presets(preset: str):
    found = chosen(preset, (), "TC")
    assert found.plan.training == PRESETS[preset].plan
    assert found.recipe == PRESETS[preset].recipe
    assert (found.plan.folds, found.plan.repeats, found.plan.seed) == (3, 1, 0)


def test_own_settings_take_their_places():
    own = with_setting((), "demo", epochs=7)
    own = with_setting(own, "demo", architecture="resnet18")
    own = with_setting(own, "demo", size=32)
    own = with_setting(own, "demo", folds=5)
    found = chosen("demo", own, "WT")
    assert found.plan.training.epochs == 7
    assert found.plan.training.network.architecture == "resnet18"
    assert found.plan.training.network.width == PRESETS["demo"].plan.network.width
    assert (found.recipe.size, found.recipe.region, found.plan.folds) == (32, "WT", 5)


def test_weights_to_start_from_are_named_in_the_link_by_their_content():
    text = f"resnet_10.pth:{'a' * 64}"
    view = View(own_plan=with_setting((), "demo", start=text))
    reading = View.from_query(view.to_query())
    assert reading.view == view
    start = chosen("demo", reading.view.own_plan, "TC").plan.training.start
    assert start is not None
    assert (start.name, start.key) == ("resnet_10.pth", "a" * 64)
    assert with_setting(view.own_plan, "demo", start="") == ()


def test_what_equals_the_preset_is_no_own_setting():
    own = with_setting((), "demo", epochs=7)
    assert with_setting(own, "demo", epochs=usual("demo")["epochs"]) == ()


def test_every_choice_is_in_the_link():
    view = View(
        scans="brats",
        risk_from="survival",
        region="WT",
        preset="study",
        own_plan=(("epochs", 3), ("learning_rate", 0.0002), ("select", "inner")),
        canary=True,
        training_section="mistakes",
        compared="a" * 64,
    )
    reading = View.from_query(view.to_query())
    assert reading.view == view
    assert reading.ignored == ()


def test_another_preset_takes_the_own_settings_back():
    view = View(own_plan=(("epochs", 3),))
    assert view.with_(preset="study").own_plan == ()
    assert view.with_(region="WT").own_plan == (("epochs", 3),)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("scans", "../../etc"),
        ("scans", "a/b"),
        ("region", "ET"),
        ("preset", "own"),
        ("risk_from", "guess"),
        ("canary", "yes"),
        ("training_section", "all"),
        ("compared", "../x"),
        ("own_plan", "{"),
        ("own_plan", "[1]"),
        ("own_plan", '{"momentum": 0.9}'),
        ("own_plan", '{"epochs": "many"}'),
        ("own_plan", '{"epochs": true}'),
        ("own_plan", '{"epochs": 0}'),
        ("own_plan", '{"start": "resnet_10.pth"}'),
        ("own_plan", '{"start": "../../x.pth:' + "a" * 64 + '"}'),
        ("own_plan", '{"architecture": "vgg"}'),
        ("own_plan", '{"learning_rate": NaN}'),
    ],
)
def test_what_a_link_cannot_ask_for_is_named(name: str, text: str):
    reading = View.from_query({name: text})
    assert reading.view == View()
    assert reading.ignored == (f"{name}={text[:40]}",)


def test_settings_that_do_not_go_together_are_refused():
    own = with_setting((), "demo", architecture="densenet121")
    with pytest.raises(InputError, match="DenseNet"):
        chosen("demo", own, "TC")
