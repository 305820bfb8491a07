"""The model card of an ensemble: the training's, and what was added to it."""

from __future__ import annotations

from core.imaging.estimate.calibrating import Calibration
from core.imaging.model_card import model_card
from core.imaging.out_of_fold import CrossValidation

__all__ = ["ensemble_card"]

_METHODS = {
    "platt": "logit(calibrated) = intercept + slope x logit(network), after Platt",
    "temperature": "logit(calibrated) = slope x logit(network), a temperature",
}


def ensemble_card(found: CrossValidation, calibration: Calibration) -> str:
    """Describe an ensemble: how it was calibrated, when it refuses, what its interval is not.

    Parameters
    ----------
    found : CrossValidation
    calibration : Calibration

    Returns
    -------
    str
        Markdown: the training's card and a section Ensemble.
    """
    quality = calibration.quality
    lines = [
        f"{len(found.folds):,} networks, one for each fold; an estimate is the mean of their "
        "calibrated probabilities.",
        f"Calibration: {_METHODS[calibration.method]}, fitted to {quality.n:,} out-of-fold "
        f"predictions ({quality.n_high:,} at high risk): intercept {calibration.intercept:.3f}, "
        f"slope {calibration.slope:.3f}. The results above are of the networks as they are; only "
        "the ensemble's probabilities are calibrated.",
        "How good it is, each fold calibrated by the others: Brier score "
        f"{quality.brier_before:.3f} before, {quality.brier_after:.3f} after, "
        f"{quality.brier_base:.3f} by always saying the share of high risk; log loss "
        f"{quality.log_loss_before:.3f}, {quality.log_loss_after:.3f}, "
        f"{quality.log_loss_base:.3f}.",
        "Calibrated on single networks; the mean of several lies a little nearer to the base rate "
        "than a calibration of the mean itself would put it.",
        "The interval of an estimate comes from drawing calibration patients and networks anew. "
        "It is not a range of the patient's risk; other scanners and hospitals are not in it.",
        "A scan unlike the training scans is refused: by voxel size, tumour volume, what lies "
        "outside the cube, grey values, and distance in the networks' last layer.",
        "The file holds the names, groups and features of the training scans, not their voxels.",
    ]
    return (
        f"{model_card(found).rstrip()}\n\n## Ensemble\n\n"
        + "\n".join(f"- {line}" for line in lines)
        + "\n"
    )
