"""Every setting of a training, each tied to the link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.errors import InputError
from core.imaging.networks import ARCHITECTURES, NetworkPlan
from core.imaging.starting_weights import StartingWeights
from dashboard import state
from dashboard.feedback import plain
from dashboard.network_files import offer
from dashboard.training_choices import usual, with_setting

__all__ = ["every_setting"]

_BALANCE = {
    "none": "Plain cross-entropy (the study's)",
    "weights": "Risk groups weighted",
    "focal": "Focal loss, weighted",
}
_SELECT = {"last": "Of the last epoch", "inner": "Of the lowest inner loss"}
_FIT = {"pad": "Keep the resolution, cut off", "resample": "Make it fit"}
_CONTEXT = {"keep": "Keep the brain around it", "mask": "Mask it out"}
_STRIDE = {1: "1 (MONAI's; 8 times the work)", 2: "2"}


def every_setting() -> None:
    """Let the reader change any setting of the preset."""
    view = state.view()
    with st.expander(
        f"Every setting ({len(view.own_plan)} changed)" if view.own_plan else "Every setting",
        icon=":material/tune:",
        expanded=bool(view.own_plan),
    ):
        network, training, data = st.columns(3, gap="medium")
        with network:
            st.markdown("**Network**")
            _select("Architecture", "architecture", ARCHITECTURES)
            _select("Stride of the stem", "stem_stride", _STRIDE)
            _number("Width (1 is the published network)", "width", 0.05, 2.0, step=0.05)
            _start()
            _select("Network that is judged", "select", _SELECT)
        with training:
            st.markdown("**Training**")
            _number("Epochs", "epochs", 1, 1000)
            _number("Scans in a batch", "batch", 2, 256)
            _number("Learning rate", "learning_rate", 1e-7, 1.0, step=1e-4, format="%.1e")
            _select("Unequal risk groups", "balance", _BALANCE)
            st.toggle("Mirror at random along each axis", **_tied("flips"))
            _number("Vary brightness and contrast by", "intensity", 0.0, 0.5, step=0.05)
            _number("Shift at random by up to (voxels)", "shift", 0, 32)
        with data:
            st.markdown("**Crop and folds**")
            _number("Edge of the cube (voxels)", "size", 8, 256)
            _select("A tumour longer than the cube", "fit", _FIT)
            _select("Brain around the tumour", "context", _CONTEXT)
            _number("Folds", "folds", 2, 20)
            _number("Repeats, dealt afresh", "repeats", 1, 50)
            _number("Seed", "seed", 0, 2**31 - 1)
        if view.own_plan:
            st.button(
                "Back to the preset",
                key="training.reset",
                on_click=state.change,
                kwargs={"own_plan": ()},
            )


def _start() -> None:
    """Offer weights to start from, where a file in ``networks/`` fits the network."""
    view = state.view()
    values = {**usual(view.preset), **dict(view.own_plan)}
    try:
        network = NetworkPlan(values["architecture"], values["stem_stride"], values["width"])
    except InputError:
        return  # said below, with the plan
    found = offer(network)
    options = {"": "At random"}
    options |= {item.text: f"{item.name} ({item.key[:8]})" for item in found.fitting}
    chosen = values["start"]
    if chosen and chosen not in options:
        options[chosen] = f"{StartingWeights.from_text(chosen).name} (not here, or does not fit)"
    if len(options) > 1:
        _select("Weights to start from", "start", options)
    for why in found.others.values():
        st.caption(plain(f"Not offered from networks/: {why}"))


def _tied(name: str) -> dict[str, Any]:
    """Tie a widget to one setting."""
    view = state.view()
    value = {**usual(view.preset), **dict(view.own_plan)}[name]
    return state.field(
        "own_plan",
        f"training.{name}",
        shown=lambda _: value,
        taken=lambda new: with_setting(view.own_plan, view.preset, **{name: new}),
    )


def _select(title: str, name: str, options: Mapping[Any, str]) -> None:
    keys: Sequence[Any] = list(options)
    st.selectbox(title, keys, format_func=lambda key: options[key], **_tied(name))


def _number(title: str, name: str, low: float, high: float, **more: Any) -> None:
    st.number_input(title, low, high, **more, **_tied(name))
