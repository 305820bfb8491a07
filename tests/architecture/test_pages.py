"""A page reads inputs, calls a cached loader and draws; nothing else."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import imported, n_lines, python_files, tree

PAGES = python_files("pages")
COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}\b")
COMPUTES = {"numpy", "scipy", "sklearn", "sksurv", "torch"}


def test_there_are_pages():
    names = {path.stem for path in PAGES}
    assert names >= {"overview", "cohort", "signature", "survival", "discrimination"}


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_page_is_short(path: Path):
    assert n_lines(path) <= 120


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_page_hides_no_error(path: Path):
    caught = [node.lineno for node in ast.walk(tree(path)) if isinstance(node, ast.Try)]
    assert not caught, f"try on lines {caught}: errors are shown by dashboard/feedback.py"


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_page_chooses_no_colour(path: Path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not COLOUR.search(node.value), f"line {node.lineno}: {node.value!r}"


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_page_computes_nothing(path: Path):
    assert not {name.split(".")[0] for name in imported(path)} & COMPUTES
    for node in ast.walk(tree(path)):
        # A function of a page draws; one that returns a value belongs in core or dashboard.
        if isinstance(node, ast.Return) and node.value is not None:
            pytest.fail(f"line {node.lineno} returns a value")
