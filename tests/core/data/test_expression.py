"""Expression files of every kind and either way round become one samples x genes table."""

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.data.expression import read_expression
from core.data.screening import Limits
from core.errors import CohortError

GENES = ["TP53", "EGFR", "GPX4", "MYGENE"]
SAMPLES = ["P1", "P2", "P3"]
VALUES = np.array([[1.5, 2.0, 3.25, 9.0], [4.0, 5.5, 6.0, 8.0], [7.0, 8.0, 9.5, 7.5]], np.float32)
FRAME = pd.DataFrame(VALUES, index=SAMPLES, columns=GENES)


def text(folder: Path, content: str, name: str = "expression.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8", newline="")
    return path


def check(path: Path) -> None:
    found = read_expression(path).frame
    pd.testing.assert_frame_equal(found, FRAME, check_names=False)
    assert found.dtypes.eq(np.float32).all()


@pytest.mark.parametrize("turned", [False, True], ids=["samples in rows", "genes in rows"])
@pytest.mark.parametrize("kind", ["csv", "tsv", "csv.gz", "parquet", "plain parquet"])
def test_either_way_round_in_every_format(tmp_path: Path, turned: bool, kind: str) -> None:
    frame = FRAME.T if turned else FRAME
    path = tmp_path / f"expression.{kind}"
    if kind == "parquet":
        frame.to_parquet(path)
    elif kind == "plain parquet":
        frame.rename_axis("id").reset_index().to_parquet(path, index=False)
    else:
        frame.to_csv(path, sep="\t" if kind == "tsv" else ",", index_label="id")
    check(path)
    assert read_expression(path).orientation == ("genes in rows" if turned else "samples in rows")


def test_h5ad_symbols_beside_ensembl_ids(tmp_path: Path) -> None:
    import anndata

    ids = [f"ENSG{i:011d}" for i in range(4)]
    var = pd.DataFrame({"feature_name": pd.Categorical(GENES)}, index=ids)
    anndata.AnnData(VALUES, pd.DataFrame(index=SAMPLES), var).write_h5ad(tmp_path / "x.h5ad")
    check(tmp_path / "x.h5ad")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("\tP1\tP2\tP3\r" + "".join(f"{g}\t{a}\t{b}\t{c}\r" for g, (a, b, c) in
                                    zip(GENES, VALUES.T, strict=True)), "bare returns"),
        ("P1 P2 P3\n" + "".join(f"{g} {a} {b} {c}\n" for g, (a, b, c) in
                                zip(GENES, VALUES.T, strict=True)), "R's missing corner"),
        ("gene;P1;P2;P3\n" + "".join(f"{g};{a};{b};{c}\n".replace(".", ",") for g, (a, b, c) in
                                     zip(GENES, VALUES.T, strict=True)), "decimal commas"),
        ('"gene","P1","P2","P3"\n' + "".join(f'"{g}","{a}","{b}","{c}"\n' for g, (a, b, c) in
                                             zip(GENES, VALUES.T, strict=True)), "quoted"),
        ("#1.2\n4\t3\nNAME\tDescription\tP1\tP2\tP3\n" +
         "".join(f"{g}\tsome text\t{a}\t{b}\t{c}\n" for g, (a, b, c) in
                 zip(GENES, VALUES.T, strict=True)), "GCT"),
        ("Hugo_Symbol\tEntrez_Gene_Id\tP1\tP2\tP3\n" +
         "".join(f"{g}\t{n}\t{a}\t{b}\t{c}\n" for n, (g, (a, b, c)) in
                 enumerate(zip(GENES, VALUES.T, strict=True), start=7157)), "cBioPortal"),
        (",gene,P1,P2,P3\n" + "".join(f"{n},{g},{a},{b},{c}\n" for n, (g, (a, b, c)) in
                                      enumerate(zip(GENES, VALUES.T, strict=True))), "counter"),
        ("gene,P1,P2,P3,\n" + "".join(f"{g}, {a},{b} ,{c},\n" for g, (a, b, c) in
                                      zip(GENES, VALUES.T, strict=True)), "trailing comma, blanks"),
    ],
)  # fmt: skip
def test_layouts_of_text(tmp_path: Path, content: str, why: str) -> None:
    check(text(tmp_path, content))


def test_a_header_far_longer_than_a_block(tmp_path: Path) -> None:
    genes = [f"ENSG{i:011d}" for i in range(20_000)]
    rows = "".join(f"{s},{','.join(['1.5'] * 20_000)}\n" for s in SAMPLES)
    found = read_expression(text(tmp_path, f"sample,{','.join(genes)}\n{rows}"))
    assert found.frame.shape == (3, 20_000)
    assert found.frame.columns[-1] == "ENSG00000019999"


def test_clinical_identifiers_tell_the_sides(tmp_path: Path) -> None:
    frame = pd.DataFrame(np.eye(3) + 1, index=["x1", "x2", "x3"], columns=["101", "102", "103"])
    path = tmp_path / "expression.csv"
    frame.to_csv(path)
    found = read_expression(path, sample_ids=["X1", "X2", "X3"])
    assert found.frame.index.tolist() == ["x1", "x2", "x3"]
    found = read_expression(path, sample_ids=["X101", "X102"])
    assert found.frame.index.tolist() == ["101", "102", "103"]
    assumed = read_expression(path)
    assert "is assumed" in assumed.notes[0]
    chosen = read_expression(path, orientation="samples in rows")
    assert chosen.frame.columns.tolist() == ["ADAM8", "ADAM10", "ADAR"]  # by Entrez id
    assert not any("assumed" in note for note in chosen.notes)


def test_of_repeated_genes_the_strongest_stays(tmp_path: Path) -> None:
    path = text(tmp_path, "gene,P1,P2\nTP53,1,2\nTP53,3,4\nEGFR,5,6\nTP53,0,0\n")
    found = read_expression(path)
    assert found.frame["TP53"].tolist() == [3.0, 4.0]
    assert "1 genes are listed more than once (TP53)" in found.notes[0]
    assert "2 others set aside" in found.notes[0]


def test_gaps_are_set_aside_and_said(tmp_path: Path) -> None:
    path = text(
        tmp_path, "gene,P1,P2,P3\nTP53,1,2,5\nEGFR,NA,4,2\nGPX4,,,\nVIM,1,-inf,2\nMYC,3,3,3\n"
    )
    found = read_expression(path)
    assert found.frame.columns.tolist() == ["TP53", "MYC"]
    said = " ".join(found.notes)
    for part in (
        "1 genes have no value at all and were set aside (GPX4)",
        "2 genes lack values in some samples and were set aside (EGFR, VIM)",
        "1 infinite values",
        "1 genes have one value in every sample",
    ):
        assert part in said


def test_an_empty_or_repeated_sample_does_not_cost_the_genes(tmp_path: Path) -> None:
    path = text(tmp_path, "gene,P1,P2,P3,P1\nTP53,1,NA,5,9\nEGFR,3,NA,2,9\n")
    found = read_expression(path)
    assert found.frame.index.tolist() == ["P1", "P3"]
    assert found.frame["TP53"].tolist() == [1.0, 5.0]
    reasons = {item.reason: item.identifiers for item in found.set_aside}
    assert reasons == {
        "column listed twice in the expression file": ("P1",),
        "no expression values": ("P2",),
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("gene,P1,P2\nTP53,1,2\nEGFR,abc,3\nGPX4,1,1\n", r"holds 'abc' in column 'P1'"),
        ("gene,P1,P2\nTP53,1,2\nEGFR,1,2\nGPX4,1\n", "a row of 2 fields where its header has 3"),
        ("gene,P1,P2\nTP53,1,2\n=cmd(),1,2\n", "gene identifiers that begin with"),
        ("gene,@P1,P2\nTP53,1,2\n", "sample identifiers that begin with"),
        ("gene,P1,P2\nTP53,NA,NA\n", r"no sample of expression\.csv has values"),
        ("gene,P1,P2\nTP53,NA,1\nVIM,2,NA\n", r"none of the 2 genes of expression\.csv has"),
        ("gene,P1,P2\n", "a header and no rows"),
        ("gene,what\nTP53,good\nEGFR,bad\n", "no column of numbers"),
        ("<html><body>login</body></html>", "web page"),
    ],
)
def test_what_is_refused(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(CohortError, match=said):
        read_expression(text(tmp_path, content))


def test_size_is_judged_by_shape_before_values(tmp_path: Path) -> None:
    import anndata

    few = Limits(cells=10)
    FRAME.to_csv(tmp_path / "a.csv")
    FRAME.to_parquet(tmp_path / "a.parquet")
    anndata.AnnData(VALUES).write_h5ad(tmp_path / "a.h5ad")
    for name in ("a.csv", "a.parquet", "a.h5ad"):
        with pytest.raises(CohortError, match=r"declares .* at most 10 are read"):
            read_expression(tmp_path / name, limits=few)


def test_damaged_files_are_named(tmp_path: Path) -> None:
    import anndata

    FRAME.to_parquet(tmp_path / "a.parquet")
    anndata.AnnData(VALUES).write_h5ad(tmp_path / "a.h5ad")
    for name in ("a.parquet", "a.h5ad"):
        path = tmp_path / name
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        with pytest.raises(CohortError, match="damaged"):
            read_expression(path)


def test_scale_is_found_and_left_to_the_reader(tmp_path: Path) -> None:
    path = text(tmp_path, "gene,P1,P2\nTP53,0,3\nEGFR,1000,5\n")
    found = read_expression(path)
    assert found.scale == "counts"
    assert found.frame.loc["P1", "EGFR"] == 1000.0
    assert found.as_log2("counts").loc["P1", "EGFR"] == pytest.approx(np.log2(1e6 + 1))
    assert found.as_log2("log2") is found.frame


@pytest.mark.data
def test_gtex_fpkm_in_gzip(data_dir: Path) -> None:
    path = data_dir / "cohorts/gtex/gtex_brain_LINC_1000genes_150samples_fpkm.csv.gz"
    found = read_expression(path)
    assert found.frame.shape == (150, 999)
    assert "1 rows name no gene and were set aside." in found.notes
    assert found.scale == "fpkm"
    with gzip.open(path, "rt") as handle:
        header, first = handle.readline().strip().split(","), handle.readline().split(",")
    # The first column is Entrez ids without a name, the second the symbols.
    assert header[:2] == ["", "symbol"]
    assert found.frame.loc[header[2], first[1]] == np.float32(first[2])


def test_an_orientation_of_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match="the orientation is 'sideways'"):
        read_expression(text(tmp_path, "gene,P1\nTP53,1\n"), orientation="sideways")  # type: ignore[arg-type]
