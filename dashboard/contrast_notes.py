"""What makes a comparison of two groups doubtful, in words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.cohort import Cohort
from core.expression import UNCHANGED
from dashboard.figures.rounding import count

__all__ = ["batch_notes"]


def batch_notes(
    patients: Cohort, groups: pd.Series, labels: tuple[str, str], *, adjusted: tuple[str, ...]
) -> tuple[tuple[str, ...], bool]:
    """Return warnings where groups and batches go together, and whether that leaves a doubt.

    Where it does, the genes of ``patients.uncorrected`` may differ through their
    batches alone: the comparison is not within batches, and no treatment of
    batches reached them.

    Parameters
    ----------
    patients : Cohort
    groups : Series of str
        ``a`` or ``b`` for each patient compared.
    labels : (str, str)
        The words for both.
    adjusted : tuple of str
        What is adjusted for.
    """
    if "batch" not in patients.clinical.columns:
        return (), False
    batch = patients.clinical["batch"].astype("string").loc[groups.index].fillna("not recorded")
    if batch.nunique() < 2:
        return (), False
    counts = pd.crosstab(batch, groups)
    shares = counts / counts.sum()
    if "a" not in shares or "b" not in shares:
        return (), False
    apart = 0.5 * float(np.abs(shares["a"] - shares["b"]).sum())
    if apart < 0.1:
        return (), False
    spread = "; ".join(
        f"{label}: " + ", ".join(f"{n:,} {name}" for name, n in counts[mark].items() if n)
        for mark, label in zip("ab", labels, strict=True)
    )
    if "batch" in adjusted:
        return (
            f"The groups differ in their batches ({spread}). The comparison is within batches.",
        ), False
    unknown = len(patients.uncorrected)
    doubt = (
        f" For {count(unknown, 'gene')} what a batch adds was not taken out; the table marks "
        f"{'it' if unknown == 1 else 'them'}."
        if unknown
        else ""
    )
    # ComBat within grades that lie in one batch each, say, has a name and treats nothing.
    treated = patients.treatment and UNCHANGED not in patients.treatment
    if treated and not patients.treatment.startswith("as delivered"):
        return (
            f"The groups differ in their batches ({spread}). Batches were treated beforehand "
            f"({patients.treatment}); the P values do not know that something was taken out."
            f"{doubt}",
        ), bool(unknown)
    whole = (counts > 0).sum(axis=1).max() == 1
    way_out = (
        " Wholly: no batch holds both groups, so the two cannot be told apart."
        if whole
        else " Adjusting for the batch compares within batches."
    )
    return (
        f"The groups differ in their batches ({spread}): a difference may be the batch's."
        f"{doubt}{way_out}",
    ), True
