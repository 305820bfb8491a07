"""From one scan to a probability of high risk, or to a refusal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import InputError, ScanError, listed
from core.imaging.crop import Crop
from core.imaging.estimate.answer import Check, NetworkOutput, Refusal, RiskEstimate
from core.imaging.estimate.ensemble import Ensemble
from core.imaging.estimate.features import ReadOut, read_out
from core.imaging.estimate.refusal import (
    TrainingLikeness,
    crop_checks,
    feature_check,
    scan_checks,
    training_likeness,
)
from core.imaging.estimate.worth import better_than_base, worth_sentence
from core.imaging.patient_scan import PatientScan
from core.imaging.preparation import prepare
from core.provenance import Provenance, library_versions

__all__ = ["OnStep", "estimate_risk"]

Floats = npt.NDArray[np.float64]
OnStep = Callable[[str, int, int], None]


def estimate_risk(
    ensemble: Ensemble,
    scan: PatientScan,
    *,
    flips: bool = False,
    preprocessing: Sequence[str] = (),
    level: float = 0.95,
    seed: int = 0,
    device: str = "cpu",
    likeness: TrainingLikeness | None = None,
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
    seed : int
        Of the interval's draws.
    device : str
        Where the networks run.
    likeness : TrainingLikeness, optional
        From ``training_likeness``, to measure it once for many scans.
    on_step : callable, optional
        Called with the step's name (``prepare``, ``networks``, ``check``), how
        many of its parts are done and how many there are; whatever it raises
        ends the work.

    Returns
    -------
    RiskEstimate or Refusal
        The interval is of the probability as these networks and this
        calibration give it, see ``RiskEstimate``.

    Raises
    ------
    InputError
        If the level is not between 0.5 and 1.
    """
    if not 0.5 <= level < 1:
        raise InputError(f"the level is {level:g}; allowed are 0.5 to below 1.", "Use 0.95.")
    tell = on_step or _silent
    clock = _Clock()
    tell("prepare", 0, 1)
    checks = list(scan_checks(ensemble, scan, preprocessing))
    crop = None
    if all(check.passed for check in checks if check.name not in ("preprocessing", "spacing")):
        crop, problem = _cut(ensemble, scan)
        checks += [problem] if problem else []
    clock.stop("prepare")
    tell("prepare", 1, 1)
    outputs: dict[str, ReadOut] = {}
    known = likeness
    if crop is not None:
        of = len(ensemble.members)
        for done, (member, network) in enumerate(ensemble.networks(device), start=1):
            outputs[member.name] = read_out(network, crop.data[None], flips=flips, device=device)
            tell("networks", done, of)
        clock.stop("networks")
        tell("check", 0, 1)
        known = known or training_likeness(ensemble)
        checks += crop_checks(ensemble, crop, known)
        checks.append(feature_check(known, {n: out.features for n, out in outputs.items()}))
        silent = [n for n, out in outputs.items() if not np.isfinite(out.probability).all()]
        checks += [_no_number(silent)] if silent else []
        clock.stop("check")
        tell("check", 1, 1)
    made = Provenance(
        {"scan": scan.fingerprint, "ensemble": ensemble.fingerprint},
        {"flips": flips, "level": level, "device": device},
        seed,
        library_versions("torch", "monai", "numpy"),
    )
    simulated = ensemble.simulated or scan.simulated
    if crop is None or known is None or not all(check.passed for check in checks):
        return Refusal(tuple(checks), crop, scan.name, simulated, clock.seconds, made)
    raw = np.array([outputs[member.name].probability[0] for member in ensemble.members])
    calibrated = ensemble.calibration.apply(raw)
    probability = float(calibrated.mean())
    lower, upper = _interval(ensemble, raw, probability, level=level, seed=seed)
    training = _training(ensemble)
    clock.stop("estimate")
    return RiskEstimate(
        probability=probability,
        lower=lower,
        upper=upper,
        level=level,
        base_rate=ensemble.base_rate,
        n_training=len(ensemble.reference),
        n_high=ensemble.reference.n_high,
        percentile=_percentile(ensemble, raw),
        training=training,
        nearest=_nearest(ensemble, training, outputs, likeness=known),
        networks=tuple(
            NetworkOutput(member.name, float(p), float(c))
            for member, p, c in zip(ensemble.members, raw, calibrated, strict=True)
        ),
        checks=tuple(checks),
        crop=crop,
        name=scan.name,
        simulated=simulated,
        seconds=clock.seconds,
        provenance=made,
        better_than_base=better_than_base(ensemble.calibration.quality),
        worth=worth_sentence(ensemble.calibration.quality),
    )


class _Clock:
    """Seconds of each step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._begun = perf_counter()

    def stop(self, step: str) -> None:
        now = perf_counter()
        self.seconds[step] = now - self._begun
        self._begun = now


def _silent(_step: str, _done: int, _of: int) -> None:
    return


def _cut(ensemble: Ensemble, scan: PatientScan) -> tuple[Crop | None, Check | None]:
    """Return the cube that the networks see, or why there is none."""
    assert scan.segmentation is not None  # checked before
    try:
        return prepare(scan.complete(), scan.segmentation, ensemble.recipe), None
    except ScanError as error:
        return None, Check("segmentation", "Cutting the cube", False, error.message, error.hint)


def _no_number(silent: list[str]) -> Check:
    return Check(
        "networks",
        "The networks' answers",
        False,
        f"No number comes from the networks (repeat.fold) {listed(silent)}.",
        "Use other networks: these are damaged.",
    )


def _interval(
    ensemble: Ensemble, raw: Floats, estimate: float, *, level: float, seed: int
) -> tuple[float, float]:
    """Return percentiles over draws of calibration patients and of networks alike."""
    each = ensemble.calibration.apply_drawn(raw)
    draw = np.random.default_rng(np.random.SeedSequence([seed, 7]))
    chosen = draw.integers(0, raw.size, each.shape)
    means = np.take_along_axis(each, chosen, axis=1).mean(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return min(float(low), estimate), max(float(high), estimate)


def _percentile(ensemble: Ensemble, raw: Floats) -> float:
    """Return the mean over networks of the scan's rank among the scans held out from each.

    Networks differ in level, so that their mean lies nearer to the middle than
    the answers of each: among those it would hold the middle places too often.
    """
    ranks = [
        float((member.probability < p).mean() + (member.probability == p).mean() / 2)
        for member, p in zip(ensemble.members, raw, strict=True)
    ]
    return 100.0 * sum(ranks) / len(ranks)


def _training(ensemble: Ensemble) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "scan": list(ensemble.reference.scans),
            "high_risk": ensemble.reference.high_risk,
            "probability": ensemble.out_of_fold,
        }
    )


def _nearest(
    ensemble: Ensemble,
    training: pd.DataFrame,
    outputs: dict[str, ReadOut],
    *,
    likeness: TrainingLikeness,
    most: int = 5,
) -> pd.DataFrame:
    """Return the most alike training scans, each as the networks that never saw it see it."""
    total, times = np.zeros(len(training)), np.zeros(len(training))
    for member in ensemble.members:
        found = likeness.features[member.name].between(outputs[member.name].features[0])
        total[member.rows] += found
        times[member.rows] += 1
    table = training.assign(distance=total / times)
    return table.nsmallest(most, "distance", keep="first").reset_index(drop=True)
