"""The Chinese Glioma Genome Atlas, in its official layout.

Its expression tables may not be passed on: download them from
http://www.cgga.org.cn and put them beside the clinical tables, as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from core.cohort import Cohort
from core.data.assembly import assemble_cohort
from core.data.clinical_table import CanonicalClinical, canonical_clinical
from core.data.columns import recognise_columns
from core.data.expression import ExpressionTable, read_expression
from core.data.tables import read_table
from core.errors import CohortError, listed

__all__ = ["CGGA_SERIES", "CggaFiles", "find_cgga", "load_cgga"]

CGGA_SERIES = ("693", "325")

_SOURCE = (
    "Chinese Glioma Genome Atlas (CGGA), mRNAseq_{series}; Zhao et al. 2021, Genomics Proteomics "
    "Bioinformatics 19:1, doi:10.1016/j.gpb.2020.10.005. Research use; the tables may not be "
    "passed on."
)


@dataclass(frozen=True, slots=True)
class CggaFiles:
    """The two files of one series.

    Parameters
    ----------
    series : str
        ``"693"`` or ``"325"``.
    expression, clinical : Path
    """

    series: str
    expression: Path
    clinical: Path


def find_cgga(folder: Path) -> tuple[CggaFiles, ...]:
    """Return the series whose two files are both there, 693 before 325."""
    found = []
    for series in CGGA_SERIES:
        files = sorted(folder.glob(f"CGGA.mRNAseq_{series}*")) if folder.is_dir() else []
        clinical = [path for path in files if "clinical" in path.name.lower()]
        expression = [
            path
            for path in files
            if "clinical" not in path.name.lower() and "read_counts" not in path.name.lower()
        ]
        if clinical and expression:
            # The newest release sorts last: names end in a date.
            found.append(CggaFiles(series, expression[-1], clinical[-1]))
    return tuple(found)


def load_cgga(series: tuple[CggaFiles, ...], *, minimum_follow_up_days: float = 0.0) -> Cohort:
    """Load one series, or both as one cohort with a column ``batch``.

    FPKM become log2(FPKM + 1). Two series keep the genes they share and are not
    adjusted to each other.

    Raises
    ------
    CohortError
        If no series is given, or a file is damaged.
    """
    if not series:
        raise CohortError(
            "no CGGA series has both its clinical and its expression table.",
            "Put e.g. CGGA.mRNAseq_693.RSEM-genes.20200506.txt beside the clinical table.",
        )
    tables = [_expression(files) for files in series]
    clinical = [_clinical(files) for files in series]
    notes = [note for table in tables for note in table.notes]
    genes = tables[0].frame.columns
    for table in tables[1:]:
        genes = genes[genes.isin(table.frame.columns)]
    if len(series) > 1:
        _refuse_overlap(tables, len(genes))
        notes.insert(
            0,
            f"The two sequencing series share {len(genes):,} genes and are not adjusted to each "
            "other: see the column batch.",
        )
    values = pd.concat([table.as_log2("fpkm")[genes] for table in tables])
    values.index.name = "sample"
    labels = "_".join(files.series for files in series)
    return assemble_cohort(
        values,
        _joined(clinical),
        name="cgga" if len(series) > 1 else f"cgga_{labels}",
        title="CGGA" if len(series) > 1 else f"CGGA {labels}",
        unit="log2(FPKM + 1)",
        source=_SOURCE.format(series=" and ".join(files.series for files in series)),
        notes=tuple(notes),
        set_aside=tuple(item for table in tables for item in table.set_aside),
        minimum_follow_up_days=minimum_follow_up_days,
        clinical_name=" and ".join(files.clinical.name for files in series),
    )


def _refuse_overlap(tables: list[ExpressionTable], n_shared: int) -> None:
    """Refuse series that share no gene, or that list one sample twice."""
    if not n_shared:
        raise CohortError(
            "the two CGGA series share no gene.", "Check that both name genes by symbol."
        )
    samples = pd.Index([name for table in tables for name in table.frame.index])
    if len(repeated := samples[samples.duplicated()]):
        raise CohortError(
            f"the two CGGA series both list {len(repeated):,} samples ({listed(repeated)}).",
            "Check that each expression table is that of its own series.",
        )


def _expression(files: CggaFiles) -> ExpressionTable:
    table = read_expression(files.expression, orientation="genes in rows")
    if table.finding.lowest < 0:
        raise CohortError(
            f"{files.expression.name} goes down to {table.finding.lowest:.4g}; CGGA's FPKM are "
            "not negative.",
            "Use the official RSEM-genes table of FPKM values.",
        )
    return table


def _clinical(files: CggaFiles) -> CanonicalClinical:
    frame = read_table(files.clinical).frame
    translated = canonical_clinical(frame, recognise_columns(frame), name=files.clinical.name)
    table = translated.table.assign(batch=f"CGGA {files.series}")
    return CanonicalClinical(
        table,
        translated.patient,
        translated.sample,
        translated.kind,
        translated.time,
        translated.event,
        translated.unit,
        translated.notes,
    )


def _joined(parts: list[CanonicalClinical]) -> CanonicalClinical:
    """Stack the clinical tables of several series."""
    if len(parts) == 1:
        return parts[0]
    return CanonicalClinical(
        pd.concat([part.table for part in parts], ignore_index=True),
        pd.concat([part.patient for part in parts], ignore_index=True),
        pd.concat([part.sample for part in parts], ignore_index=True),
        pd.concat([part.kind for part in parts], ignore_index=True),
        pd.concat([part.time for part in parts], ignore_index=True),
        pd.concat([part.event for part in parts], ignore_index=True),
        parts[0].unit,
        tuple(note for part in parts for note in part.notes),
    )
