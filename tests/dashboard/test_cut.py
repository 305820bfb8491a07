"""The slider that moves the cut, where there is little to move."""

from dataclasses import replace

import numpy as np
import pytest

from core.data.simulated import SimulatedStudy
from core.survival import Signature
from dashboard import loaders, state, study
from dashboard.choices import CUT_METHODS
from dashboard.cut import cut_controls, cut_slider
from dashboard.view import View
from tests.dashboard.panel import panel
from tests.dashboard.small import VIEW


@pytest.fixture
def stepped(session: dict[str, object], small: SimulatedStudy):
    """A view whose score has only so many different values."""

    def make(values: int) -> View:
        expression = small.training.expression.copy()
        expression["RRM2"] = np.arange(len(expression)) % values
        session["small_training"] = replace(small.training, expression=expression)
        one = Signature(
            ("RRM2",), [1.0], [0.0], [1.0], small.training.unit, 0.1, "elsewhere", "", True
        )
        return replace(VIEW, signature=loaders.keep_signature(one.to_json()), validation="")

    return make


@pytest.mark.parametrize("values", [2, 3, 5])
def test_a_score_of_few_values_makes_a_page(stepped, values: int):
    view = stepped(values)
    assert len(study.study(view).scan.cutpoints) == values - 1

    def draw() -> None:
        cut_controls()
        cut_slider(study.study(state.view()))

    at = panel(draw)
    at.session_state["ferroscope.view"] = view
    at.run()
    assert not at.exception
    if values > 2:
        slider = next(item for item in at.slider if item.key == "survival.cut")
        other = slider.min if slider.value > slider.min else slider.max
        slider.set_value(other).run()
        assert at.session_state["ferroscope.view"].cut == other
        assert not at.exception


@pytest.mark.parametrize("method", CUT_METHODS)
def test_every_way_to_cut_has_its_own_control(small: SimulatedStudy, method: str):
    def draw() -> None:
        cut_controls()
        cut_slider(study.study(state.view()))

    at = panel(draw)
    at.session_state["ferroscope.view"] = VIEW
    at.run()
    next(item for item in at.selectbox if item.key == "survival.cut_method").set_value(method)
    at.run()
    assert not at.exception
    found = at.session_state["ferroscope.view"]
    assert found.cut_method == method
    assert (found.cut is not None) == (method in ("value", "fixed"))
    keys = {item.key for item in (*at.slider, *at.number_input)}
    wanted = {"quantile": "survival.quantile", "fixed": "survival.fixed"}
    if method != "tertiles":  # which have nothing to set
        assert wanted.get(method, "survival.trim") in keys
    assert ("survival.cut" in keys) == (method != "tertiles")
