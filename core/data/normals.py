"""Normal tissue from elsewhere, to stand beside a cohort's own: GTEx brain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from core.data.expression import read_expression
from core.data.gene_matching import match_genes
from core.errors import CohortError, listed
from core.provenance import fingerprint

__all__ = [
    "NormalSource",
    "NormalTissue",
    "available_normals",
    "load_normals",
    "normals_under_names",
]

_FOLDER = "gtex"
_PATTERN = "gtex_brain_*_fpkm.csv.gz"
_TITLE = "GTEx normal brain"
_SOURCE = (
    "Genotype-Tissue Expression project (GTEx), brain, FPKM; GTEx Consortium 2020, Science "
    "369:1318, doi:10.1126/science.aaz1776."
)
# cortex_A1: the tissue, then the sample within it.
_NAMED = re.compile(r"(?P<tissue>[A-Za-z][A-Za-z ._-]*?)[_. -][A-Za-z]*\d+\Z")
_LEAST_SAMPLES = 2


@dataclass(frozen=True, slots=True)
class NormalSource:
    """Normal tissue that can be loaded, described without loading it.

    Parameters
    ----------
    name : str
        What :func:`load_normals` takes; part of links.
    title : str
        What a page shows.
    problem : str
        Why it cannot be loaded as it lies; empty where it can.
    """

    name: str
    title: str
    problem: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class NormalTissue:
    """Normal samples of another source than a cohort.

    Parameters
    ----------
    name, title : str
        As in :class:`NormalSource`.
    expression : DataFrame of float32, shape (samples, genes)
        On the scale of ``unit``, without missing values.
    tissue : Series of str, shape (samples,)
        Where each sample was taken, same index; ``"not stated"`` where its
        name does not tell.
    unit : str
        ``"log2(FPKM + 1)"``.
    source : str
        With citation.
    notes : tuple of str
        What a reader must know before trusting a number.
    fingerprint : str
        SHA-256 of values, labels and tissues.
    """

    name: str
    title: str
    expression: pd.DataFrame
    tissue: pd.Series[str]
    unit: str
    source: str
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.tissue.index.equals(self.expression.index):
            raise CohortError(
                "the tissues and the expression matrix do not list the same samples.",
                "Give the tissue of each sample, in the order of the matrix.",
            )

    def __len__(self) -> int:
        return len(self.expression.index)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything that can change a number."""
        return fingerprint(self.expression, self.tissue, self.unit)


def available_normals(root: Path | None = None) -> tuple[NormalSource, ...]:
    """List the normal tissue in ``<root>/cohorts/gtex``, by the names of its files alone.

    Parameters
    ----------
    root : Path, optional
        Folder of data; nothing without it.
    """
    if root is None:
        return ()
    files = _files(Path(root))
    if not files:
        return ()
    problem = ""
    if len(files) > 1:
        problem = f"there are several tables of it ({listed(path.name for path in files)})."
    return (NormalSource(_FOLDER, _TITLE, problem),)


def load_normals(name: str, root: Path | None) -> NormalTissue:
    """Load normal tissue by name, as log2(FPKM + 1).

    The table has genes in rows: an Entrez id, the symbol, then one column of
    FPKM for each sample, named by its tissue (``cortex_A1``).

    Parameters
    ----------
    name : str
        One of :func:`available_normals`.
    root : Path or None
        Folder of data.

    Raises
    ------
    CohortError
        If there is none of this name, more than one table, or the table cannot
        be read, has fewer than 2 samples or is not in FPKM.
    """
    sources = available_normals(root)
    if root is None or name not in {source.name for source in sources}:
        raise CohortError(
            f"there is no normal tissue named {name!r} on this machine.",
            f"Put a file {_PATTERN} into the folder cohorts/{_FOLDER} of the data, or use the "
            "cohort's own normals.",
        )
    files = _files(Path(root))
    if len(files) > 1:
        raise CohortError(
            f"there are {len(files)} tables of {_TITLE} ({listed(path.name for path in files)}).",
            f"Keep one of them in cohorts/{_FOLDER}.",
        )
    path = files[0]
    table = read_expression(path, orientation="genes in rows")
    lowest, highest = table.finding.lowest, table.finding.highest
    if table.scale != "fpkm":
        raise CohortError(
            f"{path.name} holds values from {lowest:.4g} to {highest:.4g}, which do not look like "
            f"FPKM: {table.finding.explanation}.",
            "Give FPKM as they were measured: not negative, no logarithms, no read counts.",
        )
    expression = table.as_log2("fpkm")
    if len(expression) < _LEAST_SAMPLES:
        raise CohortError(
            f"{path.name} has {len(expression)} sample; {_LEAST_SAMPLES} or more are needed.",
            "Give a table with more normal samples.",
        )
    tissue = pd.Series(
        [_tissue_of(str(sample)) for sample in expression.index], expression.index, name="tissue"
    )
    counts = tissue.value_counts(sort=False)
    note = (
        f"{_TITLE}: {len(expression):,} samples ("
        + ", ".join(f"{kind} {n}" for kind, n in counts.items())
        + f"), {len(expression.columns):,} genes."
    )
    return NormalTissue(
        name,
        _TITLE,
        expression,
        tissue,
        "log2(FPKM + 1)",
        _SOURCE,
        (note, *table.notes),
    )


def normals_under_names(normals: NormalTissue, genes: Sequence[str]) -> NormalTissue:
    """Return normal tissue restricted to a cohort's genes and under the cohort's names.

    Genes that the two sources know by different names (an older symbol, an
    alias) are found; a name that may mean several genes is not.

    Parameters
    ----------
    normals : NormalTissue
    genes : sequence of str
        Gene names of the cohort.

    Raises
    ------
    CohortError
        If the two share no gene.
    """
    match = match_genes(genes, normals.expression.columns)
    # Two names of the cohort may be one gene here: the one spelled the same has it.
    taken: dict[str, str] = {}
    for asked, there in match.found.items():
        if there not in taken or asked == there:
            taken[there] = asked
    if not taken:
        raise CohortError(
            f"{normals.title} has none of the {len(genes):,} genes asked for (first there: "
            f"{listed(normals.expression.columns, most=3)}; first asked for: "
            f"{listed(genes, most=3)}).",
            "Give both by gene symbols such as RRM2.",
        )
    frame = normals.expression[list(taken)].rename(columns=taken)
    renamed = [f"{there} is {asked}" for there, asked in taken.items() if there != asked]
    notes = [
        f"{len(taken):,} of {len(genes):,} genes are measured in {normals.title} too; the others "
        "cannot be compared with it."
    ]
    if renamed:
        notes.append(f"{len(renamed):,} genes have another name there ({listed(renamed)}).")
    order = [gene for gene in genes if gene in set(taken.values())]
    return replace(normals, expression=frame[order], notes=(*normals.notes, *notes))


def _files(root: Path) -> list[Path]:
    """Return the tables of the folder."""
    return sorted(path for path in (root / "cohorts" / _FOLDER).glob(_PATTERN) if path.is_file())


def _tissue_of(sample: str) -> str:
    """Return the tissue that a sample's name tells."""
    found = _NAMED.match(sample)
    return found["tissue"].replace("_", " ").lower() if found else "not stated"
