"""Placeholder of this session; its owner replaces it."""

import streamlit as st

__all__ = ["nomogram_panel"]


def nomogram_panel() -> None:
    """Say nothing yet."""
    st.info("In the making.")
