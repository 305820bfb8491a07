"""Which genes differ between two groups: volcano, thresholds, heat map and the table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.cohort import Cohort
from core.expression import direction
from dashboard import cohorts, state
from dashboard.choices import HEAT_GENES
from dashboard.contrast_controls import contrast_controls
from dashboard.contrasts import DifferentialResult, differential
from dashboard.differential_selection import in_boxes, most_different
from dashboard.downloads import download_table, marked
from dashboard.feedback import plain, refusals, say_notes
from dashboard.figures.heat_map import heat_map
from dashboard.figures.palette import LESS_EXPRESSED, MORE_EXPRESSED
from dashboard.figures.rounding import count
from dashboard.figures.tracks import Track
from dashboard.figures.volcano import volcano
from dashboard.filters import offered
from dashboard.tables import with_roles
from dashboard.view import View
from dashboard.widgets import draw, label, numbers_in_a_row

__all__ = ["differential_panel"]

_VOLCANO = "expression-volcano"
_STEPS = (1e-10, 1e-6, 1e-4, 0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0)
_HIGHEST_CHANGE = 5.0
_MOST_NOTES = 3
_NUMBER = st.column_config.NumberColumn
# Zuo et al. 2022, doi:10.3389/fnins.2022.1082867.
_STUDY = "the published study found 99 of 270 (TCGA tumours against GTEx normal brain)"


def differential_panel() -> None:
    """Show the genes that differ between the two groups of the view's contrast."""
    patients = cohorts.training(state.view())
    contrast_controls(patients)
    with refusals():
        view = state.view()
        found = differential(view)
        _say(found)
        table = found.table.assign(
            direction=direction(found.table, fdr=view.fdr, fold_change=view.fold_change)
        )
        table["doubtful"] = table["gene"].isin(found.doubtful)
        table = with_roles(table)
        _key_numbers(found, table)
        draw(
            volcano(
                found.table,
                label_a=found.label_a,
                label_b=found.label_b,
                n_a=found.n_a,
                n_b=found.n_b,
                fdr=view.fdr,
                fold_change=view.fold_change,
                method=_method(found, view),
                named=tuple(table.loc[table["role"] != "", "gene"]),
                doubtful=found.doubtful,
                simulated=found.simulated,
            ),
            _VOLCANO,
            on_select="rerun",
            selection_mode="box",
        )
        _thresholds(view)
        _selected(table, found)
        _heat_map(patients, table, found)
        _all_genes(table, found)


def _say(found: DifferentialResult) -> None:
    """Say aloud what makes the comparison doubtful, and quietly what was left out."""
    for warning in found.warnings:
        st.warning(plain(warning), icon=":material/warning:")
    if len(found.notes) > _MOST_NOTES:
        say_notes(found.notes, title="What to know of these samples")
    elif found.notes:
        st.caption(plain(" ".join(found.notes)))


def _key_numbers(found: DifferentialResult, table: pd.DataFrame) -> None:
    """Show how many samples were compared and how many genes go up and down."""
    tested = table["q_value"].notna()
    counts = {key: int((table["direction"] == key).sum()) for key in ("up", "down")}
    of_both = counts["up"] + counts["down"]
    numbers_in_a_row(
        [
            (plain(_capital(found.label_a)), f"{found.n_a:,}", "samples"),
            (plain(_capital(found.label_b)), f"{found.n_b:,}", "samples"),
            ("Genes compared", f"{int(tested.sum()):,}", _left_out(int((~tested).sum()))),
            (plain(f"Higher in {found.label_a}"), f"{counts['up']:,}", _ferroptosis(table, "up")),
            (
                plain(f"Lower in {found.label_a}"),
                f"{counts['down']:,}",
                _ferroptosis(table, "down"),
            ),
        ]
    )
    ours = table[(table["role"] != "") & tested]
    said = (
        f"Of the {len(ours):,} ferroptosis-related genes compared (FerrDb), "
        f"{int((ours['direction'] != '').sum()):,} are differential"
        # The study's number is of tumours against normals; beside other groups it means nothing.
        + (f"; {_STUDY}." if found.contrast == "normal" else ".")
    )
    doubtful = int((table["doubtful"] & (table["direction"] != "")).sum())
    if doubtful:
        said += (
            f" {doubtful:,} of the {of_both:,} differential genes are not corrected for how the "
            "groups were measured, and may differ through that alone."
        )
    st.caption(said)


def _capital(words: str) -> str:
    """Return words with a capital first letter."""
    return words[:1].upper() + words[1:]


def _ferroptosis(table: pd.DataFrame, key: str) -> str:
    """Say how many of the genes of a direction are ferroptosis-related."""
    n = int(((table["direction"] == key) & (table["role"] != "")).sum())
    return f"{n:,} ferroptosis-related"


def _left_out(n: int) -> str:
    """Say how many genes could not be compared."""
    return f"{n:,} could not be" if n else "all"


def _thresholds(view: View) -> None:
    """Let the reader move both thresholds; the lines follow."""
    left, right = st.columns(2, gap="large")
    with left:
        steps = sorted({*_STEPS, view.fdr})
        st.select_slider(
            "False discovery rate (q) below",
            steps,
            format_func=lambda step: f"{step:g}",
            **state.field("fdr", "expression.fdr"),
        )
    with right:
        st.slider(
            "Log2 fold change beyond (1: twice as much, or half)",
            0.0,
            max(_HIGHEST_CHANGE, view.fold_change),
            step=0.1,
            **state.field("fold_change", "expression.fold_change", shown=float),
        )


def _selected(table: pd.DataFrame, found: DifferentialResult) -> None:
    """List the genes within the box drawn on the volcano."""
    event = st.session_state.get(_VOLCANO) or {}
    boxes = event.get("selection", {}).get("box", [])
    if not boxes:
        st.caption("Draw a box on the volcano to list the genes within it.")
        return
    rows = in_boxes(table, boxes).sort_values("p_value", kind="stable")
    st.markdown(f"**{count(len(rows), 'gene')} in the box**")
    _genes(rows, "selected_genes", found, height=280)


def _heat_map(patients: Cohort, table: pd.DataFrame, found: DifferentialResult) -> None:
    """Draw the genes that differ most surely over all samples compared."""
    st.subheader("The genes that differ most")
    chosen = most_different(table, most=state.view().heat_genes)
    if not chosen:
        st.info("No gene lies beyond both thresholds, so none is drawn.")
        return
    st.slider(
        "Genes drawn: half of each direction, those of largest t",
        *HEAT_GENES,
        step=2,
        **state.field("heat_genes", "expression.heat_genes"),
    )
    drawing = heat_map(
        found.values(chosen), _tracks(patients, found), unit=found.unit, simulated=found.simulated
    )
    draw(drawing, "expression-heat-map")


def _tracks(patients: Cohort, found: DifferentialResult) -> list[Track]:
    """Return the groups, then what is recorded of the patients; of normals it is nothing."""
    words = {"a": found.label_a, "b": found.label_b}
    groups = found.groups.map(words).astype(pd.CategoricalDtype([found.label_a, found.label_b]))
    tracks = [Track("Group", groups, (MORE_EXPRESSED, LESS_EXPRESSED))]
    clinical = patients.clinical.reindex(found.groups.index)
    for item in offered(patients):
        if item.kind == "number":
            series = pd.to_numeric(clinical[item.name], errors="coerce")
        elif item.levels:
            series = clinical[item.name].astype(pd.CategoricalDtype(list(item.levels)))
        else:
            series = clinical[item.name].astype("string")
        if series.notna().any():
            tracks.append(Track(label(item.name), series))
    return tracks


def _all_genes(table: pd.DataFrame, found: DifferentialResult) -> None:
    """Show every gene with its numbers."""
    st.subheader("Every gene")
    _genes(table.sort_values("p_value", kind="stable"), "differential_genes", found, height=420)
    adjusted = plain(", ".join(label(name) for name in found.adjusted))
    st.caption(
        f"Log2 fold change: mean of {plain(found.label_a)} less mean of {plain(found.label_b)}"
        f"{f', at equal {adjusted}' if adjusted else ''}; 1 is twice as much. q: P corrected for "
        "the number of genes (Benjamini-Hochberg); 0 stands for less than a number can hold. B: "
        "log-odds that the gene differs. As limma's topTable."
    )


def _genes(rows: pd.DataFrame, name: str, found: DifferentialResult, *, height: int) -> None:
    """Show some rows of the table of genes and offer them as CSV."""
    shown = marked(rows, simulated=found.simulated)
    shown = shown.assign(
        note=shown["note"].where(
            ~shown["doubtful"], shown["note"] + "measured differently in the two groups"
        )
    ).drop(columns=["doubtful"])
    st.dataframe(
        shown,
        hide_index=True,
        height=height,
        key=f"expression.{name}",
        alt=f"{found.label_a} against {found.label_b}: one row for each of {len(shown):,} genes.",
        column_order=[
            *("gene", "role", "direction", "log_fold_change", "lower", "upper", "q_value"),
            *("p_value", "t", "log_odds", "mean_a", "mean_b", "n_a", "n_b", "note", "simulated"),
        ],
        column_config={
            "gene": "Gene",
            "role": "Role in ferroptosis",
            "direction": "Direction",
            "log_fold_change": _NUMBER("Log2 fold change", format="%.2f"),
            "lower": _NUMBER("95% from", format="%.2f"),
            "upper": _NUMBER("to", format="%.2f"),
            "q_value": _NUMBER("q", format="%.2e"),
            "p_value": _NUMBER("P", format="%.2e"),
            "t": _NUMBER("Moderated t", format="%.1f"),
            "log_odds": _NUMBER("B", format="%.1f"),
            "mean_a": _NUMBER(f"Mean in {found.label_a}", format="%.2f"),
            "mean_b": _NUMBER(f"Mean in {found.label_b}", format="%.2f"),
            "n_a": _NUMBER(f"Samples: {found.label_a}", format="%d"),
            "n_b": _NUMBER(f"Samples: {found.label_b}", format="%d"),
            "note": "Note",
        },
    )
    download_table(shown, name, key=f"expression-{name}", simulated=found.simulated)


def _method(found: DifferentialResult, view: View) -> str:
    """Say how genes were judged."""
    said = "moderated t (limma)"
    options = [word for word, on in (("trend", view.trend), ("robust", view.robust)) if on]
    if options:
        said += f", {' and '.join(options)}"
    if found.adjusted:
        said += f", adjusted for {', '.join(label(name) for name in found.adjusted)}"
    return said
