"""The embedded default: a simulated glioma study whose truth is known.

Nothing in it comes from a patient. Proportions, levels and effects are round
numbers in the range of published glioma cohorts; every value is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.cohort import Cohort
from core.data.simulated_cohort import identifiers, simulate_cohort
from core.data.simulated_design import TRAINING, VALIDATION
from core.data.simulated_expression import normal_abundance, to_log2_fpkm
from core.data.simulated_genes import gene_catalogue
from core.data.simulated_truth import (
    CLINICAL_COEFFICIENTS,
    TRUE_COEFFICIENTS,
    WEIBULL_SCALE,
    WEIBULL_SHAPE,
    SimulationTruth,
)
from core.errors import InputError

__all__ = ["SimulatedStudy", "simulate_study"]


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedStudy:
    """Two simulated cohorts and what is true of them.

    Parameters
    ----------
    training : Cohort
        With normal tissue in ``normals``.
    validation : Cohort
        Measured in two other runs, with batch effects.
    truth : SimulationTruth
        What the simulation put in.
    """

    training: Cohort
    validation: Cohort
    truth: SimulationTruth


def simulate_study(
    *,
    seed: int = 20221220,
    n_training: int = 650,
    n_validation: int = 950,
    n_normals: int = 100,
    n_genes: int = 2000,
) -> SimulatedStudy:
    """Simulate a glioma study: two cohorts, normal tissue, and the truth.

    Subtype (IDH, 1p/19q) and grade drive the activity of modules of genes;
    fourteen ferroptosis-related genes of these modules, age and IDH drive the
    hazard. So grade, IDH, 1p/19q, MGMT and age go with risk, and sex does not.
    The validation cohort has other proportions, batch effects, noise and
    weaker effects, so a signature does worse there.

    Parameters
    ----------
    seed : int
        Equal seeds give equal cohorts. Each part draws from a generator of its
        own: another number of validation patients, say, leaves the training
        cohort as it was.
    n_training, n_validation : int
        Patients analysed, at least 30. Records that are then set aside
        (no follow-up, zero time, recurrences, repeated samples) come on top.
    n_normals : int
        Normal samples, at least 2.
    n_genes : int
        At least 50; all ferroptosis-related genes are there from 650 on.

    Returns
    -------
    SimulatedStudy

    Raises
    ------
    InputError
        If a number is too small or the seed negative.

    Notes
    -----
    With the default, 38 % of the training patients and 61 % of the validation
    patients die under observation; median survival is 15 and 18 months in
    grade IV, 91 and 56 in grades II and III. A LASSO signature of 23
    ferroptosis-related genes reaches an AUC of about 0.87 to 0.91 at 1 to 3
    years in the training cohort and 0.80 to 0.83 in the validation cohort.

    Examples
    --------
    >>> study = simulate_study(n_training=40, n_validation=30, n_normals=10, n_genes=100)
    >>> len(study.training), study.training.simulated, study.training.patients[0][:5]
    (40, True, 'SIM-T')
    """
    for name, number, least in (
        ("seed", seed, 0),
        ("n_training", n_training, 30),
        ("n_validation", n_validation, 30),
        ("n_normals", n_normals, 2),
        ("n_genes", n_genes, 50),
    ):
        if number < least:
            raise InputError(
                f"{name} is {number}; at least {least} is needed to simulate a study.",
                "Ask for more, or use the default.",
            )
    for_genes, for_normals, for_training, for_validation = np.random.SeedSequence(seed).spawn(4)
    genes = gene_catalogue(n_genes, generator=np.random.default_rng(for_genes))
    abundance = normal_abundance(n_normals, genes, generator=np.random.default_rng(for_normals))
    normals = pd.DataFrame(
        to_log2_fpkm(abundance), identifiers("SIM-N", n_normals, name="sample_id"), genes.index
    )
    training = simulate_cohort(TRAINING, genes, n=n_training, seeds=for_training, normals=normals)
    validation = simulate_cohort(
        VALIDATION, genes, n=n_validation, seeds=for_validation, centre=training.centre
    )
    return SimulatedStudy(
        training.cohort,
        validation.cohort,
        _truth(genes, seed, scores=(training.score, validation.score)),
    )


def _truth(
    genes: pd.DataFrame, seed: int, *, scores: tuple[pd.Series[float], pd.Series[float]]
) -> SimulationTruth:
    """Collect what the simulation put in."""
    differential = genes.loc[genes["fold_change"] != 0, "fold_change"]
    coefficients = pd.Series(TRUE_COEFFICIENTS, name="coefficient").rename_axis("gene")
    return SimulationTruth(
        coefficients=coefficients,
        clinical_coefficients=pd.Series(CLINICAL_COEFFICIENTS, name="coefficient"),
        differential=differential,
        modules=genes["module"],
        training_score=scores[0],
        validation_score=scores[1],
        shape=WEIBULL_SHAPE,
        scale=WEIBULL_SCALE,
        seed=seed,
        description=(
            f"Survival follows a Cox model of {len(coefficients)} ferroptosis-related genes, age "
            f"and IDH over a Weibull baseline; {len(differential):,} of {len(genes):,} genes "
            "differ between tumour and normal tissue; sex has no effect."
        ),
    )
