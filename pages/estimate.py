"""Estimate: one patient's scan, a probability that can be questioned, or a clear refusal."""

import streamlit as st

from dashboard.estimate import estimate_page
from dashboard.estimate_words import RESEARCH_USE
from dashboard.feedback import refusals

st.title("Estimate")
st.caption(
    "The probability that a patient is in the high-risk group, read from four MRI sequences by the "
    f"networks of a cross-validation; or why none is given. **{RESEARCH_USE}**"
)
with refusals():
    estimate_page()
