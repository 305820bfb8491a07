"""From one scan to a probability of high risk, or to a refusal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.imaging.estimate.answer import Refusal, RiskEstimate
from core.imaging.estimate.ensemble import Ensemble
from core.imaging.patient_scan import PatientScan

__all__ = ["OnStep", "estimate_risk"]

OnStep = Callable[[str, int, int], None]


def estimate_risk(
    ensemble: Ensemble,
    scan: PatientScan,
    *,
    flips: bool = False,
    preprocessing: Sequence[str] = (),
    level: float = 0.95,
    device: str = "cpu",
    on_step: OnStep | None = None,
) -> RiskEstimate | Refusal:
    """Estimate the probability that a patient is in the high-risk group.

    Parameters
    ----------
    ensemble : Ensemble
    scan : PatientScan
        Four sequences in one space, preprocessed as the training scans were,
        with a segmentation. What is missing refuses the scan; nothing is
        raised for it.
    flips : bool
        Whether each network also sees the scan mirrored in all eight ways, its
        answers averaged: eight times slower, a little steadier.
    preprocessing : sequence of str
        What preprocessing found wrong, in sentences; any refuses the scan.
    level : float
        Of the interval.
    device : str
        Where the networks run.
    on_step : callable, optional
        Called with the step's name (``prepare``, ``check``, ``networks``,
        ``features``), how many of its parts are done and how many there are;
        whatever it raises ends the work.

    Returns
    -------
    RiskEstimate or Refusal
    """
    raise NotImplementedError
