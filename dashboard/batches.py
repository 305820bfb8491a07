"""Placeholder of this session; its owner replaces it."""

import streamlit as st

__all__ = ["batches_panel"]


def batches_panel() -> None:
    """Say nothing yet."""
    st.info("In the making.")
