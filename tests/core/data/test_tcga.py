"""TCGA by pencil on three made-up patients, and the real cohort held to what is known of it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort
from core.data.sources import available_cohorts, load_cohort
from core.data.tcga import count_tcga_patients, load_tcga_glioma
from core.errors import CohortError

SAMPLES = """\
sample,patient,project,sample_type,os_days,os_event,age,sex,grade,idh,mgmt,codel_1p19q,histology
TCGA-06-0001-01A,TCGA-06-0001,TCGA-GBM,Primary,300,1,60,male,G4,WT,,non-codel,
TCGA-DU-0002-01A,TCGA-DU-0002,TCGA-LGG,Primary,900,0,40,female,G2,Mutant,Methylated,codel,
TCGA-DU-0003-01A,TCGA-DU-0003,TCGA-LGG,Primary,,0,41,female,G3,Mutant,Methylated,codel,
TCGA-DU-0002-02A,TCGA-DU-0002,TCGA-LGG,Recurrent,,,40,female,G2,Mutant,Methylated,codel,
"""
GENES = """symbol,lgg_shift,lgg_shift_source
NOX1,3.5,measured
TP53,9.0,none
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three genes in every sample: NOX1 5, TP53 6, EGFR 7 (EGFR is not in the table of shifts)."""
    where = tmp_path / "cohorts" / "tcga_glioma"
    where.mkdir(parents=True)
    (where / "samples.csv").write_text(SAMPLES)
    (where / "genes.csv").write_text(GENES)
    samples = [line.split(",")[0] for line in SAMPLES.splitlines()[1:]]
    values = np.repeat(np.array([[5.0], [6.0], [7.0]], np.float32), len(samples), axis=1)
    matrix = pd.DataFrame(values, index=["NOX1", "TP53", "EGFR"], columns=samples)
    matrix.to_parquet(where / "expression.parquet")
    return where


def test_the_shift_is_subtracted_where_known_and_from_lower_grades_alone(folder: Path) -> None:
    cohort = load_tcga_glioma(folder)
    assert cohort.expression.loc["TCGA-06-0001"].tolist() == [5.0, 6.0, 7.0]
    assert cohort.expression.loc["TCGA-DU-0002"].tolist() == [1.5, 6.0, 7.0]
    assert cohort.recurrences is not None
    assert cohort.recurrences["NOX1"].tolist() == [1.5]
    left = load_tcga_glioma(folder, pipeline_shift="leave")
    assert left.expression["NOX1"].tolist() == [5.0, 5.0]
    assert cohort.fingerprint != left.fingerprint


def test_genes_without_a_known_shift_are_named_as_uncorrected(folder: Path) -> None:
    assert load_tcga_glioma(folder).uncorrected == ("TP53", "EGFR")
    left = load_tcga_glioma(folder, pipeline_shift="leave")
    assert left.uncorrected == ("NOX1", "TP53", "EGFR")


def test_patients_are_counted_as_they_will_be(folder: Path) -> None:
    assert count_tcga_patients(folder) == len(load_tcga_glioma(folder)) == 2


@pytest.mark.parametrize("name", ["samples.csv", "genes.csv", "expression.parquet"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(CohortError, match=f"{name} could not be read"):
        load_tcga_glioma(folder)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("symbol,shift\nNOX1,1\n", "is not the table of pipeline shifts"),
        ("symbol,lgg_shift,lgg_shift_source\nNOX1,much,measured\n", "is not the table"),
        ("symbol,lgg_shift,lgg_shift_source\nNOX1,1,m\nNOX1,2,m\n", r"repeats genes .*NOX1"),
        ("symbol,lgg_shift,lgg_shift_source\nNOX1,inf,m\n", "infinite shifts"),
        ("<html>sign in</html>", "web page"),
        ("", "genes.csv is empty"),
    ],
)
def test_a_table_of_shifts_that_is_none(folder: Path, content: str, said: str) -> None:
    """Each of these would shift nothing, or the wrong genes, without a word."""
    (folder / "genes.csv").write_text(content)
    with pytest.raises(CohortError, match=said):
        load_tcga_glioma(folder)


def test_a_sample_table_without_projects_is_refused(folder: Path) -> None:
    (folder / "samples.csv").write_text(SAMPLES.replace("project", "centre"))
    with pytest.raises(CohortError, match=r"no column 'project' \(wanted as batch\)"):
        load_tcga_glioma(folder)


def excluded(cohort: Cohort) -> dict[str, int]:
    assert cohort.flow is not None
    assert cohort.flow.n_end == len(cohort)
    return {item.reason: item.n for item in cohort.flow.exclusions}


@pytest.fixture(scope="module")
def tcga(data_dir: Path) -> Cohort:
    return load_cohort("tcga_glioma", data_dir)


@pytest.fixture(scope="module")
def tcga_left(data_dir: Path) -> Cohort:
    return load_cohort("tcga_glioma", data_dir, pipeline_shift="leave")


@pytest.mark.data
def test_tcga_patients_and_what_became_of_the_rest(tcga: Cohort, data_dir: Path) -> None:
    cohort = tcga
    assert excluded(cohort) == {
        "normal tissue": 5,
        "recurrent or secondary tumour": 31,
        "further sample of a patient already included": 2,
        "no follow-up (time or vital status missing)": 2,
        "follow-up of zero days": 3,
    }
    assert (len(cohort), cohort.outcome.n_events) == (659, 244)
    assert cohort.normals is not None and len(cohort.normals) == 5
    assert cohort.recurrences is not None and len(cohort.recurrences) == 33
    assert cohort.expression.dtypes.eq(np.float32).all()
    described = {item.name: item.n_patients for item in available_cohorts(data_dir)}
    assert described["tcga_glioma"] == 659
    assert set(cohort.clinical["grade"].dropna()) == {"II", "III", "IV"}
    assert set(cohort.clinical["idh"].dropna()) == {"mutant", "wildtype"}
    assert set(cohort.clinical["mgmt"].dropna()) == {"methylated", "unmethylated"}
    assert set(cohort.clinical["codel_1p19q"].dropna()) == {"codel", "non-codel"}
    assert set(cohort.clinical["batch"]) == {"TCGA-GBM", "TCGA-LGG"}


@pytest.mark.data
def test_tcga_as_the_study_had_it(data_dir: Path) -> None:
    """625 primary samples beyond 30 days, 238 deaths; two patients have two of them each."""
    cohort = load_cohort("tcga_glioma", data_dir, minimum_follow_up_days=30)
    samples = pd.read_csv(data_dir / "cohorts/tcga_glioma/samples.csv")
    primary = samples[(samples.sample_type == "Primary") & (samples.os_days > 30)]
    once = primary.drop_duplicates("patient")
    assert (len(primary), int(primary.os_event.sum())) == (625, 238)
    assert (len(cohort), cohort.outcome.n_events) == (len(once), int(once.os_event.sum()))
    assert set(cohort.patients) == set(once.patient)


@pytest.mark.data
def test_the_pipelines_artefact_is_taken_out_of_lower_grades_alone(
    tcga: Cohort, tcga_left: Cohort, data_dir: Path
) -> None:
    left, applied = tcga_left, tcga
    genes = pd.read_csv(data_dir / "cohorts/tcga_glioma/genes.csv").set_index("symbol")
    lower = (left.clinical["batch"] == "TCGA-LGG").to_numpy()
    difference = left.expression.to_numpy() - applied.expression.to_numpy()
    shift = genes["lgg_shift"].reindex(left.genes).fillna(0.0).to_numpy()
    assert np.abs(difference[~lower]).max() == 0.0
    assert np.abs(difference[lower] - shift).max() < 1e-5
    assert left.recurrences is not None and applied.recurrences is not None
    moved = left.recurrences["NOX1"] - applied.recurrences["NOX1"]
    assert {round(float(x), 2) for x in moved} == {0.0, 3.44}
    assert any("NOX1 +3.4, ALOX12 +2.2" in note for note in applied.notes)
    assert any("other 17,201 genes are not corrected" in note for note in applied.notes)
    assert any("was left in" in note for note in left.notes)
    with pytest.raises(CohortError, match="allowed are apply and leave"):
        load_cohort("tcga_glioma", data_dir, pipeline_shift="no")  # type: ignore[arg-type]


@pytest.mark.data
def test_nox1_no_longer_tells_the_pipelines_apart(tcga: Cohort, tcga_left: Cohort) -> None:
    """Its median jumps by more than 2 between the projects before, by less than 1 after."""
    for cohort, low, high in ((tcga_left, 2.0, 9.0), (tcga, 0.0, 1.0)):
        medians = cohort.gene("NOX1").groupby(cohort.clinical["batch"]).median()
        assert low <= abs(medians["TCGA-LGG"] - medians["TCGA-GBM"]) <= high


@pytest.mark.data
def test_one_tcga_value_end_to_end(tcga_left: Cohort, data_dir: Path) -> None:
    cohort = tcga_left
    raw = pd.read_parquet(
        data_dir / "cohorts/tcga_glioma/expression.parquet",
        columns=["TCGA-12-0619-01A-01R-1849-01"],
    )
    found = cohort.expression.loc["TCGA-12-0619", ["A1BG", "A2M"]].tolist()
    assert found == raw.loc[["A1BG", "A2M"]].iloc[:, 0].tolist()
    at = cohort.patients.get_loc("TCGA-12-0619")
    assert cohort.outcome.time[at] == pytest.approx(1062 / 30.4375)
    assert cohort.clinical.loc["TCGA-12-0619", "grade"] == "IV"
