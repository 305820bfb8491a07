"""What each long task is called, and how its result is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.jobs import Job
from dashboard.estimate_batch import batch_about, batch_result
from dashboard.estimate_networks import ensemble_result
from dashboard.gene_sets import library_result
from dashboard.permutation import permutation_result
from dashboard.preranked import preranked_result
from dashboard.resampling import optimism_result, score_bootstrap_result
from dashboard.scan_batch import raw_batch_about, raw_batch_result
from dashboard.scans import prepared_line
from dashboard.training_result import training_about, training_result

__all__ = ["KINDS", "JobKind", "kind_of"]


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of job: its title, a line on what was asked for, and how its result is drawn.

    Parameters
    ----------
    title : str
    about : callable
        From the job to one line of plain words.
    show : callable
        From a job that is done, and ``key=`` for its charts, to the screen.
    """

    title: str
    about: Callable[[Job], str]
    show: Callable[..., None]


def _cohort(job: Job) -> str:
    about = job.spec.params.get("about", {})
    title = str(about.get("cohort", "unknown cohort"))
    return f"{title} (simulated)" if about.get("simulated") else title


KINDS: dict[str, JobKind] = {
    "cutpoint_permutation": JobKind(
        "Permutation P of the cut",
        lambda job: f"{_cohort(job)}, {job.spec.params['draws']:,} permutations",
        permutation_result,
    ),
    "score_bootstrap": JobKind(
        "Bootstrap of the frozen score",
        lambda job: f"{_cohort(job)}, {job.spec.params['samples']:,} samples",
        score_bootstrap_result,
    ),
    "optimism": JobKind(
        "Optimism-corrected concordance",
        lambda job: f"{_cohort(job)}, {job.spec.params['samples']:,} samples",
        optimism_result,
    ),
    "cross_validation": JobKind("Cross-validated network", training_about, training_result),
    "leakage_canary": JobKind("Leakage canary of a network", training_about, training_result),
    "preranked": JobKind(
        "Preranked enrichment",
        lambda job: f"{job.spec.params['about']['collection']}, {_cohort(job)}",
        preranked_result,
    ),
    "library_download": JobKind(
        "Gene sets fetched by name",
        lambda job: f"{job.spec.params['library']} from {job.spec.params['server']}",
        library_result,
    ),
    "scan_preparation": JobKind("Scans read and cut", _cohort, prepared_line),
    "ensemble": JobKind("Networks brought together", _cohort, ensemble_result),
    "batch_estimates": JobKind("Estimates for a folder of cases", batch_about, batch_result),
    "batch_preprocessing": JobKind(
        "Raw cases brought to the atlas", raw_batch_about, raw_batch_result
    ),
}


def kind_of(job: Job) -> JobKind | None:
    """Return the kind of a job, None where this version does not know it."""
    return KINDS.get(job.spec.task)
