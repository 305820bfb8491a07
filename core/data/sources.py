"""Which cohorts there are, and how to load one by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from core.cohort import Cohort
from core.data.cgga import find_cgga, load_cgga
from core.data.dropped import dropped_files, load_dropped
from core.data.folder import RESERVED_NAMES, load_saved, read_manifest
from core.data.microarrays import MICROARRAY_SERIES, count_microarray_patients, load_microarray
from core.data.tcga import PipelineShift, count_tcga_patients, load_tcga_glioma
from core.errors import CohortError, listed

if TYPE_CHECKING:
    from core.data.simulated import SimulatedStudy

__all__ = ["CohortSource", "available_cohorts", "load_cohort"]

SourceKind = Literal["simulated", "tcga", "microarray", "cgga", "saved", "dropped"]


@dataclass(frozen=True, slots=True)
class CohortSource:
    """A cohort that can be loaded, described without loading it.

    Parameters
    ----------
    name : str
        What :func:`load_cohort` takes; part of links.
    title : str
        What a page shows.
    kind : str
        Where it comes from.
    description : str
        One sentence.
    simulated : bool
        True where the patients are made up.
    n_patients : int or None
        Patients it will have, None where that takes reading it.
    problem : str
        Why it cannot be loaded as it lies; empty where it can.
    """

    name: str
    title: str
    kind: SourceKind
    description: str
    simulated: bool = False
    n_patients: int | None = None
    problem: str = ""


_SIMULATED = (
    CohortSource(
        "simulated_training",
        "Simulated glioma, training",
        "simulated",
        "Made-up gliomas of grades II to IV in TCGA's proportions, with a known truth.",
        simulated=True,
        n_patients=650,
    ),
    CohortSource(
        "simulated_validation",
        "Simulated glioma, validation",
        "simulated",
        "Made-up gliomas in two batches, as CGGA, from the same truth.",
        simulated=True,
        n_patients=950,
    ),
)


def available_cohorts(root: Path | None = None) -> tuple[CohortSource, ...]:
    """List the simulated study, then what lies in ``<root>/cohorts``.

    Parameters
    ----------
    root : Path, optional
        Folder of data; only the simulated study without it.

    Returns
    -------
    tuple of CohortSource
        A cohort that is there but cannot be loaded says why in ``problem``.
    """
    if root is None:
        return _SIMULATED
    cohorts = Path(root) / "cohorts"
    counts: dict[str, Callable[[], int]] = {
        "tcga_glioma": lambda: count_tcga_patients(cohorts / "tcga_glioma")
    }
    for series in MICROARRAY_SERIES:
        counts[series.name] = partial(count_microarray_patients, cohorts / "external", series)
    return tuple(
        _counted(source, counts[source.name]) if source.name in counts else source
        for source in _sources(root)
    )


def load_cohort(
    name: str,
    root: Path | None = None,
    *,
    pipeline_shift: PipelineShift = "apply",
    minimum_follow_up_days: float = 0.0,
) -> Cohort:
    """Load a cohort by name.

    Parameters
    ----------
    name : str
        One of :func:`available_cohorts`.
    root : Path, optional
        Folder of data.
    pipeline_shift : {"apply", "leave"}
        TCGA only: whether what the pipeline of the lower-grade gliomas adds is
        subtracted, see ``load_tcga_glioma``.
    minimum_follow_up_days : float
        Patients followed for this long or less are set aside, where the cohort
        is built from its tables; simulated and saved cohorts stay as they are.

    Raises
    ------
    CohortError
        If there is no such cohort, or it cannot be read.
    """
    sources = _sources(root)
    source = next((item for item in sources if item.name == name), None)
    if source is None:
        raise CohortError(
            f"there is no cohort {name!r}; there are "
            f"{listed([item.name for item in sources], most=12)}.",
            "Choose one of these, or put its files into the data folder.",
        )
    if source.kind == "simulated":
        study = _simulated_study()
        return study.training if name == "simulated_training" else study.validation
    assert root is not None
    root = Path(root)
    cohorts = root / "cohorts"
    options: dict[str, Any] = {"minimum_follow_up_days": minimum_follow_up_days}
    if source.kind == "tcga":
        return load_tcga_glioma(cohorts / name, pipeline_shift=pipeline_shift, **options)
    if source.kind == "microarray":
        series = next(item for item in MICROARRAY_SERIES if item.name == name)
        return load_microarray(cohorts / "external", series, **options)
    if source.kind == "cgga":
        series_files = find_cgga(cohorts / "cgga")
        wanted = [item for item in series_files if name in ("cgga", f"cgga_{item.series}")]
        return load_cgga(tuple(wanted), **options)
    if source.kind == "saved":
        return load_saved(cohorts / name)
    return load_dropped(cohorts / name, genes_folder=root / "genes", **options)


def _sources(root: Path | None) -> list[CohortSource]:
    """List what there is by looking at names alone: no table is read to count patients."""
    found = list(_SIMULATED)
    if root is None:
        return found
    cohorts = Path(root) / "cohorts"
    if (cohorts / "tcga_glioma" / "expression.parquet").is_file():
        found.append(
            CohortSource(
                "tcga_glioma",
                "TCGA glioma (LGG + GBM)",
                "tcga",
                "The Cancer Genome Atlas: low grade (LGG) and glioblastoma (GBM), all genes.",
            )
        )
    found.extend(
        CohortSource(
            series.name,
            series.title,
            "microarray",
            "Adult high-grade gliomas on microarrays, for frozen transfer.",
        )
        for series in MICROARRAY_SERIES
        if (cohorts / "external" / f"{series.name}.parquet").is_file()
    )
    found.extend(_cgga_sources(cohorts / "cgga"))
    found.extend(_own_sources(cohorts))
    return found


def _counted(source: CohortSource, count: Callable[[], int]) -> CohortSource:
    """Add the number of patients, or why it cannot be told."""
    try:
        return replace(source, n_patients=count())
    except CohortError as exc:
        return replace(source, problem=str(exc))


def _cgga_sources(folder: Path) -> list[CohortSource]:
    """Return each CGGA series whose files are there, and both as one."""
    series = find_cgga(folder)
    text = "Gliomas of the Chinese Glioma Genome Atlas, RNA sequencing"
    sources = [
        CohortSource(f"cgga_{item.series}", f"CGGA {item.series}", "cgga", f"{text}, one series.")
        for item in series
    ]
    if len(series) > 1:
        sources.append(CohortSource("cgga", "CGGA", "cgga", f"{text}, two series as batches."))
    return sources


def _own_sources(cohorts: Path) -> list[CohortSource]:
    """Return the reader's own cohorts, saved or dropped."""
    sources = []
    folders = (
        sorted(path for path in cohorts.iterdir() if path.is_dir()) if cohorts.is_dir() else []
    )
    for folder in folders:
        if folder.name in RESERVED_NAMES or folder.name.startswith("."):
            continue
        if (folder / "cohort.json").is_file():
            sources.append(_saved_source(folder))
        elif any(folder.glob("expression.*")) or any(folder.glob("clinical.*")):
            problem = ""
            try:
                dropped_files(folder)
            except CohortError as exc:
                problem = str(exc)
            sources.append(
                CohortSource(
                    folder.name,
                    folder.name,
                    "dropped",
                    "Your own files, columns as recognised.",
                    problem=problem,
                )
            )
    return sources


def _saved_source(folder: Path) -> CohortSource:
    try:
        manifest = read_manifest(folder)
    except CohortError as exc:
        return CohortSource(folder.name, folder.name, "saved", "Your own cohort.", problem=str(exc))
    n_patients = manifest.get("n_patients")
    return CohortSource(
        folder.name,
        str(manifest.get("title") or folder.name),
        "saved",
        "Your own cohort, as you confirmed it.",
        simulated=bool(manifest.get("simulated")),
        n_patients=n_patients if isinstance(n_patients, int) else None,
    )


@cache
def _simulated_study() -> SimulatedStudy:
    """Make the embedded study once for both of its cohorts; they cannot be changed."""
    from core.data.simulated import simulate_study

    return simulate_study()
