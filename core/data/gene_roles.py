"""What each gene of any table does in ferroptosis, whatever it is called there."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from core.data.ferrdb import FERRDB_ROLES, FerrDbTable
from core.data.gene_matching import match_genes
from core.data.genes import ferroptosis_genes, role_words

__all__ = ["gene_roles"]


def gene_roles(genes: Iterable[str], *, table: FerrDbTable | None = None) -> pd.DataFrame:
    """Return the roles in ferroptosis of genes, by FerrDb.

    A driver promotes ferroptosis, a suppressor prevents it, a marker indicates
    that it takes place; a gene may have several roles. A gene is looked for by
    all its names (:func:`match_genes`): first in the reader's own download, then
    in FerrDb V2, then in V1. The built-in V2 has no list of markers, so where it
    names a gene, whether it is a marker is V1's word.

    Parameters
    ----------
    genes : iterable of str
        Symbols in any spelling that FerrDb or NCBI Gene knows.
    table : FerrDbTable, optional
        The reader's own, newer download; its word goes before the built-in one.

    Returns
    -------
    DataFrame
        One row for each gene, once each, in the order given: ``gene``;
        ``driver``, ``suppressor``, ``marker``, ``unclassified`` (bool, a
        regulator of unknown direction); ``role`` in words, nothing where FerrDb
        does not list the gene; ``source``, which version says so.

    Examples
    --------
    >>> roles = gene_roles(["C19orf61", "GPX4", "GAPDH"]).set_index("gene")
    >>> roles["role"].tolist()
    ['driver', 'suppressor and marker', '']
    >>> roles["source"].tolist()
    ['FerrDb V2', 'FerrDb V2, V1', '']
    """
    names = list(dict.fromkeys(genes))
    flags = {name: dict.fromkeys(FERRDB_ROLES, False) for name in names}
    source = dict.fromkeys(names, "")
    if table is not None:
        _read(table.genes, flags, source, said=table.title)
    _read(ferroptosis_genes("V2"), flags, source, said="FerrDb V2")
    v1 = ferroptosis_genes("V1")
    for name, marks in _rows(v1, [n for n in names if source[n] in ("", "FerrDb V2")]).items():
        if not source[name]:
            flags[name], source[name] = marks, "FerrDb V1"
        elif marks["marker"]:
            flags[name]["marker"], source[name] = True, "FerrDb V2, V1"
    found = pd.DataFrame([flags[name] for name in names], columns=list(FERRDB_ROLES), dtype=bool)
    found.insert(0, "gene", pd.Series(names, dtype=object))
    return found.assign(
        role=role_words(found[list(FERRDB_ROLES)]), source=[source[name] for name in names]
    )


def _read(
    listed: pd.DataFrame,
    flags: dict[str, dict[str, bool]],
    source: dict[str, str],
    *,
    said: str,
) -> None:
    """Take the roles of those genes that no table before this one lists."""
    for name, marks in _rows(listed, [name for name in source if not source[name]]).items():
        flags[name], source[name] = marks, said


def _rows(listed: pd.DataFrame, names: list[str]) -> dict[str, dict[str, bool]]:
    """Return the roles that a table gives those of the genes that it lists."""
    place = {gene: row for row, gene in enumerate(listed["gene"])}
    columns = {role: listed[role].to_numpy(dtype=bool) for role in FERRDB_ROLES if role in listed}
    return {
        name: {role: bool(role in columns and columns[role][place[there]]) for role in FERRDB_ROLES}
        for name, there in match_genes(names, place).found.items()
    }
