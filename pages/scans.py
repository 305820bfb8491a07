"""Scans: one patient's MRI, recognised, brought into atlas space, its tumour marked."""

import streamlit as st

from dashboard.feedback import refusals
from dashboard.scan_batch import raw_batch_panel
from dashboard.scan_choices import SCAN_SECTIONS
from dashboard.scan_processing import processing_panel
from dashboard.scan_segmentation import mask_panel
from dashboard.scan_session import room
from dashboard.scan_upload import given_scan, simulated_patient, upload_scan
from dashboard.widgets import section

st.title("Scans")
st.caption(
    "One patient's magnetic resonance images, from files to a scan that the network can read: "
    "recognised, brought into the atlas's space, the tumour marked. The link of this page holds "
    "how you look, never the scan: that is yours and ends with this session."
)
chosen = section("scan_section", SCAN_SECTIONS, key="scans.section")
here = room()
with refusals():
    if chosen == "scan":
        if here.given is None:
            upload_scan()
        else:
            given_scan(here.given)
    elif chosen == "folder":
        raw_batch_panel()
    else:
        if here.given is not None:
            simulated_patient(here.given)
        if chosen == "processing":
            processing_panel()
        else:
            mask_panel()
