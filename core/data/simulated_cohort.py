"""One simulated cohort, from its patients to the records set aside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.cohort import Cohort, Outcome
from core.data.simulated_clinical import observed, simulate_patients
from core.data.simulated_design import Design
from core.data.simulated_expression import (
    add_batch_effect,
    module_activity,
    progressed,
    to_log2_fpkm,
    tumour_abundance,
)
from core.data.simulated_survival import linear_predictor, simulate_follow_up
from core.flow import Exclusion, Flow

__all__ = ["SimulatedCohort", "identifiers", "simulate_cohort"]


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedCohort:
    """A cohort and what is true of its patients.

    Parameters
    ----------
    cohort : Cohort
    score : Series
        True linear predictor of each patient.
    centre : Series
        True mean of each gene, log2(FPKM + 1).
    """

    cohort: Cohort
    score: pd.Series[float]
    centre: pd.Series[float]


@dataclass(frozen=True, slots=True, eq=False)
class _Records:
    """Positions of the patients kept and set aside, and of those sampled again."""

    keep: npt.NDArray[np.int64]
    lost: npt.NDArray[np.int64]
    zero: npt.NDArray[np.int64]
    recurrent: npt.NDArray[np.int64]
    repeated: npt.NDArray[np.int64]


def identifiers(prefix: str, n: int, *, name: str = "patient_id") -> pd.Index[str]:
    """Return ``SIM-T-0001``, ``SIM-T-0002`` and so on."""
    return pd.Index([f"{prefix}-{number:04d}" for number in range(1, n + 1)], name=name)


def simulate_cohort(
    design: Design,
    genes: pd.DataFrame,
    *,
    n: int,
    seeds: np.random.SeedSequence,
    normals: pd.DataFrame | None = None,
    centre: pd.Series[float] | None = None,
) -> SimulatedCohort:
    """Draw one cohort.

    Parameters
    ----------
    design : Design
    genes : DataFrame
        From ``gene_catalogue``.
    n : int
        Patients analysed; records set aside come on top.
    seeds : numpy.random.SeedSequence
        Each part of the cohort draws from a child of its own.
    normals : DataFrame, optional
        Normal tissue that comes with the cohort.
    centre : Series, optional
        Means against which the true score counts; the cohort's own by default.
    """
    (
        for_patients,
        for_missing,
        for_runs,
        for_activity,
        for_expression,
        for_survival,
        for_records,
        for_further,
        for_batches,
    ) = seeds.spawn(9)
    n_lost, n_zero = _count(design.no_follow_up, n), _count(design.zero_time, n)
    names = identifiers(design.prefix, n + n_lost + n_zero)
    patients = simulate_patients(names, design.mix, generator=np.random.default_rng(for_patients))
    clinical = observed(patients, design.mix, generator=np.random.default_rng(for_missing))
    labels, shares = zip(*design.runs, strict=True)
    run = np.random.default_rng(for_runs).choice(len(labels), size=len(names), p=shares)
    run.sort()  # one run after the other, as identifiers are given out
    clinical["batch"] = np.array(labels, dtype=object)[run]

    activity = module_activity(patients, generator=np.random.default_rng(for_activity))
    primary = tumour_abundance(activity, genes, generator=np.random.default_rng(for_expression))
    within = pd.DataFrame(to_log2_fpkm(primary), index=names, columns=genes.index)
    centre = within.mean() if centre is None else centre
    score = linear_predictor(within, patients, centre=centre, attenuation=design.attenuation)
    time, event = simulate_follow_up(
        score.to_numpy(), design.follow_up, generator=np.random.default_rng(for_survival)
    )

    records = _set_aside(design, len(names), n, generator=np.random.default_rng(for_records))
    again = np.concatenate([records.recurrent, records.repeated])
    # A recurrence is a tumour further on; a repeated sample is the same tumour.
    further = np.vstack([progressed(activity[records.recurrent]), activity[records.repeated]])
    second = tumour_abundance(further, genes, generator=np.random.default_rng(for_further))
    if design.has_batch_effect:
        everything = _measured(
            design,
            genes,
            np.vstack([primary, second]),
            np.concatenate([run, run[again]]),
            seeds=for_batches.spawn(len(labels)),
        )
        primary, second = everything[: len(names)], everything[len(names) :]

    exclusions = _exclusions(names, records, normals)
    beside = [name for item in exclusions[1:3] for name in item.identifiers]
    cohort = Cohort(
        design.name,
        pd.DataFrame(to_log2_fpkm(primary[records.keep]), names[records.keep], genes.index),
        clinical.iloc[records.keep],
        Outcome(time[records.keep], event[records.keep], "months"),
        title=design.title,
        simulated=True,
        source="Made up by FerroScope's own simulation; holds no data of any patient.",
        notes=design.notes,
        flow=Flow(
            n + sum(item.n for item in exclusions), tuple(item for item in exclusions if item.n)
        ),
        normals=normals,
        recurrences=pd.DataFrame(
            to_log2_fpkm(second), pd.Index(beside, name="sample_id"), genes.index
        ),
    )
    return SimulatedCohort(cohort, score.iloc[records.keep], centre)


def _set_aside(design: Design, n_drawn: int, n: int, *, generator: np.random.Generator) -> _Records:
    """Draw who has no usable follow-up, who came back, who was sequenced twice."""
    n_lost, n_recurrent = _count(design.no_follow_up, n), _count(design.recurrent, n)
    order = generator.permutation(n_drawn)
    lost, zero, keep = np.split(order, [n_lost, n_drawn - n])
    again = generator.permutation(keep)[: n_recurrent + _count(design.repeated, n)]
    return _Records(
        np.sort(keep), np.sort(lost), np.sort(zero), again[:n_recurrent], again[n_recurrent:]
    )


def _exclusions(
    names: pd.Index[str], records: _Records, normals: pd.DataFrame | None
) -> tuple[Exclusion, ...]:
    """Return why samples are not among the patients, in the order of the flow."""

    def samples(positions: npt.NDArray[np.int64], suffix: str) -> tuple[str, ...]:
        return tuple(f"{names[position]}-{suffix}" for position in positions)

    return (
        Exclusion("normal tissue", () if normals is None else tuple(normals.index), True),
        Exclusion("recurrent tumour", samples(records.recurrent, "02"), True),
        Exclusion("further sample of the same tumour", samples(records.repeated, "01B"), True),
        Exclusion("no follow-up time", samples(records.lost, "01")),
        Exclusion("follow-up time of zero", samples(records.zero, "01")),
    )


def _measured(
    design: Design,
    genes: pd.DataFrame,
    abundance: npt.NDArray[np.float64],
    run: npt.NDArray[np.int64],
    *,
    seeds: list[np.random.SeedSequence],
) -> npt.NDArray[np.float64]:
    """Return log2 FPKM with the batch effect of each sample's run."""
    measured = np.empty_like(abundance)
    for number, child in enumerate(seeds):
        of_run = run == number
        measured[of_run] = add_batch_effect(
            abundance[of_run],
            genes,
            shift=design.shift,
            log_scale=design.log_scale,
            noise=design.noise,
            generator=np.random.default_rng(child),
        )
    return measured


def _count(rate: float, n: int) -> int:
    """Return how many records a rate means, at least one."""
    return max(1, round(rate * n))
