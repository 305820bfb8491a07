"""Ratios of medians against the goals, as a table, as Markdown and as JSON."""

from dataclasses import asdict, dataclass

import numpy as np

from benchmarks.study import FEW, MANY
from benchmarks.timing import Timing

OURS = "FerroScope"
GOALS = (
    {
        ("cut-point, one score", "survminer::surv_cutpoint"): 100,
        ("cut-point, one score", "maxstat::maxstat.test"): 10,
        ("cut-point, one score", "maxstat::maxstat (bare)"): 10,
        ("cut-point, many genes", "survminer::surv_cutpoint"): 100,
        ("cut-point, many genes", "maxstat::maxstat (bare)"): 10,
        ("univariate Cox", "coxph loop"): 30,
        ("univariate Cox", "coxph.fit (bare)"): 2,
        ("univariate Cox", "lifelines CoxPHFitter"): 500,
        ("time-dependent AUC with intervals", "timeROC(iid = TRUE)"): 4,
        ("ComBat", "sva::ComBat"): 1,
        ("ComBat, sex kept", "sva::ComBat"): 1,
    }
    | {
        (f"moderated t{how}", "limma lmFit + eBayes + topTable"): 3
        for how in ("", ", trend", ", robust", ", two covariates")
    }
    | {
        (f"LASSO {part}, {p} genes", peer): 2
        for p in (FEW, MANY)
        for part, peer in (("path", "glmnet"), ("CV", "glmnet::cv.glmnet"))
    }
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One peer's time for the whole task, and ours."""

    task: str
    peer: str
    ours_seconds: float
    peer_seconds: float
    ratio: float
    goal: float | None
    reckoned_from: str

    @property
    def verdict(self) -> str:
        """Whether the goal is met, empty where there is none."""
        return "" if self.goal is None else "met" if self.ratio >= self.goal else "MISSED"


def compare(timings: list[Timing], sizes: dict[str, int]) -> list[Comparison]:
    """Set every peer's median beside ours; ``sizes`` are the pieces of a whole task."""
    own = {timing.task: timing for timing in timings if timing.peer == OURS}
    found = []
    for timing in timings:
        if timing.peer == OURS or timing.task not in own:
            continue
        size = sizes.get(timing.task, 1)
        peer_seconds, ours_seconds = timing.whole(size), own[timing.task].seconds
        found.append(
            Comparison(
                timing.task,
                timing.peer,
                ours_seconds,
                peer_seconds,
                peer_seconds / ours_seconds,
                GOALS.get((timing.task, timing.peer)),
                "" if timing.items == size else f"{timing.items:,} of {size:,}",
            )
        )
    order = list(own)
    return sorted(found, key=lambda row: (order.index(row.task), row.peer_seconds))


def markdown(rows: list[Comparison]) -> str:
    """Return the comparisons as a Markdown table."""
    lines = [
        "| task | peer | peer, s | FerroScope, s | ratio | goal | measured on |",
        "|---|---|---:|---:|---:|---|---|",
    ]
    for row in rows:
        goal = "" if row.goal is None else f"{row.goal:g}x {row.verdict}"
        lines.append(
            f"| {row.task} | {row.peer} | {row.peer_seconds:.3g} | {row.ours_seconds:.3g} "
            f"| {row.ratio:.3g}x | {goal} | {row.reckoned_from or 'all'} |"
        )
    return "\n".join(lines)


def as_records(rows: list[Comparison]) -> list[dict[str, object]]:
    """Return the comparisons as JSON would hold them."""
    return [asdict(row) | {"verdict": row.verdict} for row in rows]


def agreement(ours: dict[str, list[float]], theirs: dict[str, list[float]]) -> dict[str, float]:
    """Return the largest difference from R for each result, as a share of its largest value."""
    found = {}
    for name, numbers in theirs.items():
        expected, got = np.array(numbers), np.array(ours[name], dtype=np.float64)
        found[name] = float(np.nanmax(np.abs(got - expected)) / np.nanmax(np.abs(expected)))
    return found
