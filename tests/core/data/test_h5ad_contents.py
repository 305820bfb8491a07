"""What an h5ad file may hold, and what it may not make the reader do."""

from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from core.data.h5ad_contents import open_h5ad
from core.errors import CohortError
from tests.core.data.test_expression import GENES, SAMPLES, VALUES


def written(path: Path, matrix: object, var: pd.DataFrame | None = None) -> Path:
    import anndata

    var = pd.DataFrame(index=GENES) if var is None else var
    anndata.AnnData(matrix, pd.DataFrame(index=SAMPLES), var).write_h5ad(path)
    return path


@pytest.mark.parametrize("kind", ["dense", "csr", "csc"])
def test_every_kind_of_matrix(tmp_path: Path, kind: str) -> None:
    wrap = {"dense": np.asarray, "csr": scipy.sparse.csr_matrix, "csc": scipy.sparse.csc_matrix}
    raw = open_h5ad(written(tmp_path / "x.h5ad", wrap[kind](VALUES)))
    assert np.array_equal(raw.numbers, VALUES.T)
    assert (raw.rows, raw.columns) == (tuple(SAMPLES), tuple(GENES))
    assert raw.samples_in_rows


def test_symbols_beside_the_index_plain_or_categorical(tmp_path: Path) -> None:
    ids = [f"ENSG{i:011d}" for i in range(4)]
    for values in (GENES, pd.Categorical(GENES)):
        var = pd.DataFrame({"gene_name": values}, index=ids)
        raw = open_h5ad(written(tmp_path / "x.h5ad", VALUES, var))
        assert raw.symbols == tuple(GENES)
        assert raw.columns == tuple(ids)


def test_other_hdf5_is_told(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "b.h5ad", "w") as file:
        file["matrix"] = VALUES
    with pytest.raises(CohortError, match="not h5ad: it has no 'X'"):
        open_h5ad(tmp_path / "b.h5ad")


def test_text_in_the_place_of_numbers(tmp_path: Path) -> None:
    path = written(tmp_path / "x.h5ad", VALUES)
    with h5py.File(path, "r+") as file:
        del file["X"]
        file["X"] = np.full((3, 4), b"text")
    with pytest.raises(CohortError, match="not of numbers"):
        open_h5ad(path)


def test_a_sparse_giant_is_refused_by_its_declared_shape(tmp_path: Path) -> None:
    """Two values, yet a hundred million rows of a hundred thousand genes."""

    import anndata

    path = tmp_path / "x.h5ad"
    anndata.AnnData(scipy.sparse.csr_matrix(VALUES)).write_h5ad(path)
    with h5py.File(path, "r+") as file:
        file["X"].attrs["shape"] = np.array([100_000_000, 100_000])
    with pytest.raises(CohortError, match="declares 100,000,000 x 100,000"):
        open_h5ad(path)


@pytest.mark.parametrize(
    ("key", "values"),
    [("indices", [0, 1, 2, 3, 99]), ("indptr", [0, 9, 2, 12]), ("indptr", [0, 4, 8, 11])],
)
def test_a_sparse_matrix_that_contradicts_itself(
    tmp_path: Path, key: str, values: list[int]
) -> None:
    import anndata

    path = tmp_path / "x.h5ad"
    anndata.AnnData(scipy.sparse.csr_matrix(VALUES)).write_h5ad(path)
    with h5py.File(path, "r+") as file:
        stored = file["X"][key][()]
        stored[-len(values) :] = values
        file["X"][key][...] = stored
    with pytest.raises(CohortError, match="contradicts itself"):
        open_h5ad(path)


def test_links_out_of_an_h5ad_are_not_followed(tmp_path: Path) -> None:
    import anndata

    other, path = tmp_path / "other.h5ad", tmp_path / "x.h5ad"
    for name in (other, path):
        anndata.AnnData(VALUES, pd.DataFrame(index=SAMPLES), pd.DataFrame(index=GENES)).write_h5ad(
            name
        )
    with h5py.File(path, "r+") as file:
        del file["X"]
        file["X"] = h5py.ExternalLink(str(other), "X")
    with pytest.raises(CohortError, match="behind a link"):
        open_h5ad(path)
    with h5py.File(path, "r+") as file:
        del file["X"]
        layout = h5py.VirtualLayout((3, 4), "f4")
        layout[:] = h5py.VirtualSource(str(other), "X", (3, 4))
        file.create_virtual_dataset("X", layout)
    with pytest.raises(CohortError, match="in another file"):
        open_h5ad(path)


def test_a_missing_part_and_endless_names_are_told(tmp_path: Path) -> None:
    import anndata

    path = tmp_path / "x.h5ad"
    anndata.AnnData(scipy.sparse.csr_matrix(VALUES)).write_h5ad(path)
    with h5py.File(path, "r+") as file:
        del file["X"]["data"]
    with pytest.raises(CohortError, match="lacks 'data' in '/X'"):
        open_h5ad(path)
    path = written(tmp_path / "y.h5ad", VALUES)
    with h5py.File(path, "r+") as file:
        key = file["obs"].attrs["_index"]
        del file["obs"][key]  # declared, never written: takes no room
        file["obs"].create_dataset(key, shape=(4_000_000,), dtype="S1000", chunks=(1000,))
    with pytest.raises(CohortError, match="names of an odd kind"):
        open_h5ad(path)
