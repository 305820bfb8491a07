"""Made-up expression: modules follow subtype and grade, genes follow modules."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.simulated_clinical import SUBTYPES, TRAINING_MIX
from core.data.simulated_genes import UNRELATED_MODULES

__all__ = [
    "MODULES",
    "add_batch_effect",
    "module_activity",
    "normal_abundance",
    "progressed",
    "to_log2_fpkm",
    "tumour_abundance",
]

# Module -> mean activity in codel, mutant and wildtype, and per step of grade.
_ACTIVITY: dict[str, tuple[float, float, float, float]] = {
    "proliferation": (-0.5, -0.2, 0.4, 0.6),
    "mesenchymal": (-0.7, -0.3, 0.9, 0.3),
    "immune": (-0.5, -0.2, 0.6, 0.1),
    "hypoxia": (-0.4, -0.3, 0.5, 0.4),
    "interferon": (-0.4, -0.1, 0.5, 0.1),
    "oxidative_stress": (-0.3, -0.1, 0.3, 0.2),
    "proneural": (0.5, 0.6, -0.8, -0.2),
    "neuronal": (0.3, 0.2, -0.3, -0.3),
    "oligodendroglial": (0.9, -0.1, -0.5, -0.1),
} | dict.fromkeys(UNRELATED_MODULES, (0.0, 0.0, 0.0, 0.0))
_RESIDUAL = 0.75  # SD of activity among patients of one subtype and grade

MODULES = (*_ACTIVITY, "male")

Matrix = npt.NDArray[np.float64]


def module_activity(patients: pd.DataFrame, *, generator: np.random.Generator) -> Matrix:
    """Draw each tumour's activity of each module, shape (patients, modules).

    Mean 0 and SD 1 over the case mix of the training cohort, so that a gene's
    fold change is what the catalogue says. The last module is the sex.
    """
    table = np.array(list(_ACTIVITY.values()))
    means = table[:, :3, None] + table[:, 3, None, None] * np.arange(3)  # module, subtype, grade
    centre = (means * TRAINING_MIX.joint).sum(axis=(1, 2))
    variance = ((means - centre[:, None, None]) ** 2 * TRAINING_MIX.joint).sum(axis=(1, 2))
    subtype = pd.Categorical(patients["subtype"], categories=SUBTYPES).codes
    step = pd.Categorical(patients["grade"], categories=("II", "III", "IV")).codes
    residual = generator.normal(0.0, _RESIDUAL, size=(len(patients), len(table)))
    activity = means[:, subtype, step].T - centre + residual
    activity /= np.sqrt(variance + _RESIDUAL**2)
    return np.column_stack([activity, np.where(patients["sex"] == "male", 1.0, -1.0)])


def progressed(activity: Matrix) -> Matrix:
    """Return the activity after recurrence: most of one step of grade further."""
    further = 0.7 * np.array([values[3] for values in _ACTIVITY.values()])
    return np.column_stack([activity[:, :-1] + further, activity[:, -1]])


def tumour_abundance(
    activity: Matrix, genes: pd.DataFrame, *, generator: np.random.Generator
) -> Matrix:
    """Draw log2 FPKM of tumours, shape (patients, genes)."""
    return _abundance(activity, genes, genes["mean"].to_numpy(), 1.0, generator)


def normal_abundance(
    n_samples: int, genes: pd.DataFrame, *, generator: np.random.Generator
) -> Matrix:
    """Draw log2 FPKM of normal brain, shape (samples, genes); less spread than tumours."""
    activity = generator.normal(size=(n_samples, len(MODULES)))
    activity[:, -1] = np.sign(activity[:, -1])
    mean = (genes["mean"] - genes["fold_change"]).to_numpy()
    return _abundance(
        activity, genes, mean, np.where(genes["module"] == "male", 1.0, 0.6), generator
    )


def add_batch_effect(
    abundance: Matrix,
    genes: pd.DataFrame,
    *,
    shift: float,
    log_scale: float,
    noise: float,
    generator: np.random.Generator,
) -> Matrix:
    """Measure log2 FPKM in another run: each gene shifted, stretched, noisier.

    Parameters
    ----------
    shift, log_scale : float
        SD over genes of the shift and of the log of the stretch.
    noise : float
        SD over patients of what the run adds.
    """
    mean = genes["mean"].to_numpy()
    shifts = generator.normal(0.0, shift, size=len(genes))
    stretch = np.exp(generator.normal(0.0, log_scale, size=len(genes)))
    measured = mean + (abundance - mean) * stretch + shifts
    measured += generator.normal(0.0, noise, size=abundance.shape)
    return np.asarray(measured, dtype=np.float64)


def to_log2_fpkm(abundance: Matrix) -> Matrix:
    """Return log2(FPKM + 1) of log2 FPKM, rounded as a file would be.

    Four decimals also keep the last bits, which differ between processors, out
    of the cohort's fingerprint.
    """
    return np.asarray(np.round(np.log2(np.exp2(abundance) + 1.0), 4), dtype=np.float64)


def _abundance(
    activity: Matrix,
    genes: pd.DataFrame,
    mean: Matrix,
    spread_factor: float | Matrix,
    generator: np.random.Generator,
) -> Matrix:
    """Mean + spread x (loading x module + the gene's own part), in log2 FPKM."""
    column = {name: position for position, name in enumerate(MODULES)}
    which = np.array([column.get(name, 0) for name in genes["module"]])
    loading = genes["loading"].to_numpy()
    own = generator.normal(size=(len(activity), len(genes)))
    own *= np.sqrt(1.0 - loading**2)
    own += activity[:, which] * loading  # a gene with no module has a loading of 0
    own *= genes["spread"].to_numpy() * spread_factor
    own += mean
    return own
