"""The pages, in the order of the work, and the frame around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core.data import CohortSource
from core.filter import CohortFilter
from dashboard import cohorts, state
from dashboard.choices import BATCH_TREATMENTS
from dashboard.feedback import plain
from dashboard.settings import ROOT
from dashboard.view import View

__all__ = ["PAGES", "PageLink", "frame", "pages"]


@dataclass(frozen=True, slots=True)
class PageLink:
    """One page: its file in ``pages/``, its title and icon, and what it is for."""

    name: str
    title: str
    icon: str
    purpose: str

    @property
    def path(self) -> str:
        """The page's script."""
        return str(ROOT / "pages" / f"{self.name}.py")


PAGES: tuple[PageLink, ...] = (
    PageLink("overview", "Overview", ":material/home:", "What this is and where to start."),
    PageLink(
        "cohort",
        "Cohort",
        ":material/groups:",
        "Choose patients by what is known of them; bring your own cohort.",
    ),
    PageLink(
        "expression",
        "Expression",
        ":material/bar_chart:",
        "Expressed genes, batches, differential genes, and which of them are prognostic.",
    ),
    PageLink(
        "signature",
        "Signature",
        ":material/genetics:",
        "Build a gene signature with the lambda slider, or import one.",
    ),
    PageLink(
        "survival",
        "Survival",
        ":material/show_chart:",
        "Move the cut-point and watch the survival curves follow.",
    ),
    PageLink(
        "discrimination",
        "Discrimination",
        ":material/query_stats:",
        "How well the score ranks patients, in training and validation.",
    ),
    PageLink(
        "clinical",
        "Clinical",
        ":material/clinical_notes:",
        "The score among clinical characteristics: tests, Table 1, Cox models, nomogram.",
    ),
    PageLink(
        "enrichment",
        "Enrichment",
        ":material/hub:",
        "Which pathways and gene ontology terms the genes belong to.",
    ),
    PageLink(
        "scans",
        "Scans",
        ":material/radiology:",
        "One patient's MRI: recognised, brought into atlas space, the tumour marked.",
    ),
    PageLink(
        "training",
        "Training",
        ":material/neurology:",
        "Train a 3D network that reads the risk group from MRI, cross-validated.",
    ),
    PageLink(
        "estimate",
        "Estimate",
        ":material/person_search:",
        "From one patient's scan to a probability of high risk, or to a clear refusal.",
    ),
    PageLink(
        "jobs",
        "Jobs",
        ":material/pending_actions:",
        "Long work: what runs, what is done, what it gave; leave it and find it again.",
    ),
)


# Streamlit dresses the words of charts in a grey of 3.8:1 on white, too faint for small type;
# this one has 7:1. Named by its colour, so that dark themes and coloured words stay as they are.
# And its own download of a table writes what a spreadsheet would run; see dashboard/downloads.py.
_STYLE = """<style>
.js-plotly-plot text[style*='rgb(128, 132, 149)'] { fill: #4A5862 !important; }
[data-testid=stElementToolbarButton]:has([aria-label^='Download as CSV']) { display: none; }
</style>"""


def pages() -> list[object]:
    """Return the pages for ``st.navigation``; the first is the front door, by its name too."""
    front, *others = PAGES
    # Streamlit answers at the bare address for its default page, and there alone.
    door = st.Page(front.path, title=front.title, icon=front.icon, url_path="front", default=True)

    def by_name() -> None:
        st.switch_page(door)

    return [
        door,
        *(
            st.Page(page.path, title=page.title, icon=page.icon, url_path=page.name)
            for page in others
        ),
        st.Page(by_name, title=front.title, url_path=front.name, visibility="hidden"),
    ]


def frame() -> None:
    """Draw the sidebar: which cohorts, which patients, and what this is not."""
    known = cohorts.cohorts()
    st.html(_STYLE)
    with st.sidebar:
        _picker("Training cohort", "cohort", known, none=False)
        _picker("Validation cohort", "validation", known, none=True)
        _patients(state.view().patients)
        _batches(state.view().batches)
        st.caption(
            "Research use only. Not a medical device: not for diagnosis, prognosis or treatment "
            "of a patient."
        )


def _picker(title: str, name: str, known: Mapping[str, CohortSource], *, none: bool) -> None:
    """Let the reader choose a cohort; one that a link names but is not here stays visible."""
    titles = {key: source.title for key, source in known.items()}
    titles |= {key: f"{item.title} (this session)" for key, item in state.session_cohorts().items()}
    chosen = getattr(state.view(), name)
    if chosen and chosen not in titles:
        titles[chosen] = f"{chosen} (not on this machine)"
    options = [*([""] if none else []), *titles]
    st.selectbox(
        title,
        options,
        format_func=lambda key: titles.get(key, "None"),
        **state.field(name, f"frame.{name}"),
    )


def _patients(patients: CohortFilter) -> None:
    """Say which patients every page uses, and offer the way back to all."""
    if not patients:
        st.caption("All patients are used.")
        return
    st.info(f"Filtered: {plain(patients.words())}", icon=":material/filter_alt:")
    st.button(
        "Use all patients",
        key="frame.all_patients",
        on_click=state.change,
        kwargs={"patients": CohortFilter()},
    )


def _batches(treatment: str) -> None:
    """Say how every page treats batches where that is not the usual way, and offer the way back."""
    usual = View().batches
    if treatment == usual:
        return
    st.info(f"Batches: {BATCH_TREATMENTS[treatment]}", icon=":material/tune:")
    st.button(
        "Treat batches as usual",
        key="frame.usual_batches",
        on_click=state.change,
        kwargs={"batches": usual},
    )
