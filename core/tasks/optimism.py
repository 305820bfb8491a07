"""Optimism-corrected concordance of the whole pipeline, refitted in every bootstrap sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.cohort import Cohort
from core.errors import FitError, JobError
from core.jobs import Context
from core.store import write_atomically
from core.survival.concordance import concordance
from core.survival.optimism import Pipeline, optimism_sample
from core.tasks.inputs import (
    Request,
    cohort_arrays,
    kept_cohort,
    number_of,
    read_result,
    result_bytes,
)

__all__ = ["Optimism", "OptimismResult", "optimism_request"]

_PART = 5  # samples; each takes seconds
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class OptimismResult:
    """Concordance as it looks, and what is left of it.

    Parameters
    ----------
    apparent : float
        Concordance of the signature among the patients it was made of.
    apparents, originals : array of float, shape (samples,)
        Of each sample's own signature, among the patients drawn and among all.
    n_genes : array of int, shape (samples,)
        Genes of each sample's signature; 0 where none was left.
    n_failed : int
        Samples on which the pipeline gave no answer; left out.
    genes : tuple of str
        Of the signature made of all patients.
    selected : mapping of str to int
        Gene -> in how many samples it was chosen.
    n, n_events : int
        Patients and deaths.
    """

    apparent: float
    apparents: _Floats
    originals: _Floats
    n_genes: npt.NDArray[np.int64]
    n_failed: int
    genes: tuple[str, ...]
    selected: Mapping[str, int]
    n: int
    n_events: int

    @property
    def optimism(self) -> float:
        """Mean of how much better the samples' signatures look where they were made."""
        return float((self.apparents - self.originals).mean())

    @property
    def standard_error(self) -> float:
        """Of the mean optimism, from the number of samples alone."""
        return float((self.apparents - self.originals).std(ddof=1) / np.sqrt(self.apparents.size))

    @property
    def corrected(self) -> float:
        """Apparent concordance less the optimism."""
        return self.apparent - self.optimism

    def selection(self) -> pd.DataFrame:
        """Return ``gene``, ``share`` of samples that chose it, ``in_signature``; most first."""
        table = pd.DataFrame(
            {"gene": list(self.selected), "n": [int(n) for n in self.selected.values()]}
        )
        table["share"] = table["n"] / max(self.apparents.size, 1)
        table["in_signature"] = table["gene"].isin(self.genes)
        ordered = table.sort_values(["n", "gene"], ascending=[False, True], ignore_index=True)
        return ordered[["gene", "share", "in_signature"]]

    @classmethod
    def from_bytes(cls, content: bytes) -> OptimismResult:
        """Read the result of a job."""
        found = read_result(content)
        return cls(
            float(found["apparent"]),
            np.array(found["apparents"], dtype=np.float64),
            np.array(found["originals"], dtype=np.float64),
            np.array(found["n_genes"], dtype=np.int64),
            int(found["n_failed"]),
            tuple(found["genes"]),
            dict(found["selected"]),
            int(found["n"]),
            int(found["n_events"]),
        )


def optimism_request(
    cohort: Cohort,
    candidates: Sequence[str],
    *,
    pipeline: Pipeline,
    samples: int,
    seed: int,
    about: Mapping[str, Any],
) -> Request:
    """Return the request for the optimism-corrected concordance of a pipeline.

    Parameters
    ----------
    cohort : Cohort
    candidates : sequence of str
        Genes before any look at survival.
    pipeline : Pipeline
    samples, seed : int
    about : mapping
        What a reader needs to know, such as the cohort's title.

    Raises
    ------
    UnknownGeneError
        If the cohort lacks some of the candidates.
    """
    params = {
        "pipeline": asdict(pipeline),
        "samples": int(samples),
        "seed": int(seed),
        "about": dict(about),
    }
    return Request.of(Optimism.name, params, cohort_arrays(cohort, candidates))


class Optimism:
    """Harrell's optimism bootstrap, in parts of 5 samples, each sample with its own seed."""

    name = "optimism"

    def parts(self, params: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return the signature of all patients first, then parts of at most 5 samples."""
        samples = int(number_of(params, "samples", least=2, most=10_000))
        number_of(params, "seed", least=0, most=2**63)
        _pipeline(params)
        return [
            {"what": "all patients", "first": 0, "count": 0},
            *(
                {"what": "samples", "first": first, "count": min(_PART, samples - first)}
                for first in range(0, samples, _PART)
            ),
        ]

    def run(self, params: Mapping[str, Any], part: Mapping[str, Any], context: Context) -> bytes:
        """Fit all patients, or the samples of one part with a checkpoint after each."""
        cohort, pipeline = kept_cohort(context.store, params["input"]), _pipeline(params)
        if part["what"] == "all patients":
            signature = pipeline.fit(cohort)
            if signature is None:
                raise FitError(
                    "no gene is left in the signature of all patients.",
                    "Raise the univariate threshold or choose more candidates.",
                )
            found = concordance(signature.score(cohort.expression), cohort.outcome)
            context.report({"done": 1, "of": 1})
            return result_bytes(
                {
                    "apparent": found.estimate,
                    "genes": signature.genes,
                    "n": len(cohort),
                    "n_events": cohort.outcome.n_events,
                }
            )
        kept = context.folder / "samples.json"
        rows = read_result(kept.read_bytes())["rows"] if kept.exists() else []
        for place in range(len(rows), part["count"]):
            drawn = optimism_sample(cohort, pipeline, seed=[params["seed"], part["first"] + place])
            rows.append(None if drawn is None else [drawn.apparent, drawn.original, drawn.genes])
            write_atomically(kept, result_bytes({"rows": rows}))
            context.report({"done": len(rows), "of": part["count"]})
        return result_bytes({"rows": rows})

    def combine(self, params: Mapping[str, Any], results: Sequence[bytes]) -> bytes:
        """Put the samples beside the signature of all patients."""
        whole = read_result(results[0])
        rows = [row for result in results[1:] for row in read_result(result)["rows"]]
        there = [row for row in rows if row is not None]
        if len(there) < 2:
            raise FitError(
                f"{len(there)} of {params['samples']:,} bootstrap samples gave a signature.",
                "Use fewer folds or more patients.",
            )
        return result_bytes(
            {
                **whole,
                "apparents": [row[0] for row in there],
                "originals": [row[1] for row in there],
                "n_genes": [len(row[2]) for row in there],
                "n_failed": len(rows) - len(there),
                "selected": Counter(gene for row in there for gene in row[2]),
            }
        )


def _pipeline(params: Mapping[str, Any]) -> Pipeline:
    """Return the pipeline that the parameters describe."""
    try:
        return Pipeline(**params["pipeline"])
    except (KeyError, TypeError) as exc:
        raise JobError(
            "the pipeline of this job cannot be read.", "Start the job from its page again."
        ) from exc
