"""How the choices of the Enrichment page are read from a link and written into one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard.choices import (
    BACKGROUNDS,
    DIRECTIONS,
    LIBRARY_SERVERS,
    QUESTIONS,
    RANKINGS,
    SET_SIZES,
    TERM_FIGURES,
    TERMS_SHOWN,
)
from dashboard.link_values import folder, key, number, one_of, whole

__all__ = ["READ", "WRITE"]


def _sizes(text: str) -> tuple[int, int]:
    """Read the smallest and the largest size of a set."""
    read = whole(*SET_SIZES)
    smallest, largest = (read(part) for part in text.split("-"))
    if smallest > largest:
        raise ValueError(text)
    return smallest, largest


def _term(text: str) -> str:
    """Read the identifier of a term; whether it exists is the page's to say."""
    if len(text) > 500 or not text.isprintable():
        raise ValueError(text)
    return text


def _library(text: str) -> str:
    """Read the name of a library to fetch; whether it can be one is the page's to say."""
    if len(text) > 100 or not text.isprintable():
        raise ValueError(text)
    return text


def _write_sizes(sizes: tuple[int, int]) -> str:
    return f"{sizes[0]}-{sizes[1]}"


READ: dict[str, Callable[[str], Any]] = {
    "question": one_of(*QUESTIONS),
    "direction": one_of(*DIRECTIONS),
    "background": one_of(*BACKGROUNDS),
    "background_list": key,
    "collection": folder,
    "set_sizes": _sizes,
    "term_q": number(0, 1),
    "terms_shown": whole(*TERMS_SHOWN),
    "term_figure": one_of(*TERM_FIGURES),
    "term_similarity": number(0, 1),
    "term": _term,
    "ranking": one_of(*RANKINGS),
    "library_from": one_of(*LIBRARY_SERVERS),
    "library": _library,
}
WRITE: dict[str, Callable[[Any], str]] = {"set_sizes": _write_sizes}
