"""Placeholder of this session; its owner replaces it."""

import streamlit as st

__all__ = ["gene_sets_panel"]


def gene_sets_panel() -> None:
    """Say nothing yet."""
    st.info("In the making.")
