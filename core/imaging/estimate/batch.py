"""One row for each case of a folder: its estimate, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import pandas as pd

from core.errors import CoreError
from core.imaging.estimate.answer import Refusal, RiskEstimate
from core.imaging.estimate.ensemble import Ensemble
from core.imaging.estimate.inference import estimate_risk
from core.imaging.estimate.refusal import TrainingLikeness
from core.imaging.layout import Case, UnusableCase
from core.imaging.patient_scan import PatientScan
from core.imaging.volume import read_volume

__all__ = ["CaseRow", "case_estimate", "case_table", "read_case"]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What became of one case.

    Parameters
    ----------
    case : str
    status : {"estimate", "refused", "unusable"}
        Refused: read, but unlike the training scans. Unusable: not read.
    probability, lower, upper : float or None
        None where there is no estimate.
    percentile : float or None
        Place among the training scans.
    reasons, hints : str
        Why there is no estimate, and what to do; empty where there is one.
    scan_sha256, ensemble_sha256 : str
        What the row was made of; the scan's empty where it was not read.
    simulated : bool
        True where the number means nothing about a patient.
    seconds : float
    """

    case: str
    status: str
    probability: float | None
    lower: float | None
    upper: float | None
    percentile: float | None
    reasons: str
    hints: str
    scan_sha256: str
    ensemble_sha256: str
    simulated: bool
    seconds: float


def read_case(case: Case) -> PatientScan:
    """Read a case's four sequences and its segmentation.

    Raises
    ------
    ScanError
        If a file cannot be read, or they do not lie in one space.
    """
    sequences = {name: read_volume(path) for name, path in case.sequences.items()}
    return PatientScan(case.name, sequences, read_volume(case.segmentation))


def case_estimate(
    ensemble: Ensemble,
    case: Case | UnusableCase,
    *,
    likeness: TrainingLikeness,
    flips: bool = False,
    device: str = "cpu",
) -> CaseRow:
    """Estimate one case; whatever is wrong with it becomes its row.

    Parameters
    ----------
    ensemble : Ensemble
    case : Case or UnusableCase
    likeness : TrainingLikeness
        Of the ensemble.
    flips, device
        As of ``estimate_risk``.
    """
    begun = perf_counter()
    answer: RiskEstimate | Refusal | None = None
    reasons, hints, scan_key = [], [], ""
    if isinstance(case, UnusableCase):
        reasons, hints = [case.message], [case.hint]
    else:
        try:
            scan = read_case(case)
            scan_key = scan.fingerprint
            answer = estimate_risk(ensemble, scan, flips=flips, device=device, likeness=likeness)
        except CoreError as error:
            reasons, hints = [error.message], [error.hint]
    if isinstance(answer, Refusal):
        reasons = [check.said for check in answer.reasons]
        hints = [check.hint for check in answer.reasons]
    given = answer if isinstance(answer, RiskEstimate) else None
    return CaseRow(
        case.name,
        "unusable" if answer is None else "estimate" if given else "refused",
        None if given is None else given.probability,
        None if given is None else given.lower,
        None if given is None else given.upper,
        None if given is None else given.percentile,
        " ".join(reasons),
        " ".join(hint for hint in hints if hint),
        scan_key,
        ensemble.fingerprint,
        ensemble.simulated,
        perf_counter() - begun,
    )


def case_table(rows: list[CaseRow]) -> pd.DataFrame:
    """Return the rows as a table, columns as the fields of ``CaseRow``."""
    names = list(CaseRow.__dataclass_fields__)
    return pd.DataFrame([[getattr(row, name) for name in names] for row in rows], columns=names)
