"""What the parts of a signature must be: plain symbols, finite numbers, plain text."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import numpy.typing as npt

from core.errors import SignatureError, listed

__all__ = ["GENE_SYMBOL", "check_genes", "check_text", "checked_numbers"]

# Letters and digits first, so that no symbol is a formula to a spreadsheet or
# a tag to a browser; long enough for probes and long non-coding genes, one of
# which FerrDb writes with a blank inside ("lncRNA AABR07017145.1").
GENE_SYMBOL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._@/ -]{0,39}[A-Za-z0-9._@/-])?")
_LARGEST = 1e9
_MOST_TEXT = 2_000


def checked_numbers(values: object, name: str, genes: tuple[str, ...]) -> npt.NDArray[np.float64]:
    """Return one finite number for each gene, read-only."""
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as exc:
        raise SignatureError(f"{name} must be numbers.", "Export the signature again.") from exc
    if array.shape != (len(genes),):
        raise SignatureError(
            f"{name} has shape {array.shape} for {len(genes):,} genes.",
            "Give one number for each gene.",
        )
    wrong = ~(np.abs(array) <= _LARGEST)
    if wrong.any():
        raise SignatureError(
            f"{name} is missing, infinite or beyond {_LARGEST:g} for "
            f"{listed(np.array(genes, dtype=object)[wrong])}.",
            "Correct these numbers or export the signature again.",
        )
    array.flags.writeable = False
    return array


def check_genes(genes: tuple[str, ...]) -> None:
    """Refuse no genes, genes that repeat and genes that are not plain symbols."""
    if not genes:
        raise SignatureError("the signature has no genes.", "Take it at a smaller penalty.")
    odd = [gene for gene in genes if not (isinstance(gene, str) and GENE_SYMBOL.fullmatch(gene))]
    if odd:
        shown = listed(repr(gene)[:60] for gene in odd)
        raise SignatureError(
            f"{len(odd):,} genes are not plain symbols ({shown}); allowed are letters, digits and "
            ". _ @ / - after a letter or digit, 41 characters at most.",
            "Rename them in the expression matrix, or export the signature again.",
        )
    if len(set(genes)) < len(genes):
        repeated = [gene for gene, times in Counter(genes).items() if times > 1]
        raise SignatureError(
            f"the signature names {listed(repeated)} more than once.", "Name each gene once."
        )


def check_text(text: object, name: str) -> None:
    """Refuse what is not short plain text: control characters, tags, lone surrogates."""
    if (
        not isinstance(text, str)
        or len(text) > _MOST_TEXT
        or not (text == "" or text.isprintable())
        or "<" in text
        or ">" in text
    ):
        raise SignatureError(
            f"{name} is not plain text on one line: up to {_MOST_TEXT:,} printable characters "
            "without < and >.",
            "Correct this text or export the signature again.",
        )
