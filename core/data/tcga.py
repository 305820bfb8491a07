"""TCGA's lower-grade gliomas and glioblastomas, as one cohort."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pandas as pd

from core.cohort import Cohort
from core.data.assembly import assemble_cohort
from core.data.clinical_table import CanonicalClinical, canonical_clinical
from core.data.columns import ColumnMapping
from core.data.expression import read_expression
from core.data.screening import screen
from core.data.tables import read_table
from core.errors import CohortError, listed

__all__ = ["PipelineShift", "count_tcga_patients", "load_tcga_glioma"]

PipelineShift = Literal["apply", "leave"]

_MAPPING = ColumnMapping(
    patient="patient",
    sample="sample",
    time="os_days",
    time_unit="days",
    event="os_event",
    event_values=("1",),
    censored_values=("0",),
    sample_type="sample_type",
    age="age",
    sex="sex",
    grade="grade",
    idh="idh",
    mgmt="mgmt",
    codel_1p19q="codel_1p19q",
    histology="histology",
    batch="project",
)
_SOURCE = (
    "The Cancer Genome Atlas, TCGA-LGG and TCGA-GBM (NCI Genomic Data Commons, open access); "
    "molecular classes of Ceccarelli et al. 2016, Cell 164:550, doi:10.1016/j.cell.2015.12.028."
)


def load_tcga_glioma(
    folder: Path,
    *,
    pipeline_shift: PipelineShift = "apply",
    minimum_follow_up_days: float = 0.0,
) -> Cohort:
    """Load the TCGA gliomas from ``expression.parquet``, ``samples.csv`` and ``genes.csv``.

    The glioblastomas (RSEM on hg19) and the lower-grade gliomas (HTSeq on hg38)
    were quantified by different pipelines, so that a gene that the pipelines
    measure differently looks prognostic. ``lgg_shift`` of ``genes.csv`` is what
    the second pipeline adds, in log2.

    Parameters
    ----------
    folder : Path
        The folder of the three files.
    pipeline_shift : {"apply", "leave"}
        Subtract ``lgg_shift`` from the lower-grade gliomas, or leave them.
    minimum_follow_up_days : float
        Patients followed for this long or less are set aside.

    Raises
    ------
    CohortError
        If a file is missing or damaged.
    """
    if pipeline_shift not in get_args(PipelineShift):
        raise CohortError(
            f"pipeline_shift is {pipeline_shift!r}; allowed are apply and leave.",
            "Apply the shift unless you want to see what the artefact does.",
        )
    clinical = _clinical(folder)
    table = read_expression(folder / "expression.parquet", orientation="genes in rows")
    known = _known_shift(folder / "genes.csv")
    shifted = table.frame.columns.isin(known.index)
    n_known, n_unknown = int(shifted.sum()), int((~shifted).sum())
    values = table.frame
    uncorrected = values.columns if pipeline_shift == "leave" else values.columns[~shifted]
    examples = ", ".join(
        f"{gene} {known[gene]:+.1f}" for gene in ("NOX1", "ALOX12") if gene in known.index
    )
    if pipeline_shift == "apply":
        shift = known.reindex(values.columns).fillna(0.0).to_numpy(dtype=np.float32)
        lower_grade = _is_lower_grade(clinical, values.index)
        corrected = values.to_numpy(copy=True)
        corrected[lower_grade] -= shift
        values = pd.DataFrame(corrected, index=values.index, columns=values.columns)
        note = (
            "Glioblastomas and lower-grade gliomas come from different pipelines. What the "
            f"pipeline adds in lower-grade gliomas was subtracted from them for {n_known:,} genes "
            f"where it is known (log2; {examples}). The other {n_unknown:,} genes are not "
            "corrected: a difference between grades may be the pipeline's."
        )
    else:
        note = (
            "Glioblastomas and lower-grade gliomas come from different pipelines, and the "
            f"difference was left in: in {n_known:,} genes it is known (log2 in lower-grade "
            f"gliomas; {examples}), and such genes may look prognostic through it alone."
        )
    return assemble_cohort(
        values,
        clinical,
        name="tcga_glioma",
        title="TCGA glioma (LGG + GBM)",
        unit="log2(upper-quartile-normalised count + 1)",
        source=_SOURCE,
        notes=(note, *table.notes),
        set_aside=table.set_aside,
        minimum_follow_up_days=minimum_follow_up_days,
        clinical_name="samples.csv",
        uncorrected=tuple(map(str, uncorrected)),
    )


def count_tcga_patients(folder: Path) -> int:
    """Return how many patients the cohort will have, by the sample table alone."""
    clinical = _clinical(folder)
    usable = (clinical.kind == "primary") & (clinical.time > 0) & clinical.event.notna()
    return int(clinical.patient[usable].nunique())


def _clinical(folder: Path) -> CanonicalClinical:
    table = read_table(folder / "samples.csv")
    return canonical_clinical(table.frame, _MAPPING, name="samples.csv")


def _known_shift(path: Path) -> pd.Series:
    """Return what the lower-grade gliomas' pipeline adds, for the genes where it is known."""
    try:
        screen(path)
        genes = pd.read_csv(path, usecols=["symbol", "lgg_shift", "lgg_shift_source"])
        known = genes[genes["lgg_shift_source"] != "none"]
        shift = known.set_index("symbol")["lgg_shift"].astype(np.float64).dropna()
    except (OSError, ValueError) as exc:
        if isinstance(exc, CohortError):
            raise
        raise CohortError(
            f"{path.name} is not the table of pipeline shifts (columns symbol, lgg_shift and "
            f"lgg_shift_source): {str(exc)[:200]}.",
            "Copy the file that came with the expression matrix again.",
        ) from exc
    repeated = shift.index[shift.index.duplicated()]
    if len(repeated) or not np.isfinite(shift.to_numpy()).all():
        raise CohortError(
            f"{path.name} repeats genes or has infinite shifts ({listed(repeated.unique())}).",
            "Copy the file that came with the expression matrix again.",
        )
    return shift


def _is_lower_grade(clinical: CanonicalClinical, samples: pd.Index) -> np.ndarray:
    """Return which samples went through the lower-grade gliomas' pipeline, normals included."""
    project = pd.Series(clinical.table["batch"].to_numpy(), index=clinical.sample.to_numpy())
    project = project[~project.index.duplicated()]
    return (project.reindex(samples) == "TCGA-LGG").to_numpy()
