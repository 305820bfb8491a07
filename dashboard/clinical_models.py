"""Placeholder of this session; its owner replaces it."""

import streamlit as st

__all__ = ["clinical_models_panel"]


def clinical_models_panel() -> None:
    """Say nothing yet."""
    st.info("In the making.")
