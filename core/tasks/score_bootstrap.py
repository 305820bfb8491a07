"""Bootstrap of a frozen score: concordance, and hazard ratio under a frozen cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.cohort import Outcome
from core.jobs import Context
from core.store import write_atomically
from core.survival.bootstrap import resample_score
from core.survival.comparison import hazard_ratio
from core.survival.concordance import concordance
from core.tasks.inputs import Request, kept_arrays, number_of, read_result, result_bytes

__all__ = ["ScoreBootstrap", "ScoreBootstrapResult", "score_bootstrap_request"]

_PART = 250  # samples
_CHUNK = 25  # samples between two reports
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ScoreBootstrapResult:
    """A frozen score's numbers, and what they were among patients drawn again.

    Parameters
    ----------
    concordance, hazard_ratio : float
        In the cohort itself; the ratio is NaN where no cut was given.
    concordances, hazard_ratios : array of float, shape (samples,)
        NaN where a sample gave no number.
    n, n_events : int
        Patients and deaths.
    """

    concordance: float
    hazard_ratio: float
    concordances: _Floats
    hazard_ratios: _Floats
    n: int
    n_events: int

    @classmethod
    def from_bytes(cls, content: bytes) -> ScoreBootstrapResult:
        """Read the result of a job."""
        found = read_result(content)
        return cls(
            _number(found["concordance"]),
            float(np.exp(_number(found["log_hazard_ratio"]))),
            np.array(found["concordances"], dtype=np.float64),
            np.exp(np.array(found["log_hazard_ratios"], dtype=np.float64)),
            int(found["n"]),
            int(found["n_events"]),
        )


def score_bootstrap_request(
    score: npt.ArrayLike,
    outcome: Outcome,
    *,
    high: npt.ArrayLike | None,
    samples: int,
    seed: int,
    about: Mapping[str, Any],
) -> Request:
    """Return the request for the bootstrap of a frozen score.

    Parameters
    ----------
    score : array of float, shape (n,)
    outcome : Outcome
    high : array of bool, shape (n,), or None
        Who is in the high group; None where there are not two groups.
    samples, seed : int
    about : mapping
        What a reader needs to know, such as the cohort's title.
    """
    arrays: dict[str, npt.NDArray[Any]] = {
        "score": np.asarray(score, dtype=np.float64),
        "time": outcome.time,
        "event": outcome.event,
    }
    if high is not None:
        arrays["high"] = np.asarray(high, dtype=np.bool_)
    params = {"samples": int(samples), "seed": int(seed), "about": dict(about)}
    return Request.of(ScoreBootstrap.name, params, arrays)


class ScoreBootstrap:
    """Bootstrap of a frozen score, in parts of 250 samples, each sample with its own seed."""

    name = "score_bootstrap"

    def parts(self, params: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return parts of at most 250 samples."""
        samples = int(number_of(params, "samples", least=2, most=1_000_000))
        number_of(params, "seed", least=0, most=2**63)
        return [
            {"first": first, "count": min(_PART, samples - first)}
            for first in range(0, samples, _PART)
        ]

    def run(self, params: Mapping[str, Any], part: Mapping[str, Any], context: Context) -> bytes:
        """Draw the samples of one part, 25 between two checkpoints."""
        found = kept_arrays(context.store, params["input"])
        outcome = Outcome(found["time"], found["event"])
        kept = context.folder / "samples.json"
        rows = read_result(kept.read_bytes())["rows"] if kept.exists() else []
        while len(rows) < part["count"]:
            for place in range(len(rows), min(len(rows) + _CHUNK, part["count"])):
                drawn = resample_score(
                    found["score"],
                    outcome,
                    seed=[params["seed"], part["first"] + place],
                    high=found.get("high"),
                )
                rows.append([drawn.concordance, drawn.log_hazard_ratio])
            write_atomically(kept, result_bytes({"rows": rows}))
            context.report({"done": len(rows), "of": part["count"]})
        answer: dict[str, Any] = {"rows": rows}
        if part["first"] == 0:
            ratio = float("nan")
            if "high" in found:
                ratio = hazard_ratio(outcome, found["high"].astype(np.int64)).coefficient
            answer |= {
                "concordance": concordance(found["score"], outcome).estimate,
                "log_hazard_ratio": ratio,
                "n": len(outcome),
                "n_events": outcome.n_events,
            }
        return result_bytes(answer)

    def combine(self, params: Mapping[str, Any], results: Sequence[bytes]) -> bytes:  # noqa: ARG002
        """Put the samples one after the other."""
        found = [read_result(result) for result in results]
        rows = [row for item in found for row in item.pop("rows")]
        return result_bytes(
            {
                **found[0],
                "concordances": [row[0] for row in rows],
                "log_hazard_ratios": [row[1] for row in rows],
            }
        )


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
