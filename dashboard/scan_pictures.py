"""What was made for a picture, kept in the session alone: a scan outlives it nowhere."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

__all__ = ["forget_pictures", "kept"]

_PICTURES = "ferroscope.scan.pictures"
_MOST = 24
Made = TypeVar("Made")


def kept(key: tuple[object, ...], make: Callable[[], Made]) -> Made:
    """Return what was made under a key in this session, or make it; the oldest give way.

    Parameters
    ----------
    key : tuple
        Fingerprints and plain values; whatever changes the result.
    make : callable
    """
    pictures: OrderedDict[tuple[object, ...], Made]
    pictures = st.session_state.setdefault(_PICTURES, OrderedDict())
    if key not in pictures:
        pictures[key] = make()
    pictures.move_to_end(key)
    while len(pictures) > _MOST:
        pictures.popitem(last=False)
    return pictures[key]


def forget_pictures() -> None:
    """Drop everything, as when another scan comes."""
    st.session_state.pop(_PICTURES, None)
