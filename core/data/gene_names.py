"""Names of genes as files spell them, made into one name per gene."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from core.data.gene_symbols import SYMBOLS_SOURCE, symbol_of_ensembl, symbol_of_entrez
from core.errors import listed

__all__ = ["GeneNames", "looks_like_gene", "tidy_gene_names"]

_ENSEMBL = re.compile(r"(ENS[A-Z]{0,4}G\d{11})(?:\.\d+)?(_PAR_Y)?\Z")
_WITH_ENTREZ = re.compile(r"(.+)\|(\d+)\Z")
_DATE = re.compile(
    r"(\d{1,2}-(Mar|Sep|Sept|Dec|Oct|Nov|Apr|Feb)|(Mar|Sep|Sept|Dec|Oct|Nov|Apr|Feb)-\d{1,2}"
    r"|\d{4}-\d{2}-\d{2}( 00:00:00)?|\d{1,2}/\d{1,2}/\d{2,4})\Z",
    re.IGNORECASE,
)
# Genes that nearly every matrix has: they tell which side the genes are on.
_FAMILIAR_GENES = """
A2M ACTB AKT1 ATRX B2M BRAF CDK4 CDKN2A CD44 EGFR FTH1 FTL GAPDH GFAP GPX4 HIF1A HMOX1 IDH1 IDH2
MDM2 MET MGMT MKI67 MYC NF1 NFE2L2 NRAS OLIG2 PDGFRA PIK3CA PTEN PTPRC RB1 SLC7A11 SOX2 STAT3 TERT
TFRC TP53 TUBB VEGFA VIM ACSL4 NCOA4 CHEK1 SAT1 ALOX5
"""
_FAMILIAR = frozenset(_FAMILIAR_GENES.split())


@dataclass(frozen=True, slots=True, eq=False)
class GeneNames:
    """One name for each label of a matrix.

    Parameters
    ----------
    names : tuple of str
        In the order of the labels; empty where a label names no gene.
    notes : tuple of str
        What was changed and what could not be.
    """

    names: tuple[str, ...]
    notes: tuple[str, ...] = ()


def looks_like_gene(label: str) -> bool:
    """Return whether a label is surely a gene: an Ensembl id or one of the familiar ones."""
    symbol = label.split("|")[0]
    return symbol.upper() in _FAMILIAR or _ENSEMBL.match(label) is not None


def tidy_gene_names(
    labels: Sequence[str],
    symbols: Sequence[str] | None = None,
    *,
    genes_folder: Path | None = None,
) -> GeneNames:
    """Name genes by symbol where that can be known offline.

    ``TP53|7157`` becomes TP53; Ensembl ids lose their version and become symbols,
    by those that the file has beside them or by the built-in table of names;
    where most labels are numbers they are taken for Entrez ids. An id that
    belongs to several genes stays as it is. Previous symbols stay: they are
    found by either name, see ``match_genes``. What a spreadsheet turned into a
    date is set aside: which gene it was is lost.

    Parameters
    ----------
    labels : sequence of str
        Labels of the gene side.
    symbols : sequence of str, optional
        Symbols that the file gives beside them.
    genes_folder : Path, optional
        Folder of lookup tables that go before the built-in one:
        ``ensembl2symbol.tsv(.gz)`` (columns ensembl, symbol) and
        ``gene_info.tsv(.gz)`` (columns entrez, symbol).
    """
    names = [str(label).strip().strip('"') for label in labels]
    notes: list[str] = []
    names = [_plain_symbol(name) for name in names]
    ensembl = [_ENSEMBL.match(name) for name in names]
    if any(ensembl):
        names = _without_versions(names, notes)
        names = _named_ensembl(names, symbols, genes_folder, notes)
    elif symbols is not None and sum(name.isdigit() for name in names) > len(names) / 2:
        names = [symbol or name for name, symbol in zip(names, symbols, strict=True)]
    if sum(name.isdigit() for name in names) > len(names) / 2:
        names = _named_entrez(names, genes_folder, notes)
    dates = [name for name in names if _DATE.match(name)]
    if dates:
        notes.append(
            f"{len(dates):,} gene names were turned into dates by a spreadsheet "
            f"({listed(dates, most=3)}) and set aside: which genes they were cannot be known."
        )
        names = ["" if _DATE.match(name) else name for name in names]
    nameless = sum(not name for name in names) - len(dates)
    if nameless:
        notes.append(f"{nameless:,} rows name no gene and were set aside.")
    return GeneNames(tuple(names), tuple(notes))


def _plain_symbol(name: str) -> str:
    """Take the symbol out of TCGA's ``symbol|entrez``; ``?`` is no gene."""
    found = _WITH_ENTREZ.match(name)
    symbol = found.group(1) if found else name
    return "" if symbol in ("?", "NA", "nan", "None", "---") else symbol


def _without_versions(names: list[str], notes: list[str]) -> list[str]:
    """Drop the version of Ensembl ids; the Y copies of PAR genes are no genes of their own."""
    stripped, n_versions, n_par = [], 0, 0
    for name in names:
        found = _ENSEMBL.match(name)
        if found is None:
            stripped.append(name)
        elif found.group(2):
            stripped.append("")
            n_par += 1
        else:
            stripped.append(found.group(1))
            n_versions += found.group(1) != name
    if n_versions:
        notes.append(f"The version was dropped from {n_versions:,} Ensembl ids.")
    if n_par:
        notes.append(f"{n_par:,} copies of pseudoautosomal genes on Y were set aside.")
    return stripped


def _named_ensembl(
    names: list[str], symbols: Sequence[str] | None, folder: Path | None, notes: list[str]
) -> list[str]:
    """Turn Ensembl ids into symbols, from the file itself or from a lookup table."""
    n_ensembl = sum(_ENSEMBL.match(name) is not None for name in names)
    if symbols is not None:
        known = dict(zip(names, symbols, strict=True))
        named = [_plain_symbol(str(known.get(name) or "")) or name for name in names]
        where = "the file's own symbols"
    else:
        given = _lookup(folder, "ensembl2symbol", "ensembl", "symbol")
        named = [
            given.get(name) or symbol_of_ensembl(name) or name if _ENSEMBL.match(name) else name
            for name in names
        ]
        where = f"{'the lookup table and ' if given else ''}{SYMBOLS_SOURCE}"
    n_left = sum(_ENSEMBL.match(name) is not None for name in named)
    if n_left < n_ensembl:
        notes.append(f"{n_ensembl - n_left:,} Ensembl ids became symbols by {where}.")
    if n_left:
        notes.append(
            f"{n_left:,} genes keep their Ensembl ids: no symbol, or more than one, is known for "
            "them here, so genes asked for by symbol will not be found among them."
        )
    return named


def _named_entrez(names: list[str], folder: Path | None, notes: list[str]) -> list[str]:
    """Turn Entrez ids into symbols by a lookup table."""
    given = _lookup(folder, "gene_info", "entrez", "symbol")
    named = [given.get(name) or symbol_of_entrez(name) or name for name in names]
    n_left = sum(name.isdigit() for name in named)
    changed = sum(new != old for new, old in zip(named, names, strict=True))
    if changed:
        where = f"{'the lookup table and ' if given else ''}{SYMBOLS_SOURCE}"
        notes.append(f"{changed:,} Entrez ids became symbols by {where}.")
    if n_left:
        notes.append(f"{n_left:,} genes keep their numeric (Entrez) ids: no symbol is known here.")
    return named


def _lookup(folder: Path | None, name: str, key: str, value: str) -> dict[str, str]:
    """Read a two-column lookup table, empty where there is none."""
    for suffix in (".tsv.gz", ".tsv"):
        path = folder / f"{name}{suffix}" if folder else None
        if path is not None and path.is_file():
            table = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)
            if {key, value} <= set(table.columns):
                return dict(zip(table[key], table[value], strict=True))
    return {}
