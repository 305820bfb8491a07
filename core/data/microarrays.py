"""Two adult high-grade glioma cohorts on microarrays, for frozen transfer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.cohort import Cohort
from core.data.assembly import assemble_cohort
from core.data.clinical_table import CanonicalClinical, canonical_clinical
from core.data.columns import ColumnMapping
from core.data.expression import read_expression
from core.data.tables import read_table
from core.errors import CohortError, listed

__all__ = ["MICROARRAY_SERIES", "MicroarraySeries", "count_microarray_patients", "load_microarray"]


@dataclass(frozen=True, slots=True)
class MicroarraySeries:
    """One series of the clinical table in ``external/``.

    Parameters
    ----------
    name : str
        Name of the cohort and stem of its Parquet file.
    dataset : str
        Value of the column ``dataset``.
    title, source : str
        As in ``Cohort``.
    """

    name: str
    dataset: str
    title: str
    source: str


_TERMS = " Non-commercial use only; research and tests, not to be passed on."
MICROARRAY_SERIES = (
    MicroarraySeries(
        "freije",
        "Freije",
        "Freije 2004 (microarray)",
        "Freije et al. 2004, Cancer Res 64:6503, doi:10.1158/0008-5472.CAN-04-0452; GEO GSE4412."
        + _TERMS,
    ),
    MicroarraySeries(
        "phillips",
        "Phillips",
        "Phillips 2006 (microarray)",
        "Phillips et al. 2006, Cancer Cell 9:157, doi:10.1016/j.ccr.2006.02.019; GEO GSE4271."
        + _TERMS,
    ),
)
_MAPPING = ColumnMapping(
    sample="Sample",
    time="survival",
    time_unit="months",
    event="status",
    event_values=("1",),
    censored_values=("0",),
    sample_type="Recurrence",
    age="Age",
    sex="Gender",
    grade="Grade",
    histology="Histology",
    batch="dataset",
)


def load_microarray(
    folder: Path, series: MicroarraySeries, *, minimum_follow_up_days: float = 0.0
) -> Cohort:
    """Load one series from ``<name>.parquet`` and ``clinical.csv``.

    Raises
    ------
    CohortError
        If a file is missing or damaged.
    """
    table = read_expression(folder / f"{series.name}.parquet", orientation="genes in rows")
    note = (
        "Microarray intensities are on a scale of their own: a signature made on sequencing must "
        "be standardised within the cohort before its cut-point can be carried over."
    )
    return assemble_cohort(
        table.frame,
        _clinical(folder, series),
        name=series.name,
        title=series.title,
        unit="log2 microarray intensity",
        source=series.source,
        notes=(note, *table.notes),
        set_aside=table.set_aside,
        minimum_follow_up_days=minimum_follow_up_days,
        clinical_name="clinical.csv",
    )


def count_microarray_patients(folder: Path, series: MicroarraySeries) -> int:
    """Return how many patients the cohort will have, by the clinical table alone."""
    clinical = _clinical(folder, series)
    primary = clinical.kind == "primary"
    if clinical.kind.isna().all():
        primary = clinical.kind.isna()
    return int((primary & (clinical.time > 0) & clinical.event.notna()).sum())


def _clinical(folder: Path, series: MicroarraySeries) -> CanonicalClinical:
    """Return the rows of one series."""
    frame = read_table(folder / "clinical.csv").frame
    if "dataset" not in frame.columns:
        raise CohortError(
            "clinical.csv has no column 'dataset'.", "Use the table that came with the matrices."
        )
    rows = frame[frame["dataset"] == series.dataset]
    if rows.empty:
        raise CohortError(
            f"clinical.csv has no row whose dataset is {series.dataset!r}; there are "
            f"{listed(frame['dataset'].dropna().unique())}.",
            "Use the table that came with the matrices.",
        )
    return canonical_clinical(rows, _MAPPING, name="clinical.csv")
