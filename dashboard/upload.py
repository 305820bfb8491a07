"""Bringing one's own cohort: two files, columns confirmed, then a cohort like any other.

Uploaded bytes go to a private folder of the session, are read by core's
guarded readers and removed. Nothing is kept on the machine unless asked for.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from core.cohort import Cohort
from core.data import (
    ColumnMapping,
    ExpressionTable,
    Table,
    build_cohort,
    check_cohort_name,
    read_expression,
    read_table,
    recognise_columns,
    save_cohort,
)
from core.data.follow_up import words
from core.errors import CohortError
from dashboard import cohorts, state
from dashboard.feedback import plain, refusals, say_notes
from dashboard.figures.flow import flow
from dashboard.settings import settings
from dashboard.widgets import draw, key_figures, label

__all__ = ["upload_panel"]

_FIELDS = {
    "patient": "Patient identifier",
    "sample": "Sample identifier",
    "time": "Follow-up time",
    "time_to_death": "Time to death, where it is a column of its own",
    "event": "Whether the patient died",
    "sample_type": "Primary, recurrent or normal",
}
_CLINICAL = ("age", "sex", "grade", "idh", "mgmt", "codel_1p19q", "histology", "batch")
_SCALES = {
    "log2": "log2 already",
    "fpkm": "FPKM, TPM or another linear scale: make it log2(x + 1)",
    "counts": "Raw counts: scale to a million per sample, then log2(x + 1)",
}
_READ = "ferroscope.upload"


def upload_panel() -> None:
    """Take two files, have the columns confirmed, and open the cohort."""
    st.markdown(
        "Two tables: **expression** (genes by samples, either way round; gene symbols or Ensembl "
        "identifiers) and **clinical** (one row for each patient or sample, with follow-up). Names "
        "of columns from TCGA, GDC, Xena, cBioPortal and CGGA are recognised."
    )
    left, right = st.columns(2, gap="medium")
    expression = left.file_uploader(
        "Expression: CSV, TSV, Parquet or h5ad",
        type=["csv", "tsv", "txt", "gz", "zip", "parquet", "h5ad"],
        key="upload.expression",
    )
    clinical = right.file_uploader(
        "Clinical: CSV or TSV", type=["csv", "tsv", "txt", "gz", "zip"], key="upload.clinical"
    )
    st.caption(
        "Files stay on this machine, in your session; nothing is kept unless you say so below. "
        "A folder of files can also be placed in the data folder, see the README."
    )
    if expression is None or clinical is None:
        return
    with refusals():
        table, matrix = _read(expression, clinical)
        mapping = _confirmed(table, recognise_columns(table.frame))
        scale = _scale(matrix)
        _make(table, matrix, mapping, scale, stem=Path(expression.name).stem)


def _read(expression: Any, clinical: Any) -> tuple[Table, ExpressionTable]:
    """Read both files once for each pair of uploads."""
    key = f"{expression.file_id}-{clinical.file_id}"
    kept = st.session_state.get(_READ)
    if kept is None or kept[0] != key:
        with st.spinner("Reading both files"), tempfile.TemporaryDirectory() as folder:
            table = read_table(_written(clinical, Path(folder), "clinical"))
            ids = [str(value) for value in table.frame.iloc[:, :3].to_numpy().ravel()]
            matrix = read_expression(
                _written(expression, Path(folder), "expression"),
                sample_ids=ids,
                genes_folder=_genes_folder(),
            )
        kept = st.session_state[_READ] = (key, table, matrix)
    return kept[1], kept[2]


def _key(name: str) -> str:
    """Return a widget's key for the files at hand, so that no answer to others stays."""
    return f"upload.{name}.{st.session_state[_READ][0]}"


def _written(upload: Any, folder: Path, stem: str) -> Path:
    """Write an upload under a name of ours, keeping only its ending."""
    endings = "".join(re.findall(r"\.[A-Za-z0-9]{1,8}", upload.name)[-2:]).lower()
    path = folder / f"{stem}{endings}"
    path.write_bytes(upload.getbuffer())
    return path


def _genes_folder() -> Path | None:
    """Return the folder of gene names, where this installation has one."""
    found = [root / "genes" for root in cohorts.roots() if (root / "genes").is_dir()]
    return found[0] if found else None


def _confirmed(table: Table, found: ColumnMapping) -> ColumnMapping:
    """Show which column was taken for what, and let the reader correct it."""
    st.subheader("Which column is what")
    st.caption("Recognised by name and content; please confirm or correct.")
    with st.expander("The first rows of the clinical table"):
        st.dataframe(table.frame.head(5), hide_index=True, key="upload.head")
    columns = ["", *map(str, table.frame.columns)]
    why = {item.field: item.why for item in found.columns}
    chosen: dict[str, Any] = {}
    names = {**_FIELDS, **{name: label(name) for name in _CLINICAL}}
    slots = st.columns(3, gap="medium")
    for place, (name, title) in enumerate(names.items()):
        column = getattr(found, name) or ""
        chosen[name] = (
            slots[place % 3].selectbox(
                title,
                columns,
                index=columns.index(column) if column in columns else 0,
                format_func=lambda value: value or "(not recorded)",
                help=why.get(name) or None,
                key=_key(f"column.{name}"),
            )
            or None
        )
    if chosen["time"] != found.time and chosen["time_to_death"] == found.time_to_death:
        chosen["time_to_death"] = None  # it belonged to the column that was replaced
    units = ["days", "months", "years"]
    chosen["time_unit"] = slots[0].selectbox(
        "Unit of time",
        units,
        index=units.index(found.time_unit) if found.time_unit in units else None,
        placeholder="Please choose",
        key=_key("unit"),
    )
    if chosen["event"]:
        values = sorted(set(words(table.frame[chosen["event"]]).dropna()))[:30]
        dead = slots[1].multiselect(
            "Values that mean death was observed",
            values,
            default=[value for value in found.event_values if value in values],
            key=_key(f"dead.{chosen['event']}"),
        )
        alive = slots[2].multiselect(
            "Values that mean alive or censored",
            values,
            default=[value for value in found.censored_values if value in values],
            key=_key(f"alive.{chosen['event']}"),
        )
        chosen["event_values"], chosen["censored_values"] = tuple(dead), tuple(alive)
    for question in found.questions:
        st.warning(plain(question))
    return replace(found, **chosen)


def _scale(matrix: ExpressionTable) -> str:
    """Say on which scale the values seem to be, and let the reader decide."""
    finding = matrix.finding
    names = list(_SCALES)
    if finding.question:
        st.warning(
            f"The {finding.explanation}. FerroScope works with log2: please say below on which "
            "scale these are, and they are transformed where needed."
        )
    return st.radio(
        "Scale of the expression values",
        names,
        index=names.index(finding.scale) if not finding.question else None,
        format_func=lambda name: _SCALES[name],
        captions=[finding.explanation if name == finding.scale else "" for name in names],
        key=_key("scale"),
    )


def _make(
    table: Table, matrix: ExpressionTable, mapping: ColumnMapping, scale: str, *, stem: str
) -> None:
    """Make the cohort, show what became of every row, and open it on request."""
    name = st.text_input(
        "Name of the cohort",
        re.sub(r"[^a-z0-9_-]+", "_", stem.lower()).strip("_-")[:40] or "my_cohort",
        help="Lower-case letters, digits, - and _.",
        key=_key("name"),
    )
    check_cohort_name(name, taken=tuple(cohorts.cohorts()))
    if scale is None:
        raise CohortError(
            "the scale of the expression values is not settled.", "Choose one of the three above."
        )
    cohort = build_cohort(matrix, table, mapping, name=name, scale=scale)
    key_figures(cohort, cohort)
    say_notes(cohort.notes, title="What was done with the files")
    draw(flow(cohort.flow, title=cohort.title), "upload-flow")
    kept = st.toggle(
        "Keep it on this machine, so that it is there next time and links to it work",
        key="upload.keep",
    )
    left, right, _ = st.columns([1, 1, 2])
    left.button(
        "Use for training",
        key="upload.train",
        type="primary",
        on_click=_use,
        args=("cohort", cohort, kept),
    )
    right.button(
        "Use for validation",
        key="upload.validate",
        on_click=_use,
        args=("validation", cohort, kept),
    )


def _use(role: str, cohort: Cohort, kept: bool) -> None:
    """Open the cohort in a role, on disk or in this session alone."""
    cohort = replace(cohort, outcome=cohort.outcome.to("months"))
    with refusals():
        if kept:
            save_cohort(cohort, settings().home)
            cohorts.look_again()
        else:
            state.session_cohorts()[cohort.name] = cohort
        state.change(**{role: cohort.name, "cohort_section": "patients"})
