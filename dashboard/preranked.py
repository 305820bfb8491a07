"""Placeholder of this session; its owner replaces it."""

import streamlit as st

__all__ = ["preranked_panel"]


def preranked_panel() -> None:
    """Say nothing yet."""
    st.info("In the making.")
