"""CGGA's official layout: made-up FPKM beside made-up, then real, clinical tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort
from core.data.cgga import find_cgga, load_cgga
from core.data.sources import available_cohorts, load_cohort
from core.data.tables import read_table
from core.errors import CohortError

HEADER = "CGGA_ID\tPRS_type\tGrade\tGender\tAge\tOS\tCensor (alive=0; dead=1)\n"


def write_series(folder: Path, series: str, clinical: str, expression: str) -> None:
    stem = f"CGGA.mRNAseq_{series}"
    (folder / f"{stem}_clinical.20200506.txt").write_text(HEADER + clinical)
    (folder / f"{stem}.RSEM-genes.20200506.txt").write_text(expression)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two patients and a recurrence in 693, one patient in 325; days."""
    write_series(
        tmp_path,
        "693",
        "CGGA_1\tPrimary\tWHO II\tMale\t40\t305\t1\nCGGA_2\tPrimary\tWHO IV\tFemale\t50\t3817\t0\n"
        "CGGA_3\tRecurrent\tWHO IV\tFemale\t50\t400\t1\n",
        "Gene_Name\tCGGA_1\tCGGA_2\tCGGA_3\nTP53\t0\t3\t1\nEGFR\t63\t7\t1\n",
    )
    write_series(
        tmp_path,
        "325",
        "CGGA_9\tPrimary\tWHO III\tMale\t44\t1000\t1\n",
        "Gene_Name\tCGGA_9\nGPX4\t5\nTP53\t127\n",
    )
    return tmp_path


def test_one_series_by_pencil(folder: Path) -> None:
    cohort = load_cgga(find_cgga(folder)[:1])
    assert (cohort.name, cohort.title, cohort.unit) == ("cgga_693", "CGGA 693", "log2(FPKM + 1)")
    assert cohort.patients.tolist() == ["CGGA_1", "CGGA_2"]
    assert cohort.gene("EGFR").tolist() == [6.0, 3.0]  # log2(64), log2(8)
    assert cohort.outcome.to("days").time.tolist() == pytest.approx([305.0, 3817.0])
    assert cohort.outcome.event.tolist() == [True, False]
    assert excluded(cohort) == {"recurrent or secondary tumour": 1}
    assert cohort.recurrences is not None and cohort.recurrences.index.tolist() == ["CGGA_3"]


def test_two_series_keep_the_genes_they_share(folder: Path) -> None:
    cohort = load_cgga(find_cgga(folder))
    assert cohort.name == "cgga"
    assert cohort.genes.tolist() == ["TP53"]
    assert cohort.gene("TP53").to_dict() == {"CGGA_1": 0.0, "CGGA_2": 2.0, "CGGA_9": 7.0}
    assert cohort.clinical["batch"].tolist() == ["CGGA 693", "CGGA 693", "CGGA 325"]
    assert "share 1 genes" in cohort.notes[0]


def test_series_that_share_no_gene_are_refused(folder: Path) -> None:
    path = next(folder.glob("*325.RSEM*"))
    path.write_text("Gene_Name\tCGGA_9\nGPX4\t5\nVIM\t1\n")
    with pytest.raises(CohortError, match="share no gene"):
        load_cgga(find_cgga(folder))


def test_a_sample_of_both_series_is_refused(folder: Path) -> None:
    for path in folder.glob("*325*"):
        path.write_text(path.read_text().replace("CGGA_9", "CGGA_1"))
    with pytest.raises(CohortError, match=r"both list 1 samples \(CGGA_1\)"):
        load_cgga(find_cgga(folder))


def test_logarithms_where_fpkm_is_expected(folder: Path) -> None:
    path = next(folder.glob("*693.RSEM*"))
    path.write_text(path.read_text().replace("63", "-6.3"))
    with pytest.raises(CohortError, match=r"goes down to -6\.3"):
        load_cgga(find_cgga(folder))


def test_a_series_needs_both_files_and_the_newest_is_taken(folder: Path) -> None:
    newer = folder / "CGGA.mRNAseq_693.RSEM-genes.20240101.txt"
    newer.write_text("Gene_Name\tCGGA_1\nTP53\t0\n")
    (folder / "CGGA.mRNAseq_693.Read_Counts-genes.20990101.txt").write_text("counts")
    assert find_cgga(folder)[0].expression == newer
    next(folder.glob("*325_clinical*")).unlink()
    assert [item.series for item in find_cgga(folder)] == ["693"]
    assert find_cgga(folder / "absent") == ()
    with pytest.raises(CohortError, match="no CGGA series has both"):
        load_cgga(())


def excluded(cohort: Cohort) -> dict[str, int]:
    assert cohort.flow is not None
    assert cohort.flow.n_end == len(cohort)
    return {item.reason: item.n for item in cohort.flow.exclusions}


@pytest.fixture
def cgga_root(data_dir: Path, tmp_path: Path) -> Path:
    """The real clinical tables beside made-up FPKM in the official layout."""
    folder = tmp_path / "cohorts" / "cgga"
    folder.mkdir(parents=True)
    for series, genes in (("693", ["TP53", "GPX4", "ONLY693"]), ("325", ["GPX4", "TP53"])):
        clinical = data_dir / f"cohorts/cgga/CGGA.mRNAseq_{series}_clinical.20200506.txt"
        (folder / clinical.name).write_bytes(clinical.read_bytes())
        ids = read_table(clinical).frame.iloc[:, 0]
        fpkm = np.random.default_rng(int(series)).gamma(1, 20, (len(genes), len(ids))).round(2)
        frame = pd.DataFrame(fpkm, index=pd.Index(genes, name="Gene_Name"), columns=ids)
        frame.to_csv(folder / f"CGGA.mRNAseq_{series}.RSEM-genes.20200506.txt", sep="\t")
    return tmp_path


@pytest.mark.data
def test_cgga_693_and_325_and_both(cgga_root: Path) -> None:
    """Of 693: 422 primaries, 404 of them followed, 209 deaths; of 325: 229, 222 and 138."""
    one, two = load_cohort("cgga_693", cgga_root), load_cohort("cgga_325", cgga_root)
    both = load_cohort("cgga", cgga_root)
    assert (len(one), one.outcome.n_events) == (404, 209)
    assert (len(two), two.outcome.n_events) == (222, 138)
    assert excluded(one) == {
        "recurrent or secondary tumour": 271,
        "no follow-up (time or vital status missing)": 18,
    }
    assert len(both) == 626
    assert both.genes.tolist() == ["TP53", "GPX4"]
    assert both.clinical["batch"].value_counts().to_dict() == {"CGGA 693": 404, "CGGA 325": 222}
    assert any("share 2 genes" in note for note in both.notes)
    assert set(both.clinical["sex"]) == {"female", "male"}
    raw = pd.read_csv(
        cgga_root / "cohorts/cgga/CGGA.mRNAseq_693.RSEM-genes.20200506.txt", sep="\t", index_col=0
    )
    patient = one.patients[7]
    assert one.expression.loc[patient, "GPX4"] == pytest.approx(
        np.log2(raw.loc["GPX4", patient] + 1), rel=1e-6
    )
    assert one.unit == "log2(FPKM + 1)"


@pytest.mark.data
def test_cgga_follow_up_is_days_and_one_is_death(cgga_root: Path) -> None:
    """CGGA_1002: 305 days, dead; CGGA_1003: 3,817 days, alive (read from the table)."""
    cohort = load_cohort("cgga_693", cgga_root)
    days = cohort.outcome.to("days")
    first, second = cohort.patients.get_loc("CGGA_1002"), cohort.patients.get_loc("CGGA_1003")
    assert days.time[[first, second]].tolist() == pytest.approx([305.0, 3817.0])
    assert days.event[[first, second]].tolist() == [True, False]


@pytest.mark.data
def test_cgga_appears_with_its_expression(cgga_root: Path, data_dir: Path) -> None:
    assert not any(item.kind == "cgga" for item in available_cohorts(data_dir))
    names = [item.name for item in available_cohorts(cgga_root) if item.kind == "cgga"]
    assert names == ["cgga_693", "cgga_325", "cgga"]
    next((cgga_root / "cohorts/cgga").glob("*325.RSEM*")).unlink()
    names = [item.name for item in available_cohorts(cgga_root) if item.kind == "cgga"]
    assert names == ["cgga_693"]
