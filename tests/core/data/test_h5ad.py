"""An h5ad file is opened by a child process: whatever happens to it, this one lives."""

import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest

from core.data.expression import read_expression
from core.data.h5ad import read_h5ad_matrix
from core.data.h5ad_contents import open_h5ad
from core.data.screening import Limits
from core.errors import CohortError
from tests.core.data.test_expression import GENES, SAMPLES, VALUES


@pytest.fixture
def path(tmp_path: Path) -> Path:
    import anndata

    file = tmp_path / "x.h5ad"
    var = pd.DataFrame({"gene_name": GENES}, index=[f"ENSG{i:011d}" for i in range(4)])
    anndata.AnnData(VALUES, pd.DataFrame(index=SAMPLES), var).write_h5ad(file)
    return file


def test_the_child_hands_over_what_it_read(path: Path) -> None:
    here, there = open_h5ad(path), read_h5ad_matrix(path)
    np.testing.assert_array_equal(there.numbers, here.numbers)
    for name in ("rows", "columns", "symbols", "notes", "samples_in_rows"):
        assert getattr(there, name) == getattr(here, name), name


def test_a_refusal_of_the_child_arrives_whole(path: Path) -> None:
    with h5py.File(path, "r+") as file:
        del file["X"]
    with pytest.raises(
        CohortError, match=r"x\.h5ad is HDF5 but not h5ad: it has no 'X'"
    ) as refused:
        read_h5ad_matrix(path)
    assert "write_h5ad" in refused.value.hint


def test_limits_reach_the_child(path: Path) -> None:
    with pytest.raises(CohortError, match="at most 10 are read"):
        read_h5ad_matrix(path, limits=Limits(cells=10))


def test_a_file_cut_anywhere_is_refused(path: Path) -> None:
    content = path.read_bytes()
    for keep in (9, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:keep])
        with pytest.raises(CohortError, match="damaged h5ad"):
            read_h5ad_matrix(path)


def test_an_h5ad_that_traps_its_reader_is_given_up(tmp_path: Path) -> None:
    import anndata

    path = tmp_path / "x.h5ad"
    anndata.AnnData(VALUES).write_h5ad(path)
    with pytest.raises(CohortError, match=r"could not be read within 0\.001 s"):
        read_expression(path, limits=Limits(seconds=0.001))
    path.write_bytes(b"\x89HDF\r\n\x1a\n" + b"\x00" * 100)
    with pytest.raises(CohortError, match="damaged h5ad file"):
        read_expression(path)


def test_the_child_may_not_take_more_memory_than_the_matrix_needs() -> None:
    """Three GiB, asked for and never touched, with and without the bound of two."""
    ask = "bytes(3 * 1024**3)"
    bound = "from core.data.h5ad import _bound_memory; from core.data.screening import Limits; "
    for start, survives in (("", True), (f"{bound}_bound_memory(Limits(cells=1)); ", False)):
        done = subprocess.run(
            [sys.executable, "-c", start + ask], capture_output=True, text=True, check=False
        )
        assert (done.returncode == 0) is survives, done.stderr
        assert ("MemoryError" in done.stderr) is (not survives)


def test_a_child_that_dies_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*args: object, **options: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess([], -9)

    monkeypatch.setattr(subprocess, "run", killed)
    with pytest.raises(CohortError, match="takes too much memory") as refused:
        read_h5ad_matrix(path)
    assert "Parquet" in refused.value.hint
