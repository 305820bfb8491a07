"""The running score of preranked enrichment: where along a ranking a set's genes lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import GeneSetError

__all__ = ["RunningScore", "running_score"]


@dataclass(frozen=True, slots=True, eq=False)
class RunningScore:
    """A walk down a ranking that rises at the genes of a set and falls at all others.

    Parameters
    ----------
    hits : array of int, shape (k,)
        Positions of the set's genes in the ranking, 0 is the top.
    before, after : array of float, shape (k,)
        The running score just before and just after each of them: between them
        it falls on a straight line.
    n : int
        Genes in the ranking.
    enrichment_score : float
        The walk's largest distance from zero, with its sign.
    peak : int
        The position where the walk reaches it.
    genes : tuple of str
        The set's genes in the ranking, in its order.
    """

    hits: npt.NDArray[np.int64]
    before: npt.NDArray[np.float64]
    after: npt.NDArray[np.float64]
    n: int
    enrichment_score: float
    peak: int
    genes: tuple[str, ...]

    @property
    def leading(self) -> npt.NDArray[np.bool_]:
        """Which of the set's genes are at or before the peak, on its side of the ranking."""
        return self.hits <= self.peak if self.enrichment_score >= 0 else self.hits >= self.peak

    @property
    def leading_edge(self) -> tuple[str, ...]:
        """The genes that carry the score, the most extreme of the ranking first."""
        found = [g for g, lead in zip(self.genes, self.leading, strict=True) if lead]
        return tuple(found if self.enrichment_score >= 0 else reversed(found))

    def line(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return the corners of the walk, positions and scores, from zero back to zero."""
        positions = np.repeat(self.hits, 2).astype(np.float64)
        positions[1::2] += 1
        scores = np.stack([self.before, self.after], axis=1).ravel()
        return (
            np.concatenate(([0.0], positions, [float(self.n)])),
            np.concatenate(([0.0], scores, [0.0])),
        )


def running_score(
    ranking: pd.Series[float], hits: npt.NDArray[np.int64], *, weight: float = 1.0
) -> RunningScore:
    """Return the running score of the genes at some positions of a ranking.

    The walk rises by ``abs(value) ** weight`` of a gene of the set, as a share
    of their sum over the set, and falls by 1 / (n - k) at every other gene.

    Parameters
    ----------
    ranking : Series of float, shape (n,)
        Gene -> value, largest first.
    hits : array of int, shape (k,)
        Positions of the set's genes, ascending.
    weight : float
        1 as usual; 0 gives the Kolmogorov-Smirnov statistic.

    Raises
    ------
    GeneSetError
        If the set has none of the genes, or all of them.

    Notes
    -----
    As Subramanian et al. 2005 define it, and as GSEA, fgsea (``calcGseaStat``)
    and gseapy compute it, to 1e-12. Where the walk goes equally far to both
    sides, fgsea's score is 0 and gseapy's the upper one; here the upper one.

    References
    ----------
    Subramanian et al. 2005, PNAS 102:15545, doi:10.1073/pnas.0506580102.

    Examples
    --------
    >>> ranking = pd.Series([3.0, 2.0, 1.0, -1.0, -2.0], index=list("ABCDE"))
    >>> walk = running_score(ranking, np.array([0, 2]))
    >>> walk.after.round(3).tolist(), walk.enrichment_score, walk.leading_edge
    ([0.75, 0.667], 0.75, ('A',))
    """
    n, k = len(ranking), len(hits)
    if not 0 < k < n:
        raise GeneSetError(
            f"the set has {k:,} of the {n:,} genes ranked; some must be in it and some not.",
            "Rank more genes, or choose another set.",
        )
    steps = np.abs(ranking.to_numpy(dtype=np.float64)[hits]) ** weight
    total = steps.sum()
    # Where every value is zero, all genes of the set count the same.
    rises = np.cumsum(steps) / total if total > 0 else np.arange(1, k + 1) / k
    falls = (hits - np.arange(k)) / (n - k)
    after = rises - falls
    before = np.concatenate(([0.0], rises[:-1])) - falls
    top, bottom = int(np.argmax(after)), int(np.argmin(before))
    upper, lower = float(after[top]), float(before[bottom])
    up = upper >= -lower
    return RunningScore(
        hits=hits,
        before=before,
        after=after,
        n=n,
        enrichment_score=upper if up else lower,
        peak=int(hits[top if up else bottom]),
        genes=tuple(ranking.index[hits].astype(str)),
    )
