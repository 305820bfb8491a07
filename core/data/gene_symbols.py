"""Names of human genes: current symbols, other names, Ensembl and Entrez identifiers.

``gene_symbols.tsv.gz`` beside this file holds every gene of NCBI Gene with its
current symbol, its previous symbols and aliases (NCBI does not tell the two
apart), and its Ensembl ids. ``core.data.export_gene_symbols`` makes it from Debian's
``r-bioc-org.hs.eg.db`` (Bioconductor org.Hs.eg.db 3.16, NCBI Gene of September
2022). NCBI Gene is in the public domain; the package is under Artistic-2.0.

The table is read when a name is first asked for (about 0.1 s), not on import.
Names are compared whatever their case: mouse spellings (``Trp53``) and typed
ones (``rrm2``) find the human gene of that name.

References
----------
Brown et al. 2015, Nucleic Acids Res 43:D36, doi:10.1093/nar/gku1055 (NCBI Gene).
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

__all__ = [
    "SYMBOLS_SOURCE",
    "current_symbols",
    "other_names",
    "symbol_of_ensembl",
    "symbol_of_entrez",
]

SYMBOLS_SOURCE = "NCBI Gene, 12 September 2022 (Bioconductor org.Hs.eg.db 3.16)"

_ENSEMBL = re.compile(r"ENSG(\d{11})(?:\.\d+)?\Z", re.IGNORECASE)
_ENTREZ = re.compile(r"\d{1,9}\Z")


def current_symbols(name: str) -> tuple[str, ...]:
    """Return the current symbols of the genes that a name may stand for.

    A current symbol stands for its own gene alone, even where it is an alias of
    another: AR is the androgen receptor, though AREG was called AR as well.

    Parameters
    ----------
    name : str
        Symbol, previous symbol or alias in any case; Ensembl id with or without
        version; Entrez id.

    Returns
    -------
    tuple of str
        None where no gene is known by this name; more than one where the name
        is ambiguous, in alphabetical order.

    Examples
    --------
    >>> current_symbols("MLL2")
    ('KMT2B', 'KMT2D')
    >>> current_symbols("C19orf61"), current_symbols("rrm2"), current_symbols("ENSG00000171848.15")
    (('SMG9',), ('RRM2',), ('RRM2',))
    """
    key = name.strip().upper()
    names = _names()
    if symbol := names.symbols.get(key):
        return (symbol,)
    if found := _ENSEMBL.match(key):
        joined = _by_ensembl().get(int(found.group(1)), "")
    elif _ENTREZ.match(key):
        joined = _by_entrez().get(int(key), "")
    else:
        joined = names.by_other_name.get(key, "")
    return tuple(sorted(joined.split("|"))) if joined else ()


def other_names(symbol: str) -> tuple[str, ...]:
    """Return what else the gene of a current symbol is called, Ensembl ids included.

    Examples
    --------
    >>> other_names("SMG9")
    ('C19orf61', 'F17127_1', 'HBMS', 'NEDITPO', 'ENSG00000105771')
    """
    names = _names()
    joined = names.others.get(symbol, "")
    ensembl = names.ensembl.get(symbol, "")
    return (
        *(joined.split("|") if joined else ()),
        *(f"ENSG{int(number):011d}" for number in (ensembl.split("|") if ensembl else ())),
    )


def symbol_of_ensembl(identifier: str) -> str:
    """Return the symbol of an Ensembl gene id, empty where it has none or several."""
    found = _ENSEMBL.match(identifier)
    joined = _by_ensembl().get(int(found.group(1)), "") if found else ""
    return "" if "|" in joined else joined


def symbol_of_entrez(identifier: str) -> str:
    """Return the symbol of an Entrez gene id, empty where it has none."""
    return _by_entrez().get(int(identifier), "") if _ENTREZ.match(identifier) else ""


@dataclass(frozen=True, slots=True, eq=False)
class _Names:
    """The table by name. Several values are joined by ``|``: tuples would double the time."""

    entrez: Mapping[str, str]  # Entrez id -> symbol
    symbols: Mapping[str, str]  # symbol in upper case -> symbol
    by_other_name: Mapping[str, str]  # any other name in upper case -> symbols
    others: Mapping[str, str]  # symbol -> its other names
    ensembl: Mapping[str, str]  # symbol -> its Ensembl ids, numbers alone


@cache
def _names() -> _Names:
    """Read the table, once."""
    packed = resources.files("core.data").joinpath("gene_symbols.tsv.gz").read_bytes()
    entrez_symbol: dict[str, str] = {}
    symbols: dict[str, str] = {}
    by_other_name: dict[str, str] = {}
    others: dict[str, str] = {}
    ensembl: dict[str, str] = {}
    # Two lines of heading: where it comes from, and the names of the columns.
    for line in gzip.decompress(packed).decode().split("\n")[2:-1]:
        entrez, symbol, numbers, joined = line.split("\t")
        entrez_symbol[entrez] = symbol
        symbols[symbol.upper()] = symbol
        if numbers:
            ensembl[symbol] = _with(ensembl.get(symbol), numbers)
        if joined:
            others[symbol] = _with(others.get(symbol), joined)
            for name in joined.upper().split("|"):
                by_other_name[name] = _with(by_other_name.get(name), symbol)
    return _Names(entrez_symbol, symbols, by_other_name, others, ensembl)


def _with(known: str | None, more: str) -> str:
    """Join one more value to those known, once each."""
    if known is None or known == more:
        return more
    return known if more in known.split("|") else f"{known}|{more}"


@cache
def _by_ensembl() -> Mapping[int, str]:
    """Return the symbols of each Ensembl id, by its number."""
    found: dict[int, str] = {}
    for symbol, numbers in _names().ensembl.items():
        for number in map(int, numbers.split("|")):
            found[number] = _with(found.get(number), symbol)
    return found


@cache
def _by_entrez() -> Mapping[int, str]:
    """Return the symbol of each Entrez id."""
    return {int(entrez): symbol for entrez, symbol in _names().entrez.items()}
