"""Were the networks of any use, in scans that they had not seen?"""

from __future__ import annotations

from core.imaging.estimate.calibrating import CalibrationQuality

__all__ = ["better_than_base", "worth_sentence"]


def better_than_base(quality: CalibrationQuality) -> bool:
    """Whether calibrated probabilities beat the base rate by both scores, each fold unseen."""
    return (
        quality.brier_after < quality.brier_base and quality.log_loss_after < quality.log_loss_base
    )


def worth_sentence(quality: CalibrationQuality) -> str:
    """Say whether the networks told more than the base rate does.

    Parameters
    ----------
    quality : CalibrationQuality

    Returns
    -------
    str
        A sentence or two, with both scores.
    """
    share = f"{quality.n_high / quality.n:.0%}"
    scores = (
        f"mean squared error (Brier score) {quality.brier_after:.3f} against "
        f"{quality.brier_base:.3f}, log loss {quality.log_loss_after:.3f} against "
        f"{quality.log_loss_base:.3f}"
    )
    if better_than_base(quality):
        return (
            "In training scans that they had not seen, these networks told more than saying "
            f"{share} of everybody: {scores}."
        )
    return (
        f"In training scans that they had not seen, these networks were no better than saying "
        f"{share} of everybody: {scores}. What they say of a scan is worth no more than that."
    )
