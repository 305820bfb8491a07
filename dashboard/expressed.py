"""Placeholder of this session; its owner replaces it."""

import streamlit as st

__all__ = ["expressed_panel"]


def expressed_panel() -> None:
    """Say nothing yet."""
    st.info("In the making.")
