"""How each kind of choice is read from a link: strictly, by ``ValueError``, never guessed."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

from core.filter import CohortFilter
from dashboard.choices import GENE_LISTS

__all__ = [
    "area",
    "column",
    "columns",
    "folder",
    "genes",
    "key",
    "number",
    "one_of",
    "read_pairs",
    "read_patients",
    "some_of",
    "whole",
    "write_pairs",
    "write_patients",
    "yes_or_no",
]


def number(low: float, high: float) -> Callable[[str], float]:
    """Return a reader of finite numbers within bounds."""

    def read(text: str) -> float:
        value = float(text)
        if not (math.isfinite(value) and low <= value <= high):
            raise ValueError(text)
        return value

    return read


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a reader of whole numbers within bounds."""

    def read(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise ValueError(text)
        return value

    return read


def one_of(*allowed: str) -> Callable[[str], str]:
    """Return a reader of one of some words."""

    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return read


def key(text: str) -> str:
    """Read a fingerprint: it becomes part of a path."""
    if len(text) > 80 or not all(char.isalnum() or char in "_-" for char in text):
        raise ValueError(text)
    return text


def folder(text: str) -> str:
    """Read the name of a cohort, which may be any folder's, but never a way to another folder."""
    if len(text) > 80 or not text.isprintable() or "/" in text or "\\" in text or ".." in text:
        raise ValueError(text)
    return text


def column(text: str) -> str:
    """Read the name of a column or gene; whether it exists is the page's to say."""
    if len(text) > 80 or not text.isprintable():
        raise ValueError(text)
    return text


def columns(text: str) -> tuple[str, ...]:
    """Read up to twelve names of columns, separated by commas."""
    names = tuple(dict.fromkeys(filter(None, text.split(","))))
    if len(names) > 12:
        raise ValueError(text)
    return tuple(column(name) for name in names)


def some_of(*allowed: str) -> Callable[[str], tuple[str, ...]]:
    """Return a reader of one or more of some words, separated by commas."""

    def read(text: str) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(filter(None, text.split(","))))
        if not names or not set(names) <= set(allowed):
            raise ValueError(text)
        return names

    return read


def area(text: str) -> str:
    """Read an area of the UpSet figure: lists joined by a full stop, or a word for a sum."""
    if not set(text.split(".")) <= {*GENE_LISTS, "none", "both"}:
        raise ValueError(text)
    return text


def yes_or_no(text: str) -> bool:
    """Read True or False."""
    return {"True": True, "False": False}[text]


def genes(text: str) -> tuple[str, ...]:
    """Read a list of genes; which of them exist is the page's to say."""
    found = tuple(dict.fromkeys(filter(None, text.split(","))))
    if len(found) > 3000 or any(len(gene) > 100 for gene in found):
        raise ValueError(text)
    return found


def write_patients(patients: CohortFilter) -> str:
    """Write the conditions on patients as JSON."""
    return json.dumps(
        {name: list(value) for name, value in {**patients.ranges, **patients.levels}.items()},
        separators=(",", ":"),
        sort_keys=True,
    )


def read_patients(text: str) -> CohortFilter:
    """Read the conditions on patients: a pair of numbers, or words."""
    found = json.loads(text)
    if not isinstance(found, dict) or len(found) > 20:
        raise ValueError(text)
    json.dumps(found, ensure_ascii=False).encode()  # half a character cannot be shown
    ranges: dict[str, tuple[float, float]] = {}
    levels: dict[str, tuple[str, ...]] = {}
    for name, value in found.items():
        if not isinstance(value, list):
            raise ValueError(text)
        # bool is a kind of int in Python, but no age.
        numbers = [item for item in value if type(item) in (int, float)]
        if len(numbers) == len(value) == 2 and all(map(math.isfinite, numbers)):
            ranges[name] = (float(numbers[0]), float(numbers[1]))
        elif all(isinstance(item, str) for item in value):
            levels[name] = tuple(value)
        else:
            raise ValueError(text)
    return CohortFilter(ranges, levels)


def write_pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    """Write names with their values as JSON."""
    return json.dumps(dict(pairs), separators=(",", ":"), ensure_ascii=False)


def read_pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Read up to twenty names with a value each; what they may be is the page's to say."""
    found = json.loads(text)
    if not isinstance(found, dict) or len(found) > 20:
        raise ValueError(text)
    for part in (part for pair in found.items() for part in pair):
        if not isinstance(part, str):
            raise ValueError(text)
        column(part)
    return tuple(found.items())
