"""Expression, second part: what is done about batches, and what it does."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.cohort import Cohort
from core.expression import recorded_batches
from dashboard import batch_effects, cohorts, state
from dashboard.batch_effects import BatchState
from dashboard.choices import BATCH_TREATMENTS
from dashboard.confounding import confounding_panel
from dashboard.feedback import plain, refusals
from dashboard.figures.components import component_scatter
from dashboard.figures.explained import explained_bars
from dashboard.figures.genes_by_batch import genes_by_batch
from dashboard.filters import offered
from dashboard.view import View
from dashboard.widgets import choose, cohort_line, draw, label, section

__all__ = ["batches_panel"]

_WORDS = {
    "shift": "What is known to differ between the parts of a cohort is subtracted on loading: in "
    "TCGA the shift of the lower-grade gliomas' pipeline, for the genes where it was measured or "
    "estimated. All else stays.",
    "none": "Nothing is subtracted, not even what is known. For seeing what an artefact does.",
    "leave_out": "The known shift is subtracted, and genes without a known one are dropped.",
    "zscore": "Each gene gets mean 0 and standard deviation 1 within each batch. Nothing is left "
    "that sets batches apart, artefact or tumour; the unit becomes standard deviations.",
    "combat": "Shift and stretch of each gene in each batch, estimated over all genes together "
    "(empirical Bayes, as R's sva) and taken out. What you choose to keep stays, where it can be "
    "told from the batch.",
    "combat_within": "ComBat inside each subclass by itself, as the study did: batches of the same "
    "kind of tumour are compared, and what sets the subclasses apart stays.",
}


def batches_panel() -> None:
    """Let the reader choose a treatment and show the cohort before and after it."""
    view = state.view()
    st.markdown(
        "Samples measured at another time, in another place or by another pipeline (a **batch**) "
        "differ for reasons that are not the patients'. What is chosen here holds on every page "
        "and in both cohorts; it looks at all patients of a cohort, never at survival."
    )
    _treatment(view)
    name = _which(state.view())
    view = state.view()
    first = batch_effects.before(view, name)
    st.caption(f"As delivered: {cohort_line(_plain(first.cohort))}.")
    second = None
    with refusals():
        second = batch_effects.after(view, name)
        _say(second.cohort, cohorts.whole(name), view)
    confounding_panel(first.cohort)
    _components(first, second)


def _treatment(view: View) -> None:
    """Let the reader choose what is done, and what it needs to know."""
    left, right = st.columns(2, gap="large")
    with left:
        chosen = choose(
            "What is done about batches", "batches", BATCH_TREATMENTS, key="batches.treatment"
        )
        st.caption(_WORDS[chosen])
    with right:
        there = {item.name: item.label for item in offered(cohorts.whole(view.cohort))}
        there.pop("batch", None)
        if chosen == "combat":
            st.multiselect(
                "Keep what goes with",
                list(there),
                format_func=lambda item: there.get(item, item),
                help="Differences that go with these stay. One that is confounded with the batches "
                "is refused: keeping it would keep the batch.",
                **state.field(
                    "batches_keep",
                    "batches.keep",
                    shown=lambda value: [item for item in value if item in there],
                    taken=tuple,
                ),
            )
        elif chosen == "combat_within":
            categories = {
                item.name: item.label
                for item in offered(cohorts.whole(view.cohort))
                if item.kind == "category" and item.name != "batch"
            }
            if categories:
                choose("Within each", "batches_within", categories, key="batches.within")
            else:
                st.caption("The training cohort records no category with two or more levels.")


def _which(view: View) -> str:
    """Let the reader choose which of the two cohorts is shown; return its name."""
    if not view.validation:
        return view.cohort
    titles = {
        "training": f"Training: {cohorts.title_of(view.cohort)}",
        "validation": f"Validation: {cohorts.title_of(view.validation)}",
    }
    role = section("batches_of", titles, key="batches.of")
    return view.validation if role == "validation" else view.cohort


def _say(treated: Cohort, loaded: Cohort, view: View) -> None:
    """Say what was done to this cohort, loudly where biology went out too."""
    new = [note for note in treated.notes if note not in loaded.notes]
    loud = [note for note in new if note.startswith("BIOLOGY")]
    for note in loud:
        st.error(plain(note), icon=":material/warning:")
    for note in new:
        if note not in loud:
            st.text(note)
    if not new:
        for note in loaded.notes:
            st.text(note)
    if treated.uncorrected and view.batches != "none":
        st.caption(
            f"{len(treated.uncorrected):,} of {len(treated.genes):,} genes remain uncorrected; "
            "signatures name those they use, and the Signature page can leave them out."
        )


def _components(first: BatchState, second: BatchState | None) -> None:
    """Show both states: components coloured by a characteristic, shares, and two genes."""
    states = {"Before": first}
    if second is not None and second.cohort.fingerprint != first.cohort.fingerprint:
        states["After"] = second
    elif second is not None:
        st.info(
            "This treatment changes nothing in this cohort, so there is one picture.",
            icon=":material/info:",
        )
    simulated = first.cohort.simulated
    groups = batch_effects.colours_by(first.cohort)
    labels = {name: label(name) for name in groups}
    st.subheader("Principal components")
    if not groups:
        st.info(
            f"{plain(first.cohort.title)} records no batch and no characteristic in which its "
            "patients differ, so there is nothing to set against the components.",
            icon=":material/info:",
        )
        return
    by = choose("Colour by", "components_by", labels, key="batches.components_by", width=280)
    columns = st.columns(len(states), gap="large") if len(states) > 1 else [st.container()]
    for (title, found), column in zip(states.items(), columns, strict=True):
        with column:
            if len(states) > 1:
                st.markdown(f"**{title}**: {plain(_state_words(title, found))}")
            shares = found.shares[found.shares["characteristic"] == by]
            drawing = component_scatter(
                found.components,
                groups[by],
                shares,
                label=label(by),
                state=title if len(states) > 1 else "",
                simulated=simulated,
                name=f"components_{title.lower()}",
            )
            draw(drawing, f"batches-components-{title.lower()}")

    st.subheader("What goes with each component")
    tables = {title: found.shares for title, found in states.items()}
    draw(explained_bars(tables, labels, simulated=simulated), "batches-explained")
    _genes(first, states, simulated)


def _state_words(title: str, found: BatchState) -> str:
    """Return what was done to the values of a state, in a few words."""
    return (
        "as delivered" if title == "Before" else found.cohort.treatment or "known shift subtracted"
    )


def _genes(first: BatchState, states: dict[str, BatchState], simulated: bool) -> None:
    """Show how much of single genes goes with the batches, and two genes as an example."""
    batch = recorded_batches(first.cohort.clinical)
    if len(set(batch)) < 2:
        return
    st.subheader("Single genes")
    said = "; ".join(
        f"{title.lower()} {found.gene_share.median():.1%}" for title, found in states.items()
    )
    st.markdown(f"Share of a typical gene's variance that lies between batches: **{said}**.")
    genes = batch_effects.genes_shown(first)
    if first.cohort.name == "tcga_glioma" and genes:
        st.caption(
            "Gliomas express NOX1 hardly and ALOX12 little. The pipeline of the lower-grade "
            "gliomas reports more of them, so as delivered they look like genes of good prognosis."
        )
    elif genes:
        st.caption("The two genes that the batches set furthest apart, as delivered.")
    drawing = genes_by_batch(
        {title.lower(): found.cohort.expression for title, found in states.items()},
        batch,
        genes,
        units={title.lower(): found.cohort.unit for title, found in states.items()},
        simulated=simulated,
    )
    draw(drawing, "batches-genes")


def _plain(cohort: Cohort) -> Cohort:
    """Return the cohort without the words on its treatment, which the sentence has already."""
    return replace(cohort, treatment="")
