import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.enrichment import GeneSets, gmt_of, parse_gmt, read_gmt
from core.errors import GeneSetError

GMT = b"IRON\tiron ion homeostasis\tFTH1\tTF\nDEATH\thttp://x.org/y\tGPX4\tTF\t\tTF\n"


def test_name_words_and_genes_of_each_line() -> None:
    sets = parse_gmt(GMT, name="mine", title="Mine", licence="CC0")
    assert (sets.name, sets.title, sets.licence) == ("mine", "Mine", "CC0")
    assert sets["IRON"].title == "iron ion homeostasis"
    assert sets["IRON"].genes == ("FTH1", "TF")
    assert sets["DEATH"].genes == ("GPX4", "TF")
    assert sets["DEATH"].title == "DEATH"  # an address is no description


@pytest.mark.parametrize("word", ["", "na", "NA", "> a", "n/a"])
def test_a_description_that_says_nothing_gives_way_to_the_name(word: str) -> None:
    expected = word if word == "> a" else "S"
    assert parse_gmt(f"S\t{word}\tA\tB".encode(), name="x")["S"].title == expected


def test_weights_comments_and_empty_lines() -> None:
    sets = parse_gmt(b"# comment\n\nS\t\tRRM2,1.0\tC1ORF112,0.5\tCXORF56\n", name="x")
    assert sets["S"].genes == ("C1orf112", "CXorf56", "RRM2")


def test_a_file_plain_and_gzipped(tmp_path: Path) -> None:
    (tmp_path / "my_sets.gmt").write_bytes(GMT)
    (tmp_path / "packed.gmt.gz").write_bytes(gzip.compress(GMT))
    plain, packed = read_gmt(tmp_path / "my_sets.gmt"), read_gmt(tmp_path / "packed.gmt.gz")
    assert plain.fingerprint == packed.fingerprint
    assert plain.name == "my_sets"


def test_sets_without_a_gene_are_left_out_and_named() -> None:
    sets = parse_gmt(b"A\tx\tG1\tG2\nB\tx\nC\tx\t\t\n", name="x")
    assert list(sets) == ["A"]
    assert sets.notes == ("2 sets without a gene were left out: B, C.",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"A\tx\nB\ty\t\n", "names 2 gene sets and no gene"),
        (b"A\tx\tTP53\nB\ty\tTP53\n", r"only one gene \(TP53\)"),
        (b"A\tx\tG1\nB\tx\tG2\nA\tx\tG3\n", "more than one set named A"),
        (b"gene,age\nTP53,3\n", "line 1 of f.gmt has no tab"),
        (b"A\tx\tG1\tG2\nTP53\n", "line 2 of f.gmt has no tab"),
        (b"\tx\tG1\n", "line 1 of f.gmt has no name"),
        (b"A\tx\t" + b"G" * 101, "name of a gene that is too long"),
        (b"A\tx\tG1\x07", "name of a gene that is too long or unreadable"),
        (b"S" * 501 + b"\tx\tG1", "name of a set"),
        (b"A\tx\t" + b"\t".join(b"G%d" % k for k in range(1_000_000)), "1,000,002 columns"),
        (b"<html></html>", "web page"),
        (gzip.compress(GMT, mtime=0)[:-4], "ends too early"),
    ],
)
def test_what_is_no_gmt_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(GeneSetError, match=said) as refusal:
        parse_gmt(content, name="x", file="f.gmt")
    assert refusal.value.hint


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "no.gmt", tmp_path):
        with pytest.raises(GeneSetError, match="could not be read"):
            read_gmt(path)


_SYMBOL = st.text("ABCDEFGHIJKLMNOP0123456789-", min_size=1, max_size=8)


@given(st.dictionaries(_SYMBOL, st.sets(_SYMBOL, min_size=2, max_size=6), min_size=1, max_size=8))
def test_written_and_read_it_is_the_same(sets: dict[str, set[str]]) -> None:
    made = GeneSets.of(sets, name="x")
    assert parse_gmt(gmt_of(made), name="x").fingerprint == made.fingerprint


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        sets = parse_gmt(content, name="x")
    except GeneSetError as refusal:
        assert refusal.message
    else:
        assert (sets.sizes > 0).all()
