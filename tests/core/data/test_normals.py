"""Normal tissue of GTEx by pencil, hostile tables, and the real table."""

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.data import available_normals, load_normals, normals_under_names
from core.data.normals import NormalTissue
from core.errors import CohortError

TABLE = """\
,symbol,cortex_A1,cortex_A2,cerebellum_A1
3337,DNAJB1,31,63,127
7157,TP53,0,1,3
156,ADRBK1,7,15,7
2879,GPX4,0.5,0.25,1.5
"""
NAME = "gtex_brain_3genes_fpkm.csv.gz"


def put(root: Path, text: str | bytes, name: str = NAME) -> Path:
    folder = root / "cohorts" / "gtex"
    folder.mkdir(parents=True, exist_ok=True)
    content = text.encode() if isinstance(text, str) else text
    (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return root


def test_fpkm_become_log2_with_the_tissue_of_each_sample(tmp_path: Path):
    found = load_normals("gtex", put(tmp_path, TABLE))
    assert found.expression.loc["cortex_A1"].tolist() == [5.0, 0.0, 3.0, np.log2(np.float32(1.5))]
    assert found.expression.loc["cerebellum_A1"].tolist()[:3] == [7.0, 2.0, 3.0]
    assert found.tissue.tolist() == ["cortex", "cortex", "cerebellum"]
    assert found.unit == "log2(FPKM + 1)"
    assert len(found) == 3
    assert "3 samples (cortex 2, cerebellum 1), 4 genes" in found.notes[0]


@pytest.mark.parametrize(
    ("name", "tissue"),
    [("frontal_cortex_A12", "frontal cortex"), ("Hippocampus-3", "hippocampus"),
     ("GTEX", "not stated"), ("S1", "not stated"), ("12_A", "not stated")],
)  # fmt: skip
def test_the_tissue_is_in_the_name_or_not_stated(tmp_path: Path, name: str, tissue: str):
    put(tmp_path, TABLE.replace("cortex_A2", name))
    assert load_normals("gtex", tmp_path).tissue.iloc[1] == tissue


def test_what_is_there_is_listed_by_name_alone(tmp_path: Path):
    assert available_normals() == available_normals(tmp_path) == ()
    put(tmp_path, b"not even a table")
    (source,) = available_normals(tmp_path)
    assert (source.name, source.title, source.problem) == ("gtex", "GTEx normal brain", "")
    put(tmp_path, TABLE, "gtex_brain_more_fpkm.csv.gz")
    (source,) = available_normals(tmp_path)
    assert "several tables" in source.problem
    with pytest.raises(CohortError, match="2 tables of GTEx normal brain"):
        load_normals("gtex", tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TABLE.replace("31,63,127", "3,-6,1000"), "do not look like FPKM"),
        (TABLE.replace("31,63,127", "5,6,7"), "do not look like FPKM"),
        (TABLE.replace("127", "a lot"), "'a lot'"),
        (TABLE.replace("cortex_A1,cortex_A2,cerebellum_A1", "cortex_A1").replace(
            "31,63,127", "900.5").replace("0,1,3", "1.5").replace("7,15,7", "7").replace(
            "0.5,0.25,1.5", "2"), "has 1 sample"),
        ("<!doctype html><html>sign in</html>", "web page"),
        ("", "empty"),
        (",symbol,cortex_A1\n", "header and no rows"),
    ],
)  # fmt: skip
def test_a_table_that_is_none_is_refused(tmp_path: Path, text: str, said: str):
    with pytest.raises(CohortError, match=said):
        load_normals("gtex", put(tmp_path, text))


def test_a_cut_off_archive_is_refused(tmp_path: Path):
    put(tmp_path, TABLE)
    file = tmp_path / "cohorts" / "gtex" / NAME
    file.write_bytes(file.read_bytes()[:60])
    with pytest.raises(CohortError, match=NAME):
        load_normals("gtex", tmp_path)


def test_nothing_there_says_where_to_put_it(tmp_path: Path):
    other = put(tmp_path / "other", TABLE)
    for name, root in (("gtex", tmp_path), ("gtex", None), ("other", other)):
        with pytest.raises(CohortError, match="no normal tissue named") as error:
            load_normals(name, root)
        assert "cohorts/gtex" in error.value.hint


def test_genes_come_under_the_cohorts_names_and_order(tmp_path: Path):
    found = load_normals("gtex", put(tmp_path, TABLE))
    named = normals_under_names(found, ["RRM2", "GRK2", "TP53"])
    assert named.expression.columns.tolist() == ["GRK2", "TP53"]
    assert named.expression["GRK2"].tolist() == found.expression["ADRBK1"].tolist()
    assert "2 of 3 genes are measured" in named.notes[-2]
    assert "ADRBK1 is GRK2" in named.notes[-1]
    assert named.fingerprint != found.fingerprint
    with pytest.raises(CohortError, match="none of the 1 genes asked for"):
        normals_under_names(found, ["RRM2"])


def test_a_gene_asked_for_twice_goes_to_the_name_spelled_the_same(tmp_path: Path):
    found = load_normals("gtex", put(tmp_path, TABLE))
    named = normals_under_names(found, ["GRK2", "ADRBK1"])
    assert named.expression.columns.tolist() == ["ADRBK1"]


def test_tissues_of_other_samples_are_refused(tmp_path: Path):
    found = load_normals("gtex", put(tmp_path, TABLE))
    with pytest.raises(CohortError, match="same samples"):
        NormalTissue("x", "x", found.expression, found.tissue.iloc[::-1], "u", "s")


@pytest.mark.data
def test_the_real_table(data_dir: Path):
    found = load_normals("gtex", data_dir)
    assert found.expression.shape == (150, 999)
    assert found.tissue.value_counts().to_dict() == {
        "cortex": 50, "cerebellum": 50, "hippocampus": 50
    }  # fmt: skip
    raw = pd.read_csv(
        next((data_dir / "cohorts" / "gtex").glob("*.csv.gz")), index_col="symbol"
    ).drop(columns="Unnamed: 0")
    np.testing.assert_allclose(
        found.expression["DNAJB1"], np.log2(raw.loc["DNAJB1"].astype(float) + 1), rtol=1e-6
    )
