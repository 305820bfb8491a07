"""Placeholder of this session; its owner replaces it."""

import streamlit as st

__all__ = ["intersection_panel"]


def intersection_panel() -> None:
    """Say nothing yet."""
    st.info("In the making.")
