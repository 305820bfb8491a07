"""A fingerprint is the content and nothing but the content."""

import datetime
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.provenance import Provenance, fingerprint, library_versions

EVERY_KIND = {
    "none": None,
    "flag": True,
    "text": "é",
    "bytes": b"\x00",
    "path": Path("a/b"),
    "day": datetime.date(2022, 11, 1),
    "array": np.arange(6.0).reshape(2, 3),
    "words": np.array(["a", None], dtype=object),
    "frame": pd.DataFrame({"n": [1, 2], "s": ["x", None]}),
    "series": pd.Series([1.5], index=["P1"], name="score"),
    "missing": pd.Series([1, None], dtype="Int64"),
    "strings": pd.DataFrame({"s": pd.array(["x", None], dtype="string")}),
    "levels": pd.Series(["low", "high"], dtype="category"),
    "set": {3, 1, 2},
}


@dataclass(frozen=True)
class Settings:
    trim: float
    method: str = "log"


def test_it_is_sha256_in_hexadecimal():
    assert len(fingerprint("x")) == 64
    assert set(fingerprint("x")) <= set("0123456789abcdef")


def test_it_is_the_same_in_another_process_with_another_hash_seed():
    program = (
        "from tests.core.test_provenance import EVERY_KIND\n"
        "from core.provenance import fingerprint\n"
        "print(fingerprint(EVERY_KIND))"
    )
    prints = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=Path(__file__).parents[2],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert prints == {fingerprint(EVERY_KIND)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((1,), ("1",)),
        ((1,), (1.0,)),
        ((1,), (True,)),
        ((None,), ("None",)),
        (("x",), (b"x",)),
        (("ab", "c"), ("a", "bc")),
        (("a",), ("a", "")),
        (([1], [2]), ([1, 2],)),
        (({"a": 1},), ([("a", 1)],)),
        ((np.zeros(2),), (np.zeros(2, dtype=np.float32),)),
        ((np.zeros((2, 3)),), (np.zeros((3, 2)),)),
        ((pd.Series([1], name="a"),), (pd.Series([1], name="b"),)),
        ((pd.Series([1], index=["P1"]),), (pd.Series([1], index=["P2"]),)),
        ((pd.DataFrame({"a": [1], "b": [2]}),), (pd.DataFrame({"b": [1], "a": [2]}),)),
        ((pd.Series([pd.NA], dtype="Int64"),), (pd.Series([0], dtype="Int64"),)),
        ((pd.Categorical(["a"], ["a", "b"]),), (pd.Categorical(["a"], ["b", "a"]),)),
        (
            (pd.DataFrame({"a": pd.Categorical(["a"], ["a", "b"])}),),
            (pd.DataFrame({"a": pd.Categorical(["a"], ["b", "a"])}),),
        ),
        ((Settings(0.1),), (Settings(0.2),)),
    ],
)
def test_what_differs_is_told_apart(one, other):
    assert fingerprint(*one) != fingerprint(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a", "b", "c"}, {"c", "b", "a"}),
        ([1, 2], (1, 2)),
        (np.float64(1.5), 1.5),
        (np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.arange(6.0).reshape(2, 3)),
        (pd.RangeIndex(3), pd.Index([0, 1, 2])),
        (np.arange(10)[::2], np.array([0, 2, 4, 6, 8])),
    ],
)
def test_how_equal_content_is_held_does_not_matter(one, other):
    assert fingerprint(one) == fingerprint(other)


def test_two_columns_of_one_name_both_count():
    before = pd.DataFrame([[1, "x"], [2, "y"]], columns=["a", "a"])
    after = pd.DataFrame([[1, "x"], [2, "z"]], columns=["a", "a"])
    assert fingerprint(before) != fingerprint(after)


@pytest.mark.parametrize("part", [len, object(), Settings, iter([])])
def test_what_has_no_content_to_name_is_refused(part):
    with pytest.raises(TypeError, match="cannot fingerprint"):
        fingerprint(part)


def test_provenance_is_json_whatever_the_order():
    one = Provenance({"cohort": "ab"}, {"trim": 0.1, "level": 0.95}, 7, {"numpy": "2"})
    other = Provenance({"cohort": "ab"}, {"level": 0.95, "trim": 0.1}, 7, {"numpy": "2"})
    assert one.to_json() == other.to_json()
    assert json.loads(one.to_json()) == {
        "inputs": {"cohort": "ab"},
        "parameters": {"level": 0.95, "trim": 0.1},
        "seed": 7,
        "versions": {"numpy": "2"},
    }


def test_versions_are_those_installed():
    versions = library_versions("numpy", "no-such-library")
    assert versions["numpy"] == np.__version__
    assert versions["python"].startswith("3.11")
    assert versions["no-such-library"] == "not installed"
    assert versions["ferroscope"]


def test_a_gap_is_a_gap_however_a_file_format_spells_it() -> None:
    spelled = [pd.DataFrame({"s": pd.Series(["x", gap], dtype=object)}) for gap in (None, np.nan)]
    assert fingerprint(spelled[0]) == fingerprint(spelled[1])
    assert fingerprint(spelled[0]) != fingerprint(pd.DataFrame({"s": ["x", "None"]}))


def test_objects_in_two_dimensions_count_by_shape() -> None:
    cells = np.array(["a", "b", "c", "d"], dtype=object)
    assert fingerprint(cells) != fingerprint(cells.reshape(2, 2))
