"""Weights to start from, named by their content."""

import hashlib
from pathlib import Path

import pytest

from core.errors import InputError
from core.imaging.starting_weights import StartingWeights, read_weights_file


def test_the_key_is_what_sha256sum_prints():
    start = StartingWeights.of("resnet_10.pth", b"abc")
    assert start.key == hashlib.sha256(b"abc").hexdigest()
    assert StartingWeights.from_text(start.text) == start
    assert StartingWeights.of("resnet_10.pth", b"abd") != start


def test_other_content_is_refused():
    start = StartingWeights.of("resnet_10.pth", b"abc")
    start.check(b"abc")
    with pytest.raises(InputError, match="content is another"):
        start.check(b"abd")


@pytest.mark.parametrize("name", ["", "../a.pth", "a/b.pth", ".pth", "a b.pth", "a.txt", "a.pth\n"])
def test_names_that_lead_elsewhere(name: str):
    with pytest.raises(InputError, match="a file of weights is named"):
        StartingWeights(name, "a" * 64)


@pytest.mark.parametrize("key", ["", "A" * 64, "a" * 63, "../" + "a" * 61])
def test_keys_that_are_none(key: str):
    with pytest.raises(InputError, match="no SHA-256"):
        StartingWeights("a.pth", key)


def test_a_file_is_read_if_it_is_one(tmp_path: Path):
    (tmp_path / "a.pth").write_bytes(b"abc")
    assert read_weights_file(tmp_path / "a.pth") == b"abc"
    for nothing in (tmp_path / "b.pth", tmp_path):
        with pytest.raises(InputError, match="not a file of weights"):
            read_weights_file(nothing)
    with (tmp_path / "large.pth").open("wb") as file:
        file.truncate((2 << 30) + 1)  # takes no room on disk
    with pytest.raises(InputError, match="larger than 2 GiB"):
        read_weights_file(tmp_path / "large.pth")
