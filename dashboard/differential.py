"""Placeholder of this session; its owner replaces it."""

import streamlit as st

__all__ = ["differential_panel"]


def differential_panel() -> None:
    """Say nothing yet."""
    st.info("In the making.")
