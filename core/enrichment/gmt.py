"""GMT files: one gene set per line, its name, a description and its genes, tab-separated."""

from __future__ import annotations

import re
from pathlib import Path

from core.enrichment.gene_sets import GeneSets
from core.enrichment.gmt_text import MOST_BYTES, gmt_text
from core.errors import GeneSetError, listed

__all__ = ["parse_gmt", "read_gmt"]

_MOST_GENES = 100_000
_MOST_SETS = 200_000
_LONGEST = {"set": 500, "gene": 100}
_NO_WORDS = {"", "na", "n/a", "none", "null", "-", "description"}
# Enrichr writes C1ORF112 where HGNC writes C1orf112.
_OPEN_READING_FRAME = re.compile(r"C(\d+|X|Y)ORF(\d+)")


def read_gmt(path: Path, *, name: str = "", **words: str) -> GeneSets:
    """Read gene sets from a GMT file, plain or gzipped.

    Parameters
    ----------
    path : Path
    name : str
        Key of the collection; that of the file without its endings where empty.
    **words
        ``title``, ``source``, ``date``, ``licence`` of the collection.

    Raises
    ------
    GeneSetError
        If the file cannot be read, is too large, damaged or no GMT; see :func:`parse_gmt`.
    """
    try:
        with path.open("rb") as handle:
            # One byte too many, so that parse_gmt refuses a large file by its size.
            content = handle.read(MOST_BYTES + 1)
    except (OSError, ValueError) as exc:
        reason = getattr(exc, "strerror", None) or exc
        raise GeneSetError(
            f"{path.name[:200]} could not be read: {reason}.", "Check that the file is there."
        ) from exc
    return parse_gmt(content, name=name or path.name.split(".")[0], file=path.name, **words)


def parse_gmt(content: bytes, *, name: str, file: str = "", **words: str) -> GeneSets:
    r"""Make gene sets of the content of a GMT file.

    A gene named twice in a set counts once; a weight behind a comma
    (``RRM2,1.0``, as Enrichr gives) is left out; ``C1ORF112`` becomes
    ``C1orf112``. Any of the usual line ends, UTF-8, UTF-16 or Latin-1.

    Parameters
    ----------
    content : bytes
        Plain or gzipped, at most 128 MiB either way.
    name : str
        Key of the collection.
    file : str
        What messages call it; the name where empty.
    **words
        ``title``, ``source``, ``date``, ``licence`` of the collection.

    Returns
    -------
    GeneSets

    Raises
    ------
    GeneSetError
        If it is empty, damaged, a web page or another kind of file; if a line
        has no tab; if two sets have one name; if there is no gene or only one.

    Examples
    --------
    >>> sets = parse_gmt(b"FERROPTOSIS\tcell death by iron\tGPX4\tACSL4\n", name="mine")
    >>> sets["FERROPTOSIS"].title, sets["FERROPTOSIS"].genes
    ('cell death by iron', ('ACSL4', 'GPX4'))
    """
    file = file or name
    text = gmt_text(content, name=file)
    sets: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    empty: list[str] = []
    twice: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        key, words_of, genes = _read_line(line, number, file)
        if key in titles:
            twice.append(key)
            continue
        titles[key] = words_of
        if genes:
            sets[key] = genes
        else:
            empty.append(key)
        if len(titles) > _MOST_SETS:
            raise GeneSetError(
                f"{file} has more than {_MOST_SETS:,} sets.", "Keep the gene sets you need."
            )
    if twice:
        raise GeneSetError(
            f"{file} has more than one set named {listed(dict.fromkeys(twice))}.",
            "Give each set a name of its own, or keep one of them.",
        )
    different = {gene for genes in sets.values() for gene in genes}
    if len(different) < 2:
        said = f"only one gene ({next(iter(different))})" if different else "no gene"
        raise GeneSetError(
            f"{file} names {len(titles):,} gene set{'s' * (len(titles) != 1)} and {said}.",
            "A line is: name of the set, description, then its genes, all separated by tabs; the "
            "second column is never a gene.",
        )
    notes = (
        (f"{len(empty):,} sets without a gene were left out: {listed(empty)}.",) if empty else ()
    )
    return GeneSets.of(
        sets,
        name=name,
        titles=titles,
        notes=notes,
        **{"title": name, **{key: value for key, value in words.items() if value}},
    )


def _read_line(line: str, number: int, file: str) -> tuple[str, str, list[str]]:
    """Return the name, the words and the genes of one line."""
    if (n_genes := line.count("\t") - 1) > _MOST_GENES:
        raise GeneSetError(
            f"line {number:,} of {file} has {n_genes + 2:,} columns; a set has at most "
            f"{_MOST_GENES:,} genes.",
            "Check that it is a GMT file, with one gene set per line.",
        )
    if n_genes < 0:
        raise GeneSetError(
            f"line {number:,} of {file} has no tab ({line.strip()[:40]!r}); it is no GMT file.",
            "A line is: name of the set, description, then its genes, all separated by tabs.",
        )
    key, description, *rest = (cell.strip() for cell in line.split("\t"))
    if not key:
        raise GeneSetError(f"line {number:,} of {file} has no name of its set.", "Name every set.")
    genes = [_gene(cell) for cell in rest]
    for kind, word in [("set", key), *(("gene", gene) for gene in genes)]:
        if len(word) > _LONGEST[kind] or not word.isprintable():
            raise GeneSetError(
                f"line {number:,} of {file} has a name of a {kind} that is too long or unreadable "
                f"({word[:40]!r}).",
                f"Names of a {kind} have at most {_LONGEST[kind]} letters.",
            )
    webby = description.lower().startswith(("http://", "https://"))
    usable = description.isprintable() and not webby and description.lower() not in _NO_WORDS
    return key, description[:500] if usable else key, [gene for gene in genes if gene]


def _gene(cell: str) -> str:
    """Return the symbol in a cell, without a weight."""
    symbol = cell.split(",", 1)[0].strip()
    found = _OPEN_READING_FRAME.fullmatch(symbol)
    return f"C{found[1]}orf{found[2]}" if found else symbol
