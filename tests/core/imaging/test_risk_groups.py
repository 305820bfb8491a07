from pathlib import Path

import pandas as pd
import pytest

from core.errors import ScanError
from core.imaging.risk_groups import groups_by_barcode, read_name_mapping, read_risk_table


def table(folder: Path, text: str) -> Path:
    path = folder / "risk.csv"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    "text",
    [
        "patient,risk\nA,high\nB,low\n",
        "Patient_ID\tRisk_Group\nA\tHigh \nB\tLOW\n",
        "id;label\nA;1\nB;0\n",
    ],
)
def test_a_table(tmp_path: Path, text: str):
    assert read_risk_table(table(tmp_path, text)).to_dict() == {"A": True, "B": False}


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("patient,risk\nA,high\nA,low\n", "A more than once"),
        ("patient,risk\nA,high\nB,medium\n", "'medium'"),
        ("patient,risk\nA,high\nB,\n", "''"),
        ("patient,age\nA,3\nB,5\n", "0 columns for risk groups"),
        ("patient,id,risk\nA,A,high\n", "2 columns for patients"),
        ("", "cannot be read"),
    ],
)
def test_a_table_that_cannot_be_used(tmp_path: Path, text: str, match: str):
    with pytest.raises(ScanError, match=match):
        read_risk_table(table(tmp_path, text))


def test_no_table(tmp_path: Path):
    with pytest.raises(ScanError, match="cannot be read"):
        read_risk_table(tmp_path / "none.csv")


YEARS = [f"BraTS_{year}_subject_ID" for year in (2017, 2018, 2019)]
MAPPING = f"""Grade,{YEARS[0]},{YEARS[1]},TCGA_TCIA_subject_ID,{YEARS[2]}
HGG,Brats17_A_1,Brats18_A_1,TCGA-02-0006,BraTS19_A_1
HGG,NA,NA,NA,BraTS19_B_1
"""


def test_the_name_mapping_knows_every_year(tmp_path: Path):
    found = read_name_mapping(table(tmp_path, MAPPING))
    assert found.to_dict() == dict.fromkeys(
        ("Brats17_A_1", "Brats18_A_1", "BraTS19_A_1"), "TCGA-02-0006"
    )


def test_a_mapping_that_is_none(tmp_path: Path):
    with pytest.raises(ScanError, match="name mapping"):
        read_name_mapping(table(tmp_path, "a,b\n1,2\n"))


def test_groups_by_barcode():
    mapping = pd.Series({"B19": "TCGA-02-0006"})
    groups = {"TCGA-02-0006-01A": True, "TCGA-02-0009": False}
    found = groups_by_barcode(["B19", "TCGA-02-0009-x", "other"], groups, mapping)
    assert found.to_dict() == {"B19": True, "TCGA-02-0009-x": False}


def test_nobody_known():
    with pytest.raises(ScanError, match="none of the 1 cases"):
        groups_by_barcode(["B19"], {"TCGA-02-0006": True})


def test_samples_of_one_patient_that_disagree():
    with pytest.raises(ScanError, match="both risk groups"):
        groups_by_barcode(["x"], {"TCGA-02-0006-01": True, "TCGA-02-0006-02": False})


@pytest.mark.data
def test_the_real_mapping(data_dir: Path):
    found = read_name_mapping(data_dir / "imaging" / "name_mapping_2019.csv")
    assert found[found.index.str.startswith("BraTS19")].nunique() == 167
    samples = pd.read_csv(data_dir / "cohorts" / "tcga_glioma" / "samples.csv")
    primary = samples[samples["sample_type"].str.contains("rimary")]
    groups = dict.fromkeys(primary["patient"], False)
    names = found.index[found.index.str.startswith("BraTS19")]
    assert len(groups_by_barcode(names, groups, found)) == 83
