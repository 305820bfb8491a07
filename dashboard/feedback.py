"""How refusals and warnings are shown: as text, with the way out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.errors import CoreError

__all__ = ["plain", "refusals", "say_notes", "show_error"]


def plain(text: str) -> str:
    """Return words from a link or a file so that Markdown shows them as they stand.

    Otherwise a link could place another's picture, and so a request to another's
    server, on the page.
    """
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def show_error(error: CoreError) -> None:
    """Show a refusal: what is wrong, then what to do. Text only, nothing is rendered."""
    with st.container(border=True, key=None):
        st.error("This cannot be shown", icon=":material/block:")
        st.text(error.message[:1].upper() + error.message[1:])
        if error.hint:
            st.text(error.hint)


@contextmanager
def refusals() -> Iterator[None]:
    """Show a ``CoreError`` in place of the block; let anything else crash visibly."""
    try:
        yield
    except CoreError as error:
        show_error(error)


def say_notes(notes: tuple[str, ...], *, title: str = "Before trusting a number") -> None:
    """List what a reader must know about a cohort."""
    if notes:
        with st.expander(title, icon=":material/info:", expanded=False):
            for note in notes:
                st.text(note)
