"""Placeholder of this session; its owner replaces it."""

import streamlit as st

__all__ = ["characteristics_panel"]


def characteristics_panel() -> None:
    """Say nothing yet."""
    st.info("In the making.")
