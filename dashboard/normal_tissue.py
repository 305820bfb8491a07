"""What is wrong with comparing some tumours with some normal tissue, in words."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.cohort import Cohort
from dashboard.normals import Normals

__all__ = ["doubtful_genes", "normals_warnings"]

_FEW = 20
# TCGA's five normals were all sequenced and quantified with the glioblastomas.
_HOME = {"tcga_glioma": "TCGA-GBM"}


def normals_warnings(
    tissue: Normals, patients: Cohort, chosen: npt.NDArray[np.bool_]
) -> tuple[str, ...]:
    """Return what must be said aloud of these tumours against these normals.

    Parameters
    ----------
    tissue : Normals
    patients : Cohort
    chosen : array of bool, shape (patients,)
        Whose tumours are compared.
    """
    said = []
    if tissue.foreign:
        said.append(
            f"All normals are {tissue.title}'s, all tumours {patients.title}'s: tissue and source "
            "are wholly confounded. Any difference may be the laboratory's and not the tumour's, "
            "and no alignment can tell which."
        )
    n = len(tissue.frame)
    if n < _FEW:
        said.append(
            f"n = {n} normal samples. That is few: they may not stand for normal tissue, and a "
            "gene that varies between people can seem to differ. Intervals and q-values allow for "
            "the number, not for who these few were, and take one variance for both groups, which "
            "is mostly the tumours'."
        )
    elsewhere = 0 if tissue.foreign else _of_another_pipeline(patients, chosen)
    if elsewhere:
        home = _HOME[patients.name]
        said.append(
            f"{elsewhere:,} of the {int(chosen.sum()):,} tumours were measured by another pipeline "
            f"than the normals, which come with {home}.{_unknown(patients)} Choose the tumours of "
            f"{home} alone to compare within one pipeline."
        )
    return tuple(said)


def doubtful_genes(
    tissue: Normals, patients: Cohort, chosen: npt.NDArray[np.bool_]
) -> frozenset[str]:
    """Return the genes whose difference may come from how tumours and normals were measured."""
    if tissue.foreign:
        return frozenset(tissue.frame.columns)
    if _of_another_pipeline(patients, chosen):
        return frozenset(patients.uncorrected)
    return frozenset()


def _of_another_pipeline(patients: Cohort, chosen: npt.NDArray[np.bool_]) -> int:
    """Return how many tumours are known to be of another batch than the cohort's normals."""
    home = _HOME.get(patients.name, "")
    if not home or "batch" not in patients.clinical.columns:
        return 0
    batch = patients.clinical.loc[chosen, "batch"].astype("string")
    return int((batch.notna() & (batch != home)).sum())


def _unknown(patients: Cohort) -> str:
    """Say for how many genes the difference between pipelines was not taken out."""
    n = len(patients.uncorrected)
    if not n:
        return ""
    return (
        f" For {n:,} genes what the pipeline adds was not taken out: their differences may be the "
        "pipeline's. The table marks them."
    )
