"""Placeholder of this session; its owner replaces it."""

import streamlit as st

__all__ = ["table_one_panel"]


def table_one_panel() -> None:
    """Say nothing yet."""
    st.info("In the making.")
