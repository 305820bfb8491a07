"""An expression matrix from a file: samples x genes, one name per gene, no gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.expression_scale import Scale, ScaleFinding, recognise_scale, to_log2
from core.data.gene_names import looks_like_gene, tidy_gene_names
from core.data.identifiers import check_identifiers, is_tcga
from core.data.matrix import RawMatrix, read_matrix
from core.data.screening import DEFAULT_LIMITS, Limits
from core.errors import CohortError, listed
from core.flow import Exclusion

__all__ = ["ExpressionTable", "Orientation", "read_expression"]

Orientation = Literal["genes in rows", "samples in rows"]


@dataclass(frozen=True, slots=True, eq=False)
class ExpressionTable:
    """What an expression file holds, on the file's own scale.

    Parameters
    ----------
    frame : DataFrame of float32, shape (samples, genes)
        No missing values; labels unique.
    finding : ScaleFinding
        On which scale the values seem to be. They are not transformed yet.
    orientation : {"genes in rows", "samples in rows"}
        How the file had them.
    notes : tuple of str
        What was set right, set aside or assumed.
    set_aside : tuple of Exclusion
        Samples left out: without values, or listed twice.
    """

    frame: pd.DataFrame
    finding: ScaleFinding
    orientation: Orientation
    notes: tuple[str, ...] = ()
    set_aside: tuple[Exclusion, ...] = ()

    @property
    def scale(self) -> Scale:
        """Best guess of the scale."""
        return self.finding.scale

    def as_log2(self, scale: Scale) -> pd.DataFrame:
        """Return the values as log2(x + 1) of FPKM or CPM, or as they are."""
        if scale == "log2":
            return self.frame
        values = to_log2(self.frame.to_numpy(), scale)
        return pd.DataFrame(values, index=self.frame.index, columns=self.frame.columns)


def read_expression(
    path: Path,
    *,
    orientation: Orientation | None = None,
    sample_ids: Sequence[str] | None = None,
    genes_folder: Path | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> ExpressionTable:
    """Read an expression matrix from CSV, TSV, Parquet or h5ad, either way round.

    Genes measured twice keep the row of highest mean; genes with missing values
    are set aside; constant genes stay. Each is said in ``notes``.

    Parameters
    ----------
    path : Path
        Plain, gzipped or zipped text, Parquet or h5ad.
    orientation : {"genes in rows", "samples in rows"}, optional
        Recognised by identifiers where not given.
    sample_ids : sequence of str, optional
        Identifiers of the clinical table, which tell the sides apart.
    genes_folder : Path, optional
        Lookup tables for gene names, see ``tidy_gene_names``.
    limits : Limits
        What is refused by size.

    Raises
    ------
    CohortError
        If the file cannot be read, is too large, or holds no usable gene.
    """
    path = Path(path)
    if orientation is not None and orientation not in get_args(Orientation):
        raise CohortError(
            f"the orientation is {orientation!r}; allowed are genes in rows and samples in rows.",
            "Say which side the genes are on, or leave it to be recognised.",
        )
    raw = read_matrix(path, limits=limits)
    found, why = _orient(raw, orientation, sample_ids)
    if found == "genes in rows":
        values, genes, samples = raw.numbers, raw.rows, raw.columns
        symbols = raw.symbols
    else:
        values, genes, samples = raw.numbers.T, raw.columns, raw.rows
        symbols = raw.symbols if raw.samples_in_rows else None
    notes = [*raw.notes, why] if why else list(raw.notes)
    check_identifiers(samples, "sample", path.name)
    check_identifiers(genes, "gene", path.name)
    named = tidy_gene_names(genes, symbols, genes_folder=genes_folder)
    notes.extend(named.notes)
    check_identifiers(named.names, "gene", path.name)

    values = np.array(values, dtype=np.float32)  # our own copy: gaps are marked in it
    infinite = np.isinf(values)
    if infinite.any():
        notes.append(f"{int(infinite.sum()):,} infinite values count as missing.")
        values[infinite] = np.nan
    keep_samples, set_aside = _usable_samples(values, samples, path.name)
    if len(keep_samples) < len(samples):
        values = values[keep_samples]
    kept = _usable_genes(values, named.names, notes=notes, where=path.name)
    if len(kept) < len(named.names):
        values = values[:, kept]
    frame = pd.DataFrame(
        values,
        index=pd.Index([samples[i] for i in keep_samples], name="sample", dtype=object),
        columns=pd.Index([named.names[i] for i in kept], name="gene", dtype=object),
    )
    return ExpressionTable(frame, recognise_scale(values), found, tuple(notes), set_aside)


def _orient(
    raw: RawMatrix, wanted: Orientation | None, sample_ids: Sequence[str] | None
) -> tuple[Orientation, str]:
    """Tell which side the genes are on, and why where it is not plain."""
    if wanted is not None:
        return wanted, ""
    if sample_ids is not None:
        known = {_bare(name) for name in sample_ids}
        by_row = sum(_bare(name) in known for name in raw.rows)
        by_column = sum(_bare(name) in known for name in raw.columns)
        if by_row != by_column:
            return ("samples in rows" if by_row > by_column else "genes in rows"), ""
    rows = sum(looks_like_gene(name) for name in raw.rows)
    columns = sum(looks_like_gene(name) for name in raw.columns)
    if rows == columns:
        rows = sum(_looks_like_sample(name) for name in raw.columns)
        columns = sum(_looks_like_sample(name) for name in raw.rows)
    if rows != columns:
        return ("genes in rows" if rows > columns else "samples in rows"), ""
    if raw.samples_in_rows:
        return "samples in rows", ""
    longer: Orientation = (
        "genes in rows" if len(raw.rows) >= len(raw.columns) else "samples in rows"
    )
    return longer, (
        f"No identifier told genes from samples; {longer} is assumed, since there are "
        f"{len(raw.rows):,} rows and {len(raw.columns):,} columns."
    )


def _bare(name: str) -> str:
    """Return an identifier for comparison across R's and others' spellings."""
    bare = str(name).strip().upper().replace(".", "-").replace("_", "-")
    return bare[:12] if is_tcga(bare) else bare.removeprefix("X")


def _looks_like_sample(name: str) -> bool:
    return is_tcga(name) or name.upper().startswith(("CGGA", "GSM", "TCGA", "GTEX", "SRR", "ERR"))


def _usable_samples(
    values: npt.NDArray[np.float32], samples: Sequence[str], where: str
) -> tuple[list[int], tuple[Exclusion, ...]]:
    """Return the samples to keep: the first of each name, with values in half the genes or more."""
    missing: npt.NDArray[np.bool_] = np.isnan(values)
    measured = ~np.all(missing, axis=0)  # a gene that nobody has is no fault of a sample
    n_measured = max(int(np.sum(measured)), 1)
    empty = np.sum(missing & measured, axis=1) > n_measured / 2
    if not np.any(measured):
        empty[:] = True
    seen: set[str] = set()
    keep: list[int] = []
    twice: list[str] = []
    for position, name in enumerate(samples):
        if name in seen:
            twice.append(name)
        elif not empty[position]:
            seen.add(name)
            keep.append(position)
    if not keep:
        raise CohortError(
            f"no sample of {where} has values for half of the genes or more.",
            "Check that the file holds numbers and the right delimiter.",
        )
    without = tuple(samples[i] for i in np.flatnonzero(empty).tolist() if samples[i] not in seen)
    excluded = (
        Exclusion("column listed twice in the expression file", tuple(twice)),
        Exclusion("no expression values", without),
    )
    return keep, tuple(item for item in excluded if item.n)


def _usable_genes(
    values: npt.NDArray[np.float32], names: Sequence[str], *, notes: list[str], where: str
) -> npt.NDArray[np.intp]:
    """Return the genes to keep: named, complete, and the strongest row of each name."""
    named = np.array([bool(name) for name in names])
    missing = np.isnan(values)
    complete = ~missing.any(axis=0)
    for what, which in (
        ("have no value at all", missing.all(axis=0) & named),
        ("lack values in some samples", ~complete & ~missing.all(axis=0) & named),
    ):
        if which.any():
            which_names = [names[i] for i in np.flatnonzero(which).tolist()]
            notes.append(
                f"{which.sum():,} genes {what} and were set aside ({listed(which_names)})."
            )
    if not named.any():
        raise CohortError(
            f"none of the {len(names):,} genes of {where} has a name.",
            "Check which column or row names the genes.",
        )
    usable = np.flatnonzero(named & complete)
    if not usable.size:
        raise CohortError(
            f"none of the {len(names):,} genes of {where} has a value in every sample.",
            "Fill the gaps or leave out the samples that cause them.",
        )
    table = pd.DataFrame(
        {
            "name": [names[i] for i in usable.tolist()],
            "mean": values.mean(axis=0, dtype=np.float64)[usable],
            "at": usable,
        }
    )
    strongest = table.sort_values("mean", ascending=False, kind="stable").drop_duplicates("name")
    if repeated := len(table) - len(strongest):
        which_names = table.loc[table["name"].duplicated(), "name"].unique().tolist()
        notes.append(
            f"{len(which_names):,} genes are listed more than once ({listed(which_names)}); the "
            f"row of highest mean was kept and {repeated:,} others set aside."
        )
    kept = np.sort(strongest["at"].to_numpy())
    constant = (values.max(axis=0) == values.min(axis=0))[kept]
    if constant.any() and len(values) > 1:
        which_names = [names[i] for i in kept[constant].tolist()]
        notes.append(
            f"{constant.sum():,} genes have one value in every sample and can tell nothing "
            f"({listed(which_names)}); they are kept."
        )
    return kept
