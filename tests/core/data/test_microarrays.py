"""Microarray series: one table of both, each series with its own rows; the real ones counted."""

from pathlib import Path

import pandas as pd
import pytest

from core.cohort import Cohort
from core.data.microarrays import MICROARRAY_SERIES, count_microarray_patients, load_microarray
from core.data.sources import available_cohorts, load_cohort
from core.errors import CohortError

FREIJE, PHILLIPS = MICROARRAY_SERIES
CLINICAL = """Sample,dataset,survival,status,Recurrence,Age,Gender,Grade,Histology
GSM1,Freije,10,1,Primary,60,Male,IV,GBM
GSM2,Freije,20,0,Primary,50,Female,III,Astrocytoma
GSM3,Phillips,30,1,Primary,40,Male,IV,GBM
GSM4,Phillips,5,1,Recurrent,40,Male,IV,GBM
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clinical.csv").write_text(CLINICAL)
    for name, samples in (("freije", ["GSM1", "GSM2"]), ("phillips", ["GSM3", "GSM4"])):
        matrix = pd.DataFrame({s: [1.0, 2.0] for s in samples}, index=["TP53", "EGFR"])
        matrix.to_parquet(tmp_path / f"{name}.parquet")
    return tmp_path


def test_a_series_has_its_own_rows_alone(folder: Path) -> None:
    freije, phillips = load_microarray(folder, FREIJE), load_microarray(folder, PHILLIPS)
    assert freije.patients.tolist() == ["GSM1", "GSM2"]
    assert freije.outcome.time.tolist() == [10.0, 20.0]
    assert freije.outcome.event.tolist() == [True, False]
    assert excluded(freije) == {}
    assert phillips.patients.tolist() == ["GSM3"]
    assert excluded(phillips) == {"recurrent or secondary tumour": 1}
    for cohort, series in ((freije, FREIJE), (phillips, PHILLIPS)):
        assert count_microarray_patients(folder, series) == len(cohort)
        assert "standardised within the cohort" in cohort.notes[0]


def test_a_table_without_the_series_is_refused(folder: Path) -> None:
    (folder / "clinical.csv").write_text(CLINICAL.replace("dataset", "series"))
    with pytest.raises(CohortError, match="no column 'dataset'"):
        load_microarray(folder, FREIJE)
    (folder / "clinical.csv").write_text(CLINICAL.replace("Freije", "another"))
    with pytest.raises(CohortError, match=r"no row whose dataset is"):
        load_microarray(folder, FREIJE)


def excluded(cohort: Cohort) -> dict[str, int]:
    assert cohort.flow is not None
    assert cohort.flow.n_end == len(cohort)
    return {item.reason: item.n for item in cohort.flow.exclusions}


@pytest.mark.data
@pytest.mark.parametrize(("name", "n", "n_events"), [("freije", 85, 59), ("phillips", 77, 62)])
def test_microarrays(data_dir: Path, name: str, n: int, n_events: int) -> None:
    cohort = load_cohort(name, data_dir)
    assert (len(cohort), cohort.outcome.n_events) == (n, n_events)
    assert cohort.unit == "log2 microarray intensity"
    assert "Non-commercial" in cohort.source
    assert excluded(cohort) == ({} if name == "freije" else {"recurrent or secondary tumour": 23})
    assert {item.name: item.n_patients for item in available_cohorts(data_dir)}[name] == n
