"""Training: a 3D network that reads the risk group from four MRI sequences."""

import streamlit as st

from dashboard.feedback import refusals
from dashboard.live import say_unknown_job
from dashboard.training import choices, scans_line, start_or_watch
from dashboard.training_result import training_result

st.title("Training")
st.caption(
    "A 3D network reads the risk group from four MRI sequences (T1, T1 with contrast, T2, FLAIR) "
    "around the tumour. It is judged by cross-validation: every scan by a network that has not "
    "seen its patient. The same request is the same run, whoever starts it."
)
with refusals():
    say_unknown_job()
    choice = choices()
    scans = scans_line(choice)
    if scans is not None:
        done = start_or_watch(scans, choice)
        if done is not None:
            training_result(done, key="training", say_simulated=False)
