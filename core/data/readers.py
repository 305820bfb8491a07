"""Two files -> one ``Cohort``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from core.cohort import Cohort, TimeUnit
from core.data.assembly import assemble_cohort
from core.data.clinical_table import canonical_clinical
from core.data.columns import ColumnMapping, recognise_columns
from core.data.expression import ExpressionTable, Orientation, read_expression
from core.data.expression_scale import Scale
from core.data.screening import DEFAULT_LIMITS, Limits
from core.data.selection import NegativeTimes
from core.data.tables import Table, read_table
from core.errors import CohortError

__all__ = ["ScaleOption", "build_cohort", "read_cohort"]

ScaleOption = Literal["auto", "log2", "fpkm", "counts"]

_UNIT: dict[Scale, str] = {
    "log2": "log2, as given",
    "fpkm": "log2(FPKM + 1)",
    "counts": "log2(CPM + 1)",
}


def read_cohort(
    expression_path: Path,
    clinical_path: Path,
    *,
    name: str,
    title: str = "",
    source: str = "",
    mapping: ColumnMapping | None = None,
    time_unit: TimeUnit | None = None,
    scale: ScaleOption = "auto",
    unit: str = "",
    orientation: Orientation | None = None,
    minimum_follow_up_days: float = 0.0,
    negative_times: NegativeTimes = "refuse",
    genes_folder: Path | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Cohort:
    """Read an expression matrix and a clinical table into a cohort.

    Parameters
    ----------
    expression_path : Path
        CSV, TSV (plain, gzip or zip), Parquet or h5ad; either way round.
    clinical_path : Path
        CSV or TSV.
    name : str
        Short identifier of the cohort.
    title, source : str
        As in ``Cohort``.
    mapping : ColumnMapping, optional
        Which column is what. Recognised where not given, and then refused if
        anything required is in doubt.
    time_unit : {"days", "months", "years"}, optional
        Unit of follow-up, where the mapping does not know it.
    scale : {"auto", "log2", "fpkm", "counts"}
        Scale of the file. ``"auto"`` takes log2 and refuses anything else, with
        the transformation that would make it log2.
    unit : str
        Name of the resulting scale; derived from ``scale`` where empty.
    orientation : {"genes in rows", "samples in rows"}, optional
        Recognised where not given.
    minimum_follow_up_days, negative_times
        See ``core.data.selection.select_patients``.
    genes_folder : Path, optional
        Lookup tables for gene names.
    limits : Limits
        What is refused by size.

    Raises
    ------
    CohortError
        If a file cannot be used, columns are in doubt, the scale is not log2,
        or nothing matches.
    """
    expression_path, clinical_path = Path(expression_path), Path(clinical_path)
    clinical = read_table(clinical_path, limits=limits)
    chosen = mapping or recognise_columns(clinical.frame)
    if time_unit is not None:
        chosen = replace(chosen, time_unit=time_unit)
    chosen.check(clinical.frame, name=clinical_path.name)
    expression = read_expression(
        expression_path,
        orientation=orientation,
        sample_ids=_identifiers(clinical.frame, chosen),
        genes_folder=genes_folder,
        limits=limits,
    )
    return build_cohort(
        expression,
        clinical,
        chosen,
        name=name,
        title=title,
        source=source,
        scale=scale,
        unit=unit,
        minimum_follow_up_days=minimum_follow_up_days,
        negative_times=negative_times,
        clinical_name=clinical_path.name,
    )


def build_cohort(
    expression: ExpressionTable,
    clinical: Table,
    mapping: ColumnMapping,
    *,
    name: str,
    title: str = "",
    source: str = "",
    scale: ScaleOption = "auto",
    unit: str = "",
    minimum_follow_up_days: float = 0.0,
    negative_times: NegativeTimes = "refuse",
    clinical_name: str = "the clinical table",
) -> Cohort:
    """Make a cohort of tables already read, once the reader has confirmed the mapping.

    Parameters
    ----------
    expression : ExpressionTable
        From :func:`core.data.expression.read_expression`.
    clinical : Table
        From :func:`core.data.tables.read_table`.
    mapping : ColumnMapping
        Confirmed by the reader.

    Others as in :func:`read_cohort`.

    Raises
    ------
    CohortError
        As :func:`read_cohort`.
    """
    log2_of = _settled_scale(expression, scale)
    values = expression.as_log2(log2_of)
    notes = [*expression.notes, *clinical.notes, _said(mapping)]
    if log2_of != "log2":
        notes.append(f"Expression ({expression.finding.explanation}) became {_UNIT[log2_of]}.")
    elif expression.scale != "log2":
        notes.append(f"Expression was taken as log2 although it looks like {expression.scale}.")
    return assemble_cohort(
        values,
        canonical_clinical(clinical.frame, mapping, name=clinical_name),
        name=name,
        title=title,
        unit=unit or _UNIT[log2_of],
        source=source,
        notes=tuple(notes),
        set_aside=expression.set_aside,
        minimum_follow_up_days=minimum_follow_up_days,
        negative_times=negative_times,
        clinical_name=clinical_name,
    )


def _settled_scale(expression: ExpressionTable, scale: ScaleOption) -> Scale:
    """Return the scale to take, refusing a doubtful one that nobody has settled."""
    if scale not in get_args(ScaleOption):
        raise CohortError(
            f"the scale is {scale!r}; allowed are {', '.join(get_args(ScaleOption))}.",
            "Say on which scale the expression values are.",
        )
    if scale != "auto":
        return scale
    if expression.finding.question:
        raise CohortError(
            f"the expression matrix is not log2: {expression.finding.explanation}.",
            f'{expression.finding.question} If it is log2 all the same, say scale="log2".',
        )
    return expression.scale


def _identifiers(frame: pd.DataFrame, mapping: ColumnMapping) -> list[str]:
    """Return every identifier of the clinical table."""
    columns = [column for column in (mapping.sample, mapping.patient) if column is not None]
    return [str(value) for column in columns for value in frame[column].dropna()]


def _said(mapping: ColumnMapping) -> str:
    """Say which columns were used."""
    used = ", ".join(f"{item.field} = {item.column!r}" for item in mapping.columns)
    return (
        f"Columns used: {used}; follow-up in {mapping.time_unit}; death is "
        f"{' or '.join(repr(value) for value in mapping.event_values)}."
    )
