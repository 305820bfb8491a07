"""The normal tissue that tumours are compared with, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from core.cohort import Cohort
from core.errors import CohortError
from dashboard.view import View

__all__ = ["NormalTissue", "normal_tissue"]

_GTEX = (
    "GTEx measured the normal brain and this cohort the tumours: tissue and measurement are "
    "wholly confounded, so no difference can be laid to the tumour alone. Large differences that "
    "the literature confirms may be real; small ones need not be."
)


@dataclass(frozen=True, slots=True, eq=False)
class NormalTissue:
    """Normal samples.

    Parameters
    ----------
    expression : DataFrame, shape (samples, genes)
    label : str
        What they are, in words.
    batch : str
        The batch of the tumours that they were measured with, where known.
    foreign : bool
        True where others measured them, elsewhere.
    notes : tuple of str
    """

    expression: pd.DataFrame
    label: str
    batch: str = ""
    foreign: bool = False
    notes: tuple[str, ...] = ()

    def confounded(self, tumours: Cohort) -> bool:
        """Return whether some of the tumours were measured otherwise than the normals."""
        return self.foreign or self._elsewhere(tumours) > 0

    def warnings(self, tumours: Cohort) -> tuple[str, ...]:
        """Return what must be said aloud of these tumours against these normals."""
        if self.foreign:
            return (_GTEX,)
        elsewhere = self._elsewhere(tumours)
        if not elsewhere:
            return ()
        unknown = len(tumours.uncorrected)
        left = (
            f" For {unknown:,} genes what the pipeline adds is not known and was not taken out: "
            "their differences may be the pipeline's. The table marks them."
            if unknown
            else ""
        )
        return (
            f"{elsewhere:,} of the {len(tumours):,} tumours were measured by another pipeline "
            f"than the normals, which come from {self.batch}.{left} Tumours of {self.batch} alone "
            "can be chosen.",
        )

    def _elsewhere(self, tumours: Cohort) -> int:
        """Return how many tumours are known to be of another batch than the normals."""
        if not self.batch or "batch" not in tumours.clinical.columns:
            return 0
        batch = tumours.clinical["batch"].astype("string")
        return int((batch.notna() & (batch != self.batch)).sum())


def normal_tissue(view: View, patients: Cohort) -> NormalTissue:
    """Return the normals of the view: the training cohort's own, or GTEx's.

    Raises
    ------
    CohortError
        If there are none.
    """
    if view.normals == "gtex":
        raise CohortError(
            "no normal brain of GTEx is on this machine.",
            "Compare with the cohort's own normals.",
        )
    if patients.normals is None or len(patients.normals) == 0:
        raise CohortError(
            f"{patients.title} has no normal tissue to compare its tumours with.",
            "Choose a cohort with normal samples in the sidebar, or compare two groups of "
            "patients instead.",
        )
    return NormalTissue(patients.normals, "normal tissue", batch=_home(patients))


def _home(patients: Cohort) -> str:
    """Return the batch that the cohort's own normals were measured with, where that is known."""
    # TCGA's five normals were all sequenced and quantified with the glioblastomas.
    return "TCGA-GBM" if patients.name == "tcga_glioma" else ""
