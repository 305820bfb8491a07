"""Whether the names of files speak of one case: a slip of the hand mixes patients silently."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["cases_of"]

_NUMBER = re.compile(r"\d{3,}")  # shorter ones number series


def cases_of(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Sort the names of files by the numbers in them, as cases are numbered.

    Returns
    -------
    tuple of tuple of str
        The names of each case; one case where the numbers do not tell. Where
        every file has a number of its own, numbers are those of series.

    Examples
    --------
    >>> cases_of(["BraTS_001_t1.nii", "BraTS_001_t2.nii", "BraTS_777_flair.nii"])
    (('BraTS_001_t1.nii', 'BraTS_001_t2.nii'), ('BraTS_777_flair.nii',))
    >>> cases_of(["301_t1.nii", "401_t2.nii", "501_flair.nii"])
    (('301_t1.nii', '401_t2.nii', '501_flair.nii'),)
    """
    whole = tuple(names)
    found: dict[frozenset[str], list[str]] = {}
    for name in whole:
        numbers = frozenset(_NUMBER.findall(name.rsplit("/", 1)[-1]))
        found.setdefault(numbers, []).append(name)
    if len(found) == len(whole) or frozenset() in found:
        return (whole,) if whole else ()
    return tuple(tuple(case) for case in found.values())
