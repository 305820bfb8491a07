"""The embedded default: a simulated glioma study whose truth is known.

Nothing in it comes from a patient. Proportions, levels and effects are round
numbers in the range of published glioma cohorts; every value is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.cohort import Cohort, Outcome
from core.data.simulated_clinical import (
    TRAINING_MIX,
    VALIDATION_MIX,
    CaseMix,
    observed,
    simulate_patients,
)
from core.data.simulated_expression import (
    add_batch_effect,
    module_activity,
    normal_abundance,
    progressed,
    to_log2_fpkm,
    tumour_abundance,
)
from core.data.simulated_genes import gene_catalogue
from core.data.simulated_survival import FollowUpPlan, linear_predictor, simulate_follow_up
from core.data.simulated_truth import (
    CLINICAL_COEFFICIENTS,
    TRUE_COEFFICIENTS,
    WEIBULL_SCALE,
    WEIBULL_SHAPE,
    SimulationTruth,
)
from core.errors import InputError
from core.flow import Exclusion, Flow

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


@dataclass(frozen=True, slots=True)
class _Design:
    """How one cohort is made. Rates are per patient analysed."""

    name: str
    title: str
    prefix: str
    mix: CaseMix
    follow_up: FollowUpPlan
    runs: tuple[tuple[str, float], ...]  # sequencing run and its share of the patients
    shift: float = 0.0
    log_scale: float = 0.0
    noise: float = 0.0
    attenuation: float = 1.0
    notes: tuple[str, ...] = ()


_NO_FOLLOW_UP, _ZERO_TIME, _RECURRENT, _REPEATED = 0.02, 0.008, 0.045, 0.006
_MADE_UP = "Simulated: these patients are made up. No number here says anything about glioma."

_TRAINING = _Design(
    "simulated_training",
    "Simulated glioma, training",
    "SIM-T",
    TRAINING_MIX,
    FollowUpPlan(shortest=2, longest=130, mean_dropout=60),
    runs=(("training run", 1.0),),
)
_VALIDATION = _Design(
    "simulated_validation",
    "Simulated glioma, validation",
    "SIM-V",
    VALIDATION_MIX,
    FollowUpPlan(shortest=12, longest=130, mean_dropout=200),
    runs=(("validation run 1", 693 / 1018), ("validation run 2", 325 / 1018)),
    shift=0.35,
    log_scale=0.12,
    noise=0.45,
    attenuation=0.75,
    notes=(
        "Measured in two other runs: each gene is shifted and stretched by run and noisier, and "
        "the true effects are weaker than in the training cohort.",
    ),
)


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
        At least 50; all ferroptosis-related genes are there from about 750 on.

    Returns
    -------
    SimulatedStudy

    Raises
    ------
    InputError
        If a number is too small or the seed negative.

    Notes
    -----
    With the default, 38 % of the training patients die under observation;
    median survival is about 14 months in grade IV and 87 in grades II and III.

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
    normals = pd.DataFrame(
        to_log2_fpkm(
            normal_abundance(n_normals, genes, generator=np.random.default_rng(for_normals))
        ),
        index=_names("SIM-N", n_normals, "sample_id"),
        columns=genes.index,
    )
    training = _simulate(_TRAINING, n_training, genes, for_training, normals=normals)
    validation = _simulate(_VALIDATION, n_validation, genes, for_validation, centre=training.centre)
    return SimulatedStudy(
        training.cohort,
        validation.cohort,
        _truth(genes, seed, training.score, validation.score),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Simulated:
    """A cohort, its patients' true scores, and the genes' true means in it."""

    cohort: Cohort
    score: pd.Series[float]
    centre: pd.Series[float]


def _simulate(
    design: _Design,
    n: int,
    genes: pd.DataFrame,
    seeds: np.random.SeedSequence,
    *,
    normals: pd.DataFrame | None = None,
    centre: pd.Series[float] | None = None,
) -> _Simulated:
    """Draw one cohort, from its patients to the records set aside."""
    g = [np.random.default_rng(child) for child in seeds.spawn(8)]
    n_lost, n_zero = _count(_NO_FOLLOW_UP, n), _count(_ZERO_TIME, n)
    identifiers = _names(design.prefix, n + n_lost + n_zero, "patient_id")
    patients = simulate_patients(identifiers, design.mix, generator=g[0])
    clinical = observed(patients, design.mix, generator=g[1])
    labels, shares = zip(*design.runs, strict=True)
    run = np.sort(g[2].choice(len(labels), size=len(patients), p=shares))
    clinical["batch"] = np.array(labels, dtype=object)[run]

    activity = module_activity(patients, generator=g[3])
    abundance = tumour_abundance(activity, genes, generator=g[4])
    within = pd.DataFrame(to_log2_fpkm(abundance), index=identifiers, columns=genes.index)
    centre = within.mean() if centre is None else centre
    score = linear_predictor(within, patients, centre=centre, attenuation=design.attenuation)
    time, event = simulate_follow_up(score.to_numpy(np.float64), design.follow_up, generator=g[5])

    # Who has no usable follow-up, who came back with a recurrence, who was sequenced twice.
    aside = g[6].permutation(len(patients))
    lost, zero = np.sort(aside[:n_lost]), np.sort(aside[n_lost : n_lost + n_zero])
    keep = np.sort(aside[n_lost + n_zero :])
    again = g[6].choice(keep, size=_count(_RECURRENT, n) + _count(_REPEATED, n), replace=False)
    recurrent, repeated = np.split(again, [_count(_RECURRENT, n)])
    # A recurrence is a tumour further on; a repeated sample is the same tumour.
    further = np.vstack([progressed(activity[recurrent]), activity[repeated]])
    second = tumour_abundance(further, genes, generator=g[7])
    second_ids = [f"{identifiers[i]}-02" for i in recurrent]
    second_ids += [f"{identifiers[i]}-01B" for i in repeated]

    expression, beside = within.to_numpy(), to_log2_fpkm(second)
    if len(labels) > 1:
        expression, beside = _measured(
            design, genes, (abundance, second), (run, run[again]), seeds.spawn(len(labels))
        )
    records = (
        Exclusion("normal tissue", tuple(normals.index) if normals is not None else (), True),
        Exclusion("recurrent tumour", tuple(second_ids[: len(recurrent)]), True),
        Exclusion("further sample of the same tumour", tuple(second_ids[len(recurrent) :]), True),
        Exclusion("no follow-up time", tuple(f"{identifiers[i]}-01" for i in lost)),
        Exclusion("follow-up time of zero", tuple(f"{identifiers[i]}-01" for i in zero)),
    )
    exclusions = tuple(item for item in records if item.n)
    cohort = Cohort(
        design.name,
        pd.DataFrame(expression[keep], index=identifiers[keep], columns=genes.index),
        clinical.iloc[keep],
        Outcome(time[keep], event[keep], "months"),
        title=design.title,
        simulated=True,
        source="Made up by FerroScope's own simulation; holds no data of any patient.",
        notes=(_MADE_UP, *design.notes),
        flow=Flow(n + sum(item.n for item in exclusions), exclusions),
        normals=normals,
        recurrences=pd.DataFrame(
            beside, index=pd.Index(second_ids, name="sample_id"), columns=genes.index
        ),
    )
    return _Simulated(cohort, score.iloc[keep], centre)


def _measured(
    design: _Design,
    genes: pd.DataFrame,
    abundances: tuple[np.ndarray, np.ndarray],
    runs: tuple[np.ndarray, np.ndarray],
    seeds: list[np.random.SeedSequence],
) -> tuple[np.ndarray, np.ndarray]:
    """Return log2(FPKM + 1) of tumours and further samples, each with its run's batch effect."""
    both, run = np.vstack(abundances), np.concatenate(runs)
    for number, child in enumerate(seeds):
        both[run == number] = add_batch_effect(
            both[run == number],
            genes,
            shift=design.shift,
            log_scale=design.log_scale,
            noise=design.noise,
            generator=np.random.default_rng(child),
        )
    measured = to_log2_fpkm(both)
    return measured[: len(abundances[0])], measured[len(abundances[0]) :]


def _truth(
    genes: pd.DataFrame,
    seed: int,
    training_score: pd.Series[float],
    validation_score: pd.Series[float],
) -> SimulationTruth:
    """Collect what the simulation put in."""
    differential = genes.loc[genes["fold_change"] != 0, "fold_change"]
    coefficients = pd.Series(TRUE_COEFFICIENTS, name="coefficient").rename_axis("gene")
    return SimulationTruth(
        coefficients=coefficients,
        clinical_coefficients=pd.Series(CLINICAL_COEFFICIENTS, name="coefficient"),
        differential=differential,
        modules=genes["module"],
        training_score=training_score,
        validation_score=validation_score,
        shape=WEIBULL_SHAPE,
        scale=WEIBULL_SCALE,
        seed=seed,
        description=(
            f"Survival follows a Cox model of {len(coefficients)} ferroptosis-related genes, age "
            f"and IDH over a Weibull baseline; {len(differential):,} of {len(genes):,} genes "
            "differ between tumour and normal tissue; sex has no effect."
        ),
    )


def _names(prefix: str, n: int, name: str) -> pd.Index[str]:
    """Return ``SIM-T-0001`` ... ``SIM-T-0650``."""
    return pd.Index([f"{prefix}-{number:04d}" for number in range(1, n + 1)], name=name)


def _count(rate: float, n: int) -> int:
    """Return how many records a rate means, at least one."""
    return max(1, round(rate * n))
