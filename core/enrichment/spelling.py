"""Why no gene was found: identifiers of another kind, or of another animal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

__all__ = ["spelling_hint"]

_KINDS = (
    (re.compile(r"ENS[A-Z]*[GTP]\d{6,}(\.\d+)?"), "Ensembl identifiers"),
    (re.compile(r"\d+"), "Entrez identifiers"),
    (re.compile(r"\d+_(s_|x_|a_)?at"), "names of microarray probes"),
    (re.compile(r"[A-Z][a-z]+[a-z0-9]*"), "a mouse's gene symbols"),
    (re.compile(r"[a-z][a-z0-9]+"), "symbols in small letters"),
)
_LOOKED_AT = 200


def spelling_hint(genes: Iterable[str]) -> str:
    """Return the way out for genes of which none is in any set.

    Examples
    --------
    >>> spelling_hint(["Gpx4", "Acsl4"])
    "They look like a mouse's gene symbols; give human gene symbols such as GPX4."
    """
    some = list(islice(genes, _LOOKED_AT))
    for pattern, words in _KINDS:
        if some and sum(pattern.fullmatch(gene) is not None for gene in some) > len(some) / 2:
            return f"They look like {words}; give human gene symbols such as GPX4."
    return "Give human gene symbols such as GPX4, written as the collection writes them."
