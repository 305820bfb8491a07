"""Reading what FerrDb offers for download: which file is which role, which column the gene."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from core.data.archives import unpack_tables
from core.data.ferrdb import FERRDB_ROLES, FerrDbTable
from core.data.gene_names import tidy_gene_names
from core.data.identifiers import check_identifiers
from core.data.screening import Limits, screen
from core.data.tables import read_table
from core.errors import GeneSetError, listed

__all__ = ["read_ferrdb"]

_LIMITS = Limits(file_bytes=64 << 20, unpacked_bytes=128 << 20)
_SYMBOL = ("symbol", "symbolorreportedabbr", "genesymbol", "gene", "genename", "hgncsymbol")
_ROLE = ("role", "roles", "category", "type", "regulator", "class")
_NO_GENES = re.compile(r"inducer|inhibitor|disease", re.IGNORECASE)
_CONFIDENCE = ("validated", "screened", "predicted", "deduced")  # the best first
_WAY_OUT = (
    "Give the files as FerrDb names them (driver.csv, suppressor.csv, marker.csv), or one table "
    "with the columns gene and role."
)


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What was read so far: roles and confidence of each gene."""

    roles: dict[str, set[str]] = field(default_factory=dict)
    confidence: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_ferrdb(paths: Sequence[Path], *, imported: str, version: str = "") -> FerrDbTable:
    """Read the tables of a FerrDb download into one, whatever version of it.

    Parameters
    ----------
    paths : sequence of Path
        CSV or TSV tables, one for each role or one with roles in it, or one zip
        of them. The role is taken from a column of roles, from columns named
        after the roles (0 / 1), or else from the name of the file.
    imported : str
        Date of today, shown beside the table.
    version : str
        What the reader calls it; a date in the name of a file where empty.

    Raises
    ------
    CohortError
        If a file is no table, damaged or too large.
    GeneSetError
        If a file says neither which genes nor which role, or holds no gene.
    """
    found = _Found()
    files: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, path in enumerate(paths):
            tables: tuple[Path, ...] = (path,)
            if screen(path, _LIMITS) == "zip":
                unpacked = Path(folder) / str(number)
                unpacked.mkdir()
                tables = unpack_tables(path, unpacked, limits=_LIMITS)
            for table in tables:
                if _NO_GENES.search(table.name):
                    found.notes.append(f"{table.name} lists no genes and was passed over.")
                else:
                    _take(table, found)
                    files.append(table.name)
    if not found.roles:
        given = listed([path.name for path in paths]) or "no file"
        raise GeneSetError(f"no ferroptosis-related gene was found in {given}.", _WAY_OUT)
    return FerrDbTable(
        _as_frame(found),
        version.strip() or _date_in([path.name for path in paths]),
        imported,
        files=tuple(files),
        notes=tuple(dict.fromkeys(found.notes)),
    )


def _take(path: Path, found: _Found) -> None:
    """Add the genes of one table to those found."""
    table = read_table(path, limits=_LIMITS)
    found.notes.extend(table.notes)
    known = table.frame.mask(table.frame == "_NA_")  # FerrDb's word for "not known"
    frame = _of_ferroptosis(known, path.name, found.notes)
    columns = {re.sub(r"[^a-z]", "", str(name).lower()): str(name) for name in frame.columns}
    symbol = next((columns[name] for name in _SYMBOL if name in columns), None)
    if symbol is None:
        raise GeneSetError(
            f"{path.name} has no column of gene symbols; its columns are "
            f"{listed(frame.columns, most=8)}.",
            _WAY_OUT,
        )
    labels = ["" if label != label else str(label) for label in frame[symbol]]
    check_identifiers(labels, "gene", path.name)
    named = tidy_gene_names(labels)
    found.notes.extend(f"{path.name}: {note}" for note in named.notes)
    roles = _roles(frame, columns, path.name)
    confidence = frame[columns["confidence"]] if "confidence" in columns else [""] * len(frame)
    for gene, mine, stated in zip(named.names, roles, confidence, strict=True):
        if gene and mine:
            found.roles.setdefault(gene, set()).update(mine)
            best = found.confidence.get(gene, len(_CONFIDENCE))
            found.confidence[gene] = min(best, _grade(stated))


def _of_ferroptosis(frame: pd.DataFrame, name: str, notes: list[str]) -> pd.DataFrame:
    """Return the rows about ferroptosis; FerrDb V3 lists other kinds of cell death beside it."""
    column = next((c for c in frame.columns if str(c).strip().lower() == "rcd"), None)
    if column is None:
        return frame
    about = frame[column].astype("string").str.contains("ferroptosis", case=False).fillna(False)
    if other := int((~about).sum()):
        notes.append(f"{name}: {other:,} rows about other kinds of cell death were set aside.")
    return frame[about.to_numpy(dtype=bool)]


def _roles(frame: pd.DataFrame, columns: dict[str, str], name: str) -> list[set[str]]:
    """Return the roles that each row gives its gene."""
    column = next((columns[key] for key in _ROLE if key in columns), None)
    if column is not None:
        stated = [_roles_in(cell) for cell in frame[column]]
        if 2 * sum(map(bool, stated)) > len(stated):
            return stated
    flags = {role: columns[role] for role in FERRDB_ROLES if role in columns}
    if flags:
        yes = {role: frame[flag].astype("string").str.lower().isin(["1", "1.0", "true", "yes"])
               for role, flag in flags.items()}  # fmt: skip
        return [{role for role in yes if yes[role].iloc[row]} for row in range(len(frame))]
    in_name = _roles_in(name)
    if len(in_name) != 1:
        raise GeneSetError(
            f"{name} does not say whether its genes are drivers, suppressors or markers, neither "
            "in its name nor in a column.",
            _WAY_OUT,
        )
    return [in_name] * len(frame)


def _roles_in(text: object) -> set[str]:
    """Return the roles that a cell or a file's name speaks of."""
    words = str(text).lower()
    stems = {"driver": "driver", "suppressor": "suppress", "marker": "marker"}
    stems["unclassified"] = "unclassif"
    return {role for role, stem in stems.items() if stem in words}


def _grade(stated: object) -> int:
    """Return the place of a confidence, the best 0; FerrDb itself misspells ``deduecd``."""
    word = str(stated).strip().lower().replace("deduecd", "deduced")
    return next(
        (place for place, name in enumerate(_CONFIDENCE) if name.startswith(word[:8]) and word),
        len(_CONFIDENCE),
    )


def _as_frame(found: _Found) -> pd.DataFrame:
    """Return one row for each gene."""
    genes = sorted(found.roles)
    words = (*_CONFIDENCE, "")
    return pd.DataFrame(
        {
            "gene": genes,
            **{role: [role in found.roles[gene] for gene in genes] for role in FERRDB_ROLES},
            "confidence": [words[found.confidence[gene]] for gene in genes],
        }
    )


def _date_in(names: Iterable[str]) -> str:
    """Return the date that a file's name bears, as FerrDb's preview ``..._upto20231231.zip``."""
    for name in names:
        if date := re.search(r"(20\d{2})[-_]?([01]\d)[-_]?([0-3]\d)", name):
            return "-".join(date.groups())
    return ""
