"""Jobs: long work that anyone can start, leave, find again, stop and resume."""

import streamlit as st

from dashboard.feedback import refusals
from dashboard.jobs import job_list, open_job

st.title("Jobs")
st.caption(
    "Long work goes on without the page that asked for it. The same request is the same job: who "
    "asks again joins it, and once it is done it answers at once. What was stopped, failed or was "
    "lost goes on from where it was."
)
with refusals():
    job_list()
    open_job()
