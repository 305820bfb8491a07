"""How the two simulated cohorts are made: who, in which runs, watched how long."""

from __future__ import annotations

from dataclasses import dataclass

from core.data.simulated_clinical import TRAINING_MIX, VALIDATION_MIX, CaseMix
from core.data.simulated_survival import FollowUpPlan

__all__ = ["TRAINING", "VALIDATION", "Design"]


@dataclass(frozen=True, slots=True)
class Design:
    """How one cohort is made.

    Parameters
    ----------
    name, title : str
        Of the cohort.
    prefix : str
        Of the identifiers, e.g. ``"SIM-T"``.
    mix : CaseMix
        Who the patients are.
    follow_up : FollowUpPlan
        How long they were watched.
    runs : tuple of (str, float)
        Each sequencing run and its share of the patients.
    shift, log_scale, noise : float
        Batch effect of each run, see ``add_batch_effect``; all zero for none.
    attenuation : float
        Factor on the true coefficients of the genes.
    no_follow_up, zero_time, recurrent, repeated : float
        Records set aside, per patient analysed.
    notes : tuple of str
        What a reader must know.
    """

    name: str
    title: str
    prefix: str
    mix: CaseMix
    follow_up: FollowUpPlan
    runs: tuple[tuple[str, float], ...]
    shift: float = 0.0
    log_scale: float = 0.0
    noise: float = 0.0
    attenuation: float = 1.0
    no_follow_up: float = 0.02
    zero_time: float = 0.008
    recurrent: float = 0.045
    repeated: float = 0.006
    notes: tuple[str, ...] = ()

    @property
    def has_batch_effect(self) -> bool:
        """Whether the runs differ from the cohort in which the genes were defined."""
        return max(self.shift, self.log_scale, self.noise) > 0


_MADE_UP = "Simulated: these patients are made up. No number here says anything about glioma."

TRAINING = Design(
    "simulated_training",
    "Simulated glioma, training",
    "SIM-T",
    TRAINING_MIX,
    FollowUpPlan(shortest=6, longest=150, mean_dropout=72),
    runs=(("training run", 1.0),),
    notes=(_MADE_UP,),
)
# Followed for longer than the training cohort, measured otherwise, true to it in part.
VALIDATION = Design(
    "simulated_validation",
    "Simulated glioma, validation",
    "SIM-V",
    VALIDATION_MIX,
    FollowUpPlan(shortest=12, longest=140, mean_dropout=250, scale=0.72),
    runs=(("validation run 1", 693 / 1018), ("validation run 2", 325 / 1018)),
    shift=0.4,
    log_scale=0.12,
    noise=0.7,
    attenuation=0.65,
    notes=(
        _MADE_UP,
        "Measured in two other runs: each gene is shifted and stretched by run and noisier, and "
        "the true effects are weaker than in the training cohort.",
    ),
)
