"""Genes asked for by one name and measured under another, matched in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.data.gene_symbols import current_symbols, other_names

__all__ = ["GeneMatch", "match_genes"]


@dataclass(frozen=True, slots=True, eq=False)
class GeneMatch:
    """Which of the genes asked for are measured, and by which name.

    Parameters
    ----------
    found : mapping of str to str
        Gene as asked for -> its name among those measured, in the order asked.
    ambiguous : mapping of str to tuple of str
        Gene as asked for -> the genes it may be; none of them was taken.
    absent : tuple of str
        Genes that are not measured, or whose name nobody knows.
    """

    found: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]
    absent: tuple[str, ...]

    @property
    def genes(self) -> tuple[str, ...]:
        """The measured names, once each, in the order asked for."""
        return tuple(dict.fromkeys(self.found.values()))

    @property
    def renamed(self) -> dict[str, str]:
        """Those found by another name; a difference of case alone is not another name."""
        return {
            asked: there for asked, there in self.found.items() if asked.upper() != there.upper()
        }


def match_genes(wanted: Iterable[str], measured: Iterable[str]) -> GeneMatch:
    """Find genes among those measured, by their own name or by another of the same gene.

    A name that is measured as it stands is taken as it stands. Else the gene it
    means is looked for by its current symbol, its previous symbols, aliases and
    Ensembl ids, so that either side may be the older one. A name that may mean
    several genes, and a gene that several columns may be, are never resolved.

    Parameters
    ----------
    wanted : iterable of str
        Symbols, older symbols, aliases, Ensembl or Entrez ids, in any case.
    measured : iterable of str
        Names of the columns of an expression matrix, or of any table of genes.

    Examples
    --------
    >>> match = match_genes(["SMG9", "EPT1", "KMT2D", "XYZ"], ["C19orf61", "SELENOI", "MLL2"])
    >>> match.renamed
    {'SMG9': 'C19orf61', 'EPT1': 'SELENOI'}
    >>> match.ambiguous, match.absent
    ({'KMT2D': ('MLL2',)}, ('XYZ',))
    """
    columns: dict[str, list[str]] = {}
    for name in measured:
        columns.setdefault(name.upper(), []).append(name)
    found: dict[str, str] = {}
    ambiguous: dict[str, tuple[str, ...]] = {}
    absent: list[str] = []
    for name in dict.fromkeys(wanted):
        there, doubtful = _place(name, columns)
        if there:
            found[name] = there
        elif doubtful:
            ambiguous[name] = doubtful
        else:
            absent.append(name)
    return GeneMatch(found, ambiguous, tuple(absent))


def _place(name: str, columns: Mapping[str, list[str]]) -> tuple[str, tuple[str, ...]]:
    """Return the column of a gene, or else what it may be; nothing at all where it is not there."""
    same = columns.get(name.upper(), [])
    if name in same:
        return name, ()
    if same:
        return (same[0], ()) if len(same) == 1 else ("", tuple(same))
    meant = current_symbols(name)
    if len(meant) > 1:
        # Only where one of them is measured could the name have been taken for it.
        return "", meant if any(_columns_of(symbol, columns)[0] for symbol in meant) else ()
    sure, doubtful = _columns_of(meant[0], columns) if meant else ((), ())
    if len(sure) == 1:
        return sure[0], ()
    return "", sure or doubtful


def _columns_of(
    symbol: str, columns: Mapping[str, list[str]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the columns that are a gene for sure, and those that may be it or another."""
    if current := columns.get(symbol.upper()):
        return tuple(current), ()
    sure: list[str] = []
    doubtful: list[str] = []
    for other in dict.fromkeys(name.upper() for name in other_names(symbol)):
        for column in columns.get(other, []):
            meant = current_symbols(column)
            if meant == (symbol,):
                sure.append(column)
            elif symbol in meant:
                doubtful.append(column)
    return tuple(sure), tuple(doubtful)
