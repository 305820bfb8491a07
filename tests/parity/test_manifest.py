"""Every golden file says which script made it, and is what that script made."""

import json
from pathlib import Path

import pytest

from tests.parity.manifest import MANIFEST, PARITY, golden_files, sha256

ENTRIES = json.loads(MANIFEST.read_text(encoding="utf-8"))
SIZE_LIMIT = 100_000


def test_every_golden_file_is_in_the_manifest_and_the_other_way_round():
    assert {path.name for path in golden_files()} == set(ENTRIES)
    assert {"curves.json", "comparison.json", "cox.json", "cutpoint.json", "lasso.json"} <= set(
        ENTRIES
    )


@pytest.mark.parametrize("path", golden_files(), ids=lambda path: path.name)
def test_a_golden_file_is_as_r_left_it(path: Path):
    entry = ENTRIES[path.name]
    assert sha256(path) == entry["sha256"], "edited by hand? python -m tests.parity.manifest"
    assert sha256(PARITY / entry["script"]) == entry["script_sha256"], (
        "the script changed and was not run: python -m tests.parity.manifest"
    )
    assert path.stat().st_size < SIZE_LIMIT


@pytest.mark.parametrize("name", ENTRIES)
def test_the_manifest_tells_versions_and_terms(name: str):
    entry = ENTRIES[name]
    assert entry["r"]
    assert all(entry["packages"].values())  # none where base R suffices
    assert entry["licence"]
