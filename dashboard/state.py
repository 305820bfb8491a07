"""The reader's view in this session: kept in the link, changed by widgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.cohort import Cohort
from dashboard.view import View

__all__ = ["begin", "change", "field", "finish", "session_cohorts", "view"]

_VIEW = "ferroscope.view"
_IGNORED = "ferroscope.ignored"
_COHORTS = "ferroscope.cohorts"


def begin() -> tuple[str, ...]:
    """Start a run: read the link on the session's first; return what was not understood.

    Only the first run reads the link. Later the session leads and the link
    follows, because a link that lags behind a moving slider would push it back.
    """
    if _VIEW not in st.session_state:
        reading = View.from_query(st.query_params.to_dict())
        st.session_state[_VIEW] = reading.view
        st.session_state[_IGNORED] = reading.ignored
    return st.session_state[_IGNORED]


def view() -> View:
    """Return what the reader is looking at."""
    return st.session_state.get(_VIEW) or View()


def change(**changes: Any) -> None:
    """Change some choices; what hangs on them returns to its usual value."""
    st.session_state[_VIEW] = view().with_(**changes)
    st.session_state[_IGNORED] = ()  # what the link got wrong has been seen by now


def finish() -> None:
    """End a run: write the view into the link where it changed."""
    query = view().to_query()
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def field(name: str, key: str, **options: Any) -> dict[str, Any]:
    """Return the arguments that tie a widget to one choice of the view.

    Parameters
    ----------
    name : str
        Field of :class:`~dashboard.view.View`.
    key : str
        The widget's key, prefixed by its page.
    shown, taken : callable, optional
        From the field to the widget's value, and back.
    """
    shown: Callable[[Any], Any] = options.get("shown", lambda value: value)
    taken: Callable[[Any], Any] = options.get("taken", lambda value: value)
    st.session_state[key] = shown(getattr(view(), name))
    return {"key": key, "on_change": _take, "args": (name, key, taken)}


def session_cohorts() -> dict[str, Cohort]:
    """Return the cohorts uploaded in this session and not kept on disk."""
    return st.session_state.setdefault(_COHORTS, {})


def _take(name: str, key: str, taken: Callable[[Any], Any]) -> None:
    """Copy a widget's new value into the view; runs before the page does."""
    change(**{name: taken(st.session_state[key])})
