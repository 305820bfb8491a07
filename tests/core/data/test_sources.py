"""Which cohorts there are; the real ones held to what is known of them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort
from core.data.folder import save_cohort
from core.data.sources import available_cohorts, load_cohort
from core.data.tables import read_table
from core.errors import CohortError
from tests.core.data.test_folder import cohort as small_cohort
from tests.core.data.test_readers import CLINICAL, EXPRESSION


@pytest.fixture(scope="module")
def tcga(data_dir: Path) -> Cohort:
    return load_cohort("tcga_glioma", data_dir)


@pytest.fixture(scope="module")
def tcga_left(data_dir: Path) -> Cohort:
    return load_cohort("tcga_glioma", data_dir, pipeline_shift="leave")


def excluded(cohort: Cohort) -> dict[str, int]:
    assert cohort.flow is not None
    assert cohort.flow.n_end == len(cohort)
    return {item.reason: item.n for item in cohort.flow.exclusions}


def test_without_a_folder_there_is_the_simulated_study(tmp_path: Path) -> None:
    for root in (None, tmp_path, tmp_path / "absent"):
        sources = available_cohorts(root)
        assert [item.name for item in sources] == ["simulated_training", "simulated_validation"]
        assert all(item.simulated for item in sources)


def test_the_simulated_cohorts_load_and_say_so() -> None:
    training, validation = load_cohort("simulated_training"), load_cohort("simulated_validation")
    assert training.simulated and validation.simulated
    assert training.fingerprint != validation.fingerprint
    assert training.normals is not None
    described = [item.n_patients for item in available_cohorts()]
    assert described == [len(training), len(validation)]


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(CohortError, match="no cohort 'tcga'; there are simulated_training"):
        load_cohort("tcga")


def test_files_dropped_into_a_folder(tmp_path: Path) -> None:
    mine = tmp_path / "cohorts" / "mine"
    mine.mkdir(parents=True)
    (mine / "clinical.csv").write_text(CLINICAL)
    source = available_cohorts(tmp_path)[-1]
    assert (source.name, source.kind) == ("mine", "dropped")
    assert "expression.*, and holds none" in source.problem
    EXPRESSION.T.to_parquet(mine / "expression.parquet")
    assert available_cohorts(tmp_path)[-1].problem == ""
    assert len(load_cohort("mine", tmp_path)) == 3
    assert len(load_cohort("mine", tmp_path, minimum_follow_up_days=400)) == 2


def test_a_confirmed_cohort_is_described_without_loading(tmp_path: Path) -> None:
    save_cohort(small_cohort(), tmp_path)
    source = available_cohorts(tmp_path)[-1]
    assert (source.name, source.title, source.kind, source.n_patients) == (
        "mine",
        "Mine",
        "saved",
        3,
    )
    assert load_cohort("mine", tmp_path).fingerprint == small_cohort().fingerprint


def test_a_broken_folder_does_not_hide_the_others(tmp_path: Path) -> None:
    save_cohort(small_cohort(), tmp_path)
    save_cohort(replace(small_cohort(), name="other"), tmp_path)
    (tmp_path / "cohorts" / "mine" / "cohort.json").write_text("{")
    sources = {item.name: item for item in available_cohorts(tmp_path)}
    assert "damaged" in sources["mine"].problem
    assert sources["other"].problem == ""
    with pytest.raises(CohortError, match="damaged"):
        load_cohort("mine", tmp_path)


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


@pytest.mark.data
@pytest.mark.parametrize(("name", "n", "n_events"), [("freije", 85, 59), ("phillips", 77, 62)])
def test_microarrays(data_dir: Path, name: str, n: int, n_events: int) -> None:
    cohort = load_cohort(name, data_dir)
    assert (len(cohort), cohort.outcome.n_events) == (n, n_events)
    assert cohort.unit == "log2 microarray intensity"
    assert "Non-commercial" in cohort.source
    assert excluded(cohort) == ({} if name == "freije" else {"recurrent or secondary tumour": 23})
    assert {item.name: item.n_patients for item in available_cohorts(data_dir)}[name] == n


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
def test_cgga_appears_with_its_expression(cgga_root: Path, data_dir: Path) -> None:
    assert not any(item.kind == "cgga" for item in available_cohorts(data_dir))
    names = [item.name for item in available_cohorts(cgga_root) if item.kind == "cgga"]
    assert names == ["cgga_693", "cgga_325", "cgga"]
    next((cgga_root / "cohorts/cgga").glob("*325.RSEM*")).unlink()
    names = [item.name for item in available_cohorts(cgga_root) if item.kind == "cgga"]
    assert names == ["cgga_693"]


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
