"""Levels of the clinical characteristics, whatever the source calls them."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from core.data.follow_up import words
from core.data.identifiers import TissueKind

__all__ = ["canonical_level", "canonical_levels", "tissue_kind"]

_YES = {"yes", "true", "1", "positive", "present"}
_NO = {"no", "false", "0", "negative", "absent"}
_HISTOLOGY = {
    "gbm": "glioblastoma",
    "a": "astrocytoma",
    "aa": "astrocytoma",
    "da": "astrocytoma",
    "o": "oligodendroglioma",
    "ao": "oligodendroglioma",
    "oa": "oligoastrocytoma",
    "aoa": "oligoastrocytoma",
    "moa": "oligoastrocytoma",
    "mixed glioma": "oligoastrocytoma",
}
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}


def canonical_levels(field: str, column: pd.Series) -> pd.Series:
    """Return a column with the levels of ``core.clinical``; what is not understood is NaN."""
    return words(column).map(
        lambda word: word if isinstance(word, float) else canonical_level(field, word)
    )


def canonical_level(field: str, word: str) -> str | float:
    """Return the level that one value means, NaN where it means none of ours.

    Parameters
    ----------
    field : str
        A category of ``core.clinical``.
    word : str
        The value in lower case.

    Examples
    --------
    >>> canonical_level("grade", "who iii"), canonical_level("idh", "wt")
    ('III', 'wildtype')
    >>> canonical_level("histology", "rgbm"), canonical_level("mgmt", "un-methylated")
    ('glioblastoma', 'unmethylated')
    """
    known = {
        "sex": _sex,
        "grade": _grade,
        "idh": _idh,
        "mgmt": _mgmt,
        "codel_1p19q": _codel,
        "histology": _histology,
    }
    return known[field](word) if field in known else word


def _sex(word: str) -> str | float:
    if word in ("f", "female", "w", "woman"):
        return "female"
    return "male" if word in ("m", "male", "man") else np.nan


def _grade(word: str) -> str | float:
    found = re.fullmatch(
        r"(?:who)?[\s_-]*(?:cns)?[\s_-]*(?:grade|g)?[\s_-]*([1-4]|i{1,3}|iv)", word
    )
    if found is None:
        return np.nan
    grade = _ROMAN.get(found.group(1), found.group(1).upper())
    return grade if grade != "I" else np.nan


def _idh(word: str) -> str | float:
    plain = re.sub(r"[\s_-]+", "", word).removeprefix("idh").lstrip("12")
    if plain.startswith(("mut", "r132", "r172")):
        return "mutant"
    return "wildtype" if plain.startswith(("wt", "wild")) else np.nan


def _mgmt(word: str) -> str | float:
    plain = re.sub(r"[\s_-]+", "", word)
    if plain.startswith(("unmeth", "nonmeth", "notmeth")) or plain == "u":
        return "unmethylated"
    return "methylated" if plain.startswith("meth") or plain == "m" else np.nan


def _codel(word: str) -> str | float:
    plain = re.sub(r"[\s_/-]+", "", word).removeprefix("1p19q")
    if plain.startswith("idh"):  # IDHmut-codel, IDHmut-non-codel, IDHwt
        return _codel_of_subtype(plain)
    if plain.startswith(("noncodel", "notcodel", "nocodel", "intact", "nondel")) or word in _NO:
        return "non-codel"
    return "codel" if plain.startswith("codel") or word in _YES else np.nan


def _codel_of_subtype(plain: str) -> str | float:
    if plain.endswith("noncodel"):
        return "non-codel"
    return "codel" if plain.endswith("codel") else np.nan


def _histology(word: str) -> str | float:
    plain = re.sub(r"\s+", " ", word).strip()
    # CGGA: rGBM, sGBM are recurrent and secondary glioblastoma.
    if plain in _HISTOLOGY:
        return _HISTOLOGY[plain]
    if plain[:1] in ("r", "s") and plain[1:] in _HISTOLOGY:
        return _HISTOLOGY[plain[1:]]
    for name in ("glioblastoma", "oligoastrocytoma", "oligodendroglioma", "astrocytoma"):
        if name in plain:
            return name
    return plain


def tissue_kind(word: str) -> TissueKind:
    """Return what tissue a sample is, by a word such as CGGA's ``Primary``.

    >>> tissue_kind("solid tissue normal"), tissue_kind("recurrent tumor")
    ('normal', 'recurrent')
    """
    if "normal" in word or "control" in word or "non-tumor" in word or word in ("10", "11"):
        return "normal"
    if any(x in word for x in ("recur", "secondary", "relapse", "progress")) or word in ("02", "2"):
        return "recurrent"
    if any(x in word for x in ("primary", "tumor", "tumour", "initial")) or word in ("01", "1"):
        return "primary"
    return "other"
