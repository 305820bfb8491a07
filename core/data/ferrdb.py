"""A newer download of FerrDb in place of the built-in table: read, checked, kept as JSON.

FerrDb offers one table for each role. By version they are named and laid out
differently; all of these are read:

==================  ============================  ================================
version             files                         the symbol's column
==================  ============================  ================================
V1                  ``1_info_driver.csv`` ...     ``Symbol``
V2                  ``ferroptosis_driver.csv``    ``symbol``
V2 early preview    one zip of ``driver.csv``,    ``Symbol_or_reported_abbr``
                    ``unclassified.reg.csv`` ...  (drivers), ``Symbol`` (others)
V3                  ``ferrdb_driver.csv`` ...     ``Symbol``; ``RCD`` names the
                                                  kind of cell death
==================  ============================  ================================

One table with a column of roles, or with a column for each role, does as well.
Chemical inducers and inhibitors and diseases are no genes and are passed over.

References
----------
Zhou et al. 2023, Nucleic Acids Res 51:D571, doi:10.1093/nar/gkac935.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from core.data.genes import ROLES, role_words
from core.data.identifiers import check_identifiers
from core.errors import GeneSetError
from core.provenance import fingerprint

__all__ = ["FERRDB_ROLES", "FerrDbTable", "ferrdb_from_json"]

# Regulators whose direction FerrDb does not state.
FERRDB_ROLES = (*ROLES, "unclassified")

_SCHEMA = "ferroscope-ferrdb"
_MOST_GENES = 20_000
_MOST_BYTES = 8_000_000
_AGAIN = "Import the files that FerrDb offers for download again."


@dataclass(frozen=True, slots=True, eq=False)
class FerrDbTable:
    """The ferroptosis-related genes of one download of FerrDb.

    Parameters
    ----------
    genes : DataFrame
        ``gene``, one row each in alphabetical order; ``driver``,
        ``suppressor``, ``marker``, ``unclassified`` (bool); ``confidence``, the
        best that FerrDb states, or nothing. ``role``, the roles in words, is added.
    version : str
        What the reader calls it, e.g. ``"V2, download of 3 May 2024"``.
    imported : str
        Date of the import, e.g. ``"2026-11-25"``.
    files : tuple of str
        Names of the files it was read from.
    notes : tuple of str
        What was assumed, set right or set aside.

    Attributes
    ----------
    fingerprint : str
        SHA-256 of the genes and their roles, and of what it is called.

    Raises
    ------
    GeneSetError
        If there is no gene, one repeats or has no role, or a text is not plain.
    """

    genes: pd.DataFrame
    version: str
    imported: str
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    fingerprint: str = field(init=False, default="")

    def __post_init__(self) -> None:
        columns = ["gene", *FERRDB_ROLES, "confidence"]
        if absent := [name for name in columns if name not in self.genes]:
            raise GeneSetError(f"the FerrDb table has no column {absent[0]!r}.", _AGAIN)
        genes = self.genes[columns].sort_values("gene", ignore_index=True)
        names = genes["gene"].astype(str)
        if not 0 < len(genes) <= _MOST_GENES:
            raise GeneSetError(
                f"the FerrDb table has {len(genes):,} genes; 1 to {_MOST_GENES:,} are allowed.",
                _AGAIN,
            )
        check_identifiers(names, "gene", "the FerrDb table")
        flags = genes[list(FERRDB_ROLES)].astype(bool)
        if names.duplicated().any() or not names.str.strip().all() or not flags.any(axis=1).all():
            raise GeneSetError(
                "the FerrDb table lists a gene twice, without a name or without a role.", _AGAIN
            )
        for what in (self.version, self.imported, *self.files):
            if len(what) > 200 or not what.isprintable():
                raise GeneSetError(f"{what[:40]!r} is too long or not plain text.", _AGAIN)
        genes = genes.assign(gene=names, **{name: flags[name] for name in FERRDB_ROLES})
        genes["confidence"] = genes["confidence"].astype(str)
        genes["role"] = role_words(flags)
        object.__setattr__(self, "genes", genes)
        object.__setattr__(self, "fingerprint", fingerprint(genes, self.version, self.imported))

    @property
    def title(self) -> str:
        """What a page calls it."""
        return f"FerrDb, {self.version}" if self.version else "FerrDb, version not stated"

    def counts(self) -> dict[str, int]:
        """Return how many genes have each role; a gene may have several."""
        return {name: int(self.genes[name].sum()) for name in FERRDB_ROLES}

    def to_json(self) -> str:
        """Return the table as JSON, to be kept."""
        roles = self.genes[list(FERRDB_ROLES)]
        rows = zip(
            self.genes["gene"],
            ([name for name in FERRDB_ROLES if row[name]] for _, row in roles.iterrows()),
            self.genes["confidence"],
            strict=True,
        )
        return json.dumps(
            {
                "schema": _SCHEMA,
                "version": self.version,
                "imported": self.imported,
                "files": self.files,
                "notes": self.notes,
                "genes": list(rows),
            }
        )


def ferrdb_from_json(text: str) -> FerrDbTable:
    """Return the table in a text that ``FerrDbTable.to_json`` made.

    Raises
    ------
    GeneSetError
        If it is not one.
    """
    try:
        if len(text) > _MOST_BYTES:
            raise ValueError("too long")
        found: Any = json.loads(text)
        if not isinstance(found, Mapping) or found["schema"] != _SCHEMA:
            raise ValueError("another schema")
        rows = [
            {"gene": str(gene), **{name: name in roles for name in FERRDB_ROLES}}
            | {"confidence": str(confidence)}
            for gene, roles, confidence in found["genes"]
        ]
        columns = ["gene", *FERRDB_ROLES, "confidence"]
        return FerrDbTable(
            pd.DataFrame(rows, columns=columns),
            str(found["version"]),
            str(found["imported"]),
            files=tuple(map(str, found["files"])),
            notes=tuple(map(str, found["notes"])),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        if isinstance(exc, GeneSetError):
            raise
        raise GeneSetError("a kept FerrDb table is damaged.", _AGAIN) from exc
