"""Overview: what this is, which cohorts are open, how they came about, where to start."""

import streamlit as st

from dashboard import cohorts, state
from dashboard.feedback import plain, refusals, say_notes
from dashboard.figures.flow import flow
from dashboard.navigation import PAGES
from dashboard.widgets import draw, key_figures, simulated_label

# Pixels: four cards in a row on a wide screen, one on a narrow one.
CARD = 228

view = state.view()
st.title("FerroScope")
st.markdown(
    "Explore how **ferroptosis**, a form of cell death driven by iron, relates to survival in "
    "**glioma**, the most common primary brain cancer in adults: choose patients, build a gene "
    "signature, cut it into risk groups, and test it, frozen, in patients it has never seen."
)
st.info(
    "**Research use only.** Not a medical device. Nothing here may guide the diagnosis or "
    "treatment of a patient.",
    icon=":material/gavel:",
)

st.subheader("Where to start")
with st.container(horizontal=True, gap="small"):
    for page in PAGES[1:]:
        with st.container(border=True, width=CARD, height="stretch"):
            st.page_link(page.path, label=page.title, icon=page.icon)
            st.caption(page.purpose)

st.subheader("Cohorts in view")
chosen = [("Training", view.cohort), ("Validation", view.validation)]
for role, name in chosen:
    with refusals():
        if not name:
            st.caption(f"{role}: no cohort is chosen.")
            continue
        whole = cohorts.treated(view, name)
        with st.container(border=True):
            st.markdown(f"#### {role}: {plain(whole.title)}")
            simulated_label([whole.title] if whole.simulated else [])
            key_figures(whole, cohorts.cohort(view, name))
            st.text(whole.source)
            say_notes(whole.notes)
            drawing = flow(whole.flow, title=whole.title, simulated=whole.simulated)
            draw(drawing, f"overview-flow-{role.lower()}")

st.subheader("All cohorts on this machine")
st.dataframe(cohorts.cohort_table(), hide_index=True, width="stretch")
st.caption(
    "Real cohorts appear when the setting FERROSCOPE_DATA points at a folder that holds them; "
    "your own can be uploaded on the Cohort page. The study that FerroScope implements: Zuo et "
    "al., Frontiers in Neuroscience 2022, doi:10.3389/fnins.2022.1082867."
)
