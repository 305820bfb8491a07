"""Which candidate genes are differential, which prognostic, which both; the genes of every area."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.expression.intersection import Region
from dashboard import cohorts, ferrdb, state
from dashboard.candidate_genes import Candidates
from dashboard.candidates import found_words
from dashboard.choices import CANDIDATES, GENE_LISTS
from dashboard.downloads import download_table, marked
from dashboard.feedback import plain
from dashboard.figures.rounding import count
from dashboard.figures.upset import area_words, upset
from dashboard.gene_lists import CIRCULAR, GeneLists, Intersection, gene_lists, intersection
from dashboard.view import View
from dashboard.widgets import draw, numbers_in_a_row

__all__ = ["Intersection", "intersection", "intersection_panel"]

# Zuo et al. 2022, doi:10.3389/fnins.2022.1082867: TCGA tumours against GTEx normal brain.
_STUDY = {"listed": 323, "expressed": 270, "differential": 99, "prognostic": 221}
_STUDY |= {"both": 80, "up": 53, "down": 27}
_CHART = "expression-upset"
_NUMBER = st.column_config.NumberColumn


def intersection_panel() -> None:
    """Show the candidate genes as lists against each other, and the genes of a chosen area."""
    view = state.view()
    found, both = gene_lists(view), intersection(view)
    for warning in found.result.warnings:
        st.warning(plain(warning), icon=":material/warning:")
    _counts(found, both)
    _said(view, found, both)
    st.pills(
        "Lists to hold against each other",
        list(GENE_LISTS),
        selection_mode="multi",
        format_func=lambda name: plain(found.names[name]),
        **state.field("lists", "expression.lists", shown=list, taken=_in_order),
    )
    view = state.view()
    regions = found.regions(view.lists)
    names = {name: found.names[name] for name in GENE_LISTS if name in view.lists}
    areas = _areas(regions, names, both)
    chosen = view.area if view.area in areas else "both"
    left, right = st.columns([3, 2], gap="large")
    with left:
        drawing = upset(
            regions,
            names,
            selected=_selected(chosen, regions),
            said=_method(view, found),
            simulated=found.result.simulated,
        )
        draw(drawing, _CHART, on_select=_take_click, selection_mode="points")
    with right:
        st.selectbox(
            "Area whose genes are listed (or click a row of the figure)",
            list(areas),
            format_func=lambda area: areas[area],
            **state.field("area", "expression.area", shown=lambda _: chosen),
        )
        _roles_of(_rows(found, chosen, regions))
    _genes(_rows(found, chosen, regions), areas[chosen], found)


def _counts(found: GeneLists, both: Intersection) -> None:
    """Show how many genes are left at each step, beside the published study's numbers."""
    steps = (
        ("Candidate genes", found.candidates.listed, "listed"),
        *_kept(found.candidates, both),
        ("Differential", both.n_differential, "differential"),
        ("Prognostic", both.n_prognostic, "prognostic"),
        ("Both", len(both.genes), "both"),
        (plain(f"Both, higher in {found.result.label_a}"), len(both.up), "up"),
        (plain(f"Both, lower in {found.result.label_a}"), len(both.down), "down"),
    )
    # What was differential in the study was so between tumours and normals.
    hangs = set() if found.result.contrast == "normal" else {"differential", "both", "up", "down"}
    said = {step: f"study: {n}" for step, n in _STUDY.items() if step not in hangs}
    said["expressed"] += " expressed"
    numbers_in_a_row([(name, f"{n:,}", said.get(step, "")) for name, n, step in steps])


def _kept(found: Candidates, both: Intersection) -> list[tuple[str, int, str]]:
    """Return how many candidates are measured, expressed and corrected, as far as it was asked."""
    if not (found.not_expressed or found.uncorrected):
        return [("Measured", found.measured, "expressed")]
    steps = [("Measured", found.measured, "")]
    if found.uncorrected:
        steps.append(("Could be corrected", found.measured - found.uncorrected, ""))
    if found.not_expressed:
        steps.append(("Expressed", both.n_candidates, "expressed"))
    return steps


def _said(view: View, found: GeneLists, both: Intersection) -> None:
    """Say where the genes come from, what was compared, and where each is changed."""
    patients = cohorts.training(view)
    words = CANDIDATES[view.candidates]
    if view.candidates == "frg_own":
        words = f"{words} ({ferrdb.roles_source(view).split(', else')[0]})"
    said = (
        f"{plain(words)} (chosen on the Signature page): {found_words(found.candidates, patients)}."
        f" Compared: {plain(both.groups)} (chosen in the part Differential genes)."
    )
    if both.n_compared < both.n_candidates:
        said += (
            f" {both.n_candidates - both.n_compared:,} candidates are not measured in both groups "
            "and count as not differential."
        )
    said += (
        " Study: Zuo et al. 2022, TCGA tumours against GTEx normal brain, genes expressed in both; "
        "another version of FerrDb, other normals or another processing give other numbers."
    )
    st.caption(said)
    if found.result.contrast == "risk":
        st.info(
            CIRCULAR,
            icon=":material/sync_problem:",
        )


def _method(view: View, found: GeneLists) -> str:
    """Return how the lists were made, for the figure's caption."""
    return (
        f"Differential: {found.result.label_a} ({found.result.n_a:,}) against "
        f"{found.result.label_b} ({found.result.n_b:,}), moderated t, FDR (false discovery rate) < "
        f"{view.fdr:g} among all genes compared and log2 fold change beyond "
        f"{view.fold_change:g}. Prognostic: univariate Cox P at most {view.screen:g}, not "
        "corrected for the number of genes, as in the study. Driver, suppressor, marker of "
        f"ferroptosis: {ferrdb.roles_source(view)}."
    )


def _areas(
    regions: tuple[Region, ...], names: Mapping[str, str], both: Intersection
) -> dict[str, str]:
    """Return every area that can be listed, with its words and its size."""
    areas = {"both": f"Differential and prognostic ({len(both.genes):,})"}
    for region in regions:
        key = ".".join(region.lists) or "none"
        only = "" if len(region.lists) != 1 else " only"
        areas[key] = f"{area_words(region.lists, names)}{only} ({len(region):,})"
    return areas


def _selected(chosen: str, regions: tuple[Region, ...]) -> list[tuple[str, ...]]:
    """Return the regions that make up an area; that of both lists may be a sum."""
    if chosen == "both":
        sides = {"up", "down", "differential"}
        return [r.lists for r in regions if sides & {*r.lists} and "prognostic" in r.lists]
    return [region.lists for region in regions if (".".join(region.lists) or "none") == chosen]


def _rows(found: GeneLists, chosen: str, regions: tuple[Region, ...]) -> pd.DataFrame:
    """Return the genes of an area, smallest univariate P first."""
    table = found.table
    if chosen == "both":
        return table[table["differential"] & table["prognostic"]]
    (lists,) = _selected(chosen, regions)
    (genes,) = [region.genes for region in regions if region.lists == lists]
    return table[table["gene"].isin(genes)]


def _roles_of(rows: pd.DataFrame) -> None:
    """Say how many genes of an area have each role and which way they go."""
    counts = {name: int(rows[name].sum()) for name in GENE_LISTS}
    higher = int((rows["hazard_ratio"] > 1).sum())
    lower = int((rows["hazard_ratio"] < 1).sum())
    st.markdown(
        f"**{count(len(rows), 'gene')}**: {count(counts['driver'], 'driver')}, "
        f"{count(counts['suppressor'], 'suppressor')} and {count(counts['marker'], 'marker')} of "
        "ferroptosis (a gene may have several roles). With more of it the hazard is higher in "
        f"{higher:,} and lower in {lower:,}. {counts['published']:,} in the published signature."
    )
    genes = list(rows["gene"])
    if genes:
        st.code(" ".join(genes), language=None, wrap_lines=True)
        st.caption("To be copied, for example as a list of your own on the Signature page.")


def _genes(rows: pd.DataFrame, area: str, found: GeneLists) -> None:
    """Show the genes of an area and offer them as CSV."""
    asked = {there: name for name, there in found.candidates.renamed.items()}
    shown = rows.assign(listed_as=rows["gene"].map(asked).fillna(""))
    columns = [
        *("gene", "listed_as", "role", "source", "log_fold_change", "q_value"),
        *("hazard_ratio", "lower", "upper", "p_value", "published", "doubtful"),
    ]
    if not shown["listed_as"].any():
        columns.remove("listed_as")
    if not found.result.doubtful:
        columns.remove("doubtful")
    shown = marked(shown[columns], simulated=found.result.simulated)
    st.subheader(area)
    st.dataframe(
        shown,
        hide_index=True,
        height="auto" if len(shown) < 12 else 440,
        key="expression.area.genes",
        alt=f"Genes of the area {area} with their roles, fold change and hazard ratio.",
        column_config={
            "gene": "Gene",
            "listed_as": st.column_config.TextColumn(
                "Asked for as", help="The name by which it is listed, where the cohort has another."
            ),
            "role": st.column_config.TextColumn("Role in ferroptosis", width=200),
            "source": "Role by",
            "log_fold_change": _NUMBER(
                "log2 fold change",
                format="%.2f",
                help=f"Above 0: more in {found.result.label_a} than in {found.result.label_b}.",
            ),
            "q_value": _NUMBER("q (Benjamini-Hochberg)", format="%.2e"),
            "hazard_ratio": _NUMBER(
                "Hazard ratio", format="%.3f", help="For one unit of log2 expression."
            ),
            "lower": _NUMBER("95% from", format="%.3f"),
            "upper": _NUMBER("to", format="%.3f"),
            "p_value": _NUMBER("P (Wald)", format="%.2e"),
            "published": "Published signature",
            "doubtful": st.column_config.CheckboxColumn(
                "Pipeline unknown",
                help="What the pipelines that measured the two groups add to this gene is not "
                "known: its difference may be theirs.",
            ),
        },
    )
    download_table(shown, "genes_of_area", key="expression-area", simulated=found.result.simulated)


def _in_order(lists: list[str]) -> tuple[str, ...]:
    """Return the lists chosen in their usual order; the usual ones where none is."""
    return tuple(name for name in GENE_LISTS if name in lists) or View().lists


def _take_click() -> None:
    """Take the area whose row was clicked; a click beside all rows changes nothing."""
    points = st.session_state[_CHART].get("selection", {}).get("points", [])
    for point in points:
        key = point.get("customdata")
        key = key[0] if isinstance(key, list) else key
        if isinstance(key, str):
            state.change(area=key)
            return
