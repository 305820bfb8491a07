"""Placeholder of this session; its owner replaces it."""

import streamlit as st

__all__ = ["overrepresentation_panel"]


def overrepresentation_panel() -> None:
    """Say nothing yet."""
    st.info("In the making.")
