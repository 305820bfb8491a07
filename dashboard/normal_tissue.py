"""What is wrong with comparing some tumours with some normal tissue, in words."""

from __future__ import annotations

from core.cohort import Cohort
from dashboard.normals import Normals

__all__ = ["doubtful_genes", "normals_warnings"]

_FEW = 20
# TCGA's five normals were all sequenced and quantified with the glioblastomas.
_HOME = {"tcga_glioma": "TCGA-GBM"}


def normals_warnings(tissue: Normals, tumours: Cohort) -> tuple[str, ...]:
    """Return what must be said aloud of these tumours against these normals."""
    said = []
    if tissue.foreign:
        said.append(
            f"All normals are {tissue.title}'s, all tumours {tumours.title}'s: tissue and source "
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
    elsewhere = 0 if tissue.foreign else _of_another_pipeline(tumours)
    if elsewhere:
        home = _HOME[tumours.name]
        said.append(
            f"{elsewhere:,} of the {len(tumours):,} tumours were measured by another pipeline than "
            f"the normals, which come with {home}.{_unknown(tumours)} Choose the tumours of {home} "
            "alone to compare within one pipeline."
        )
    return tuple(said)


def doubtful_genes(tissue: Normals, tumours: Cohort) -> frozenset[str]:
    """Return the genes whose difference may come from how tumours and normals were measured."""
    if tissue.foreign:
        return frozenset(tissue.frame.columns)
    return frozenset(tumours.uncorrected) if _of_another_pipeline(tumours) else frozenset()


def _of_another_pipeline(tumours: Cohort) -> int:
    """Return how many tumours are known to be of another batch than the cohort's normals."""
    home = _HOME.get(tumours.name, "")
    if not home or "batch" not in tumours.clinical.columns:
        return 0
    batch = tumours.clinical["batch"].astype("string")
    return int((batch.notna() & (batch != home)).sum())


def _unknown(tumours: Cohort) -> str:
    """Say for how many genes the difference between pipelines was not taken out."""
    n = len(tumours.uncorrected)
    if not n:
        return ""
    return (
        f" For {n:,} genes what the pipeline adds was not taken out: their differences may be the "
        "pipeline's. The table marks them."
    )
