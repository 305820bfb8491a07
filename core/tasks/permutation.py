"""Permutation P of a cut: how often the best cut of a meaningless score is as good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.jobs import Context
from core.store import write_atomically
from core.survival.cutpoint_curve import CutpointScan
from core.survival.cutpoint_permutation import at_least, permutation_maxima
from core.tasks.inputs import Request, kept_arrays, number_of, read_result, result_bytes

__all__ = ["CutpointPermutation", "PermutationTest", "permutation_request"]

_PART = 50_000  # draws
_CHUNK = 10_000  # draws between two reports
_EDGES = np.linspace(0.0, 12.0, 241)  # SDs; a largest statistic beyond lies in the last bar


@dataclass(frozen=True, slots=True, eq=False)
class PermutationTest:
    """The answer of many random pairings of score and survival.

    Parameters
    ----------
    statistic : float
        Of the cut, in SDs.
    n_exceeding, n_draws : int
        Permutations whose best cut was at least as good, and all.
    edges : array of float, shape (bars + 1,)
    counts : array of int, shape (bars,)
        Histogram of the largest statistic of each permutation.
    """

    statistic: float
    n_exceeding: int
    n_draws: int
    edges: npt.NDArray[np.float64]
    counts: npt.NDArray[np.int64]

    @property
    def p_value(self) -> float:
        """(1 + exceeding) / (1 + draws), valid at any number of draws and never 0."""
        return (1 + self.n_exceeding) / (1 + self.n_draws)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return Clopper and Pearson's interval of the P that endless draws would give."""
        from scipy.special import betaincinv

        k, n, tail = self.n_exceeding, self.n_draws, (1 - level) / 2
        lower = float(betaincinv(k, n - k + 1, tail)) if k else 0.0
        upper = float(betaincinv(k + 1, n - k, 1 - tail)) if k < n else 1.0
        return lower, upper

    @classmethod
    def from_bytes(cls, content: bytes) -> PermutationTest:
        """Read the result of a job."""
        found = read_result(content)
        return cls(
            float(found["statistic"]),
            int(found["exceeding"]),
            int(found["draws"]),
            _EDGES.copy(),
            np.asarray(found["counts"], dtype=np.int64),
        )


def permutation_request(
    scan: CutpointScan, statistic: float, *, draws: int, seed: int, about: Mapping[str, Any]
) -> Request:
    """Return the request for a cut's permutation P.

    Parameters
    ----------
    scan : CutpointScan
    statistic : float
        Of the cut whose P is asked for, in SDs.
    draws, seed : int
    about : mapping
        What a reader needs to know, such as the cohort's title.
    """
    params = {
        "statistic": float(statistic),
        "draws": int(draws),
        "seed": int(seed),
        "about": dict(about),
    }
    arrays = {"scores": scan.scores, "n_low": scan.n_low}
    return Request.of(CutpointPermutation.name, params, arrays)


class CutpointPermutation:
    """Permutation test of a searched cut, in parts of 50,000 draws with seeds of their own."""

    name = "cutpoint_permutation"

    def parts(self, params: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return parts of at most 50,000 draws."""
        draws = int(number_of(params, "draws", least=1, most=100_000_000))
        number_of(params, "seed", least=0, most=2**63)
        number_of(params, "statistic", least=0, most=1e6, whole=False)
        return [
            {"part": place, "draws": min(_PART, draws - first)}
            for place, first in enumerate(range(0, draws, _PART))
        ]

    def run(self, params: Mapping[str, Any], part: Mapping[str, Any], context: Context) -> bytes:
        """Draw the permutations of one part, 10,000 between two checkpoints."""
        arrays = kept_arrays(context.store, params["input"])
        kept = context.folder / "counts.json"
        found: dict[str, Any] = (
            read_result(kept.read_bytes())
            if kept.exists()
            else {"draws": 0, "exceeding": 0, "counts": [0] * (_EDGES.size - 1)}
        )
        while found["draws"] < part["draws"]:
            chunk = found["draws"] // _CHUNK
            state = np.random.SeedSequence([params["seed"], part["part"], chunk]).generate_state(4)
            draws = min(_CHUNK, part["draws"] - found["draws"])
            maxima = permutation_maxima(
                arrays["scores"],
                arrays["n_low"],
                draws=draws,
                seed=int.from_bytes(state.tobytes(), "little"),
            )
            counts = np.histogram(np.minimum(maxima, _EDGES[-1]), _EDGES)[0]
            found = {
                "draws": found["draws"] + draws,
                "exceeding": found["exceeding"] + at_least(maxima, params["statistic"]),
                "counts": (np.asarray(found["counts"]) + counts).tolist(),
            }
            write_atomically(kept, result_bytes(found))
            context.report(
                {"done": found["draws"], "of": part["draws"], "exceeding": found["exceeding"]}
            )
        return result_bytes(found)

    def combine(self, params: Mapping[str, Any], results: Sequence[bytes]) -> bytes:
        """Add the parts up."""
        found = [read_result(result) for result in results]
        return result_bytes(
            {
                "statistic": params["statistic"],
                "draws": sum(item["draws"] for item in found),
                "exceeding": sum(item["exceeding"] for item in found),
                "counts": np.sum([item["counts"] for item in found], axis=0),
            }
        )
