"""A ranking beside a collection of sets, walked block by block.

A block is a work of its own: its numbers are the same whoever walks it, in
whatever order, beside whichever others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.enrichment.gene_sets import GeneSets
from core.enrichment.running_score import running_score
from core.enrichment.spelling import spelling_hint
from core.errors import FitError, GeneSetError, InputError, listed

__all__ = ["BLOCK", "SMALLEST_P", "RankedSets", "places_of_genes", "ranked_genes", "walk_block"]

# fgsea and clusterProfiler look no further; a smaller p-value is given as this.
SMALLEST_P = 1e-10
# gseapy keeps every set's score at every gene, 0.6 MB a set: a few hundred sets at a time.
BLOCK = 200


@dataclass(frozen=True, slots=True, eq=False)
class RankedSets:
    """A ranking, and where the genes of each set lie in it.

    Parameters
    ----------
    ranking : Series of float
        Gene -> value, largest first.
    gene_sets : GeneSets
    hits : list of array of int
        For each set the positions of its genes in the ranking, ascending.
    tested : array of int
        Positions in the collection of the sets of the size allowed.
    n_missing : int
        Genes without a value, left out.
    smallest, largest : int
        Sizes allowed.
    """

    ranking: pd.Series[float]
    gene_sets: GeneSets
    hits: list[npt.NDArray[np.int64]]
    tested: npt.NDArray[np.int64]
    n_missing: int
    smallest: int
    largest: int

    @classmethod
    def of(
        cls, ranking: pd.Series[float], gene_sets: GeneSets, *, smallest: int, largest: int
    ) -> RankedSets:
        """Return the sets of the size allowed along a ranking.

        Raises
        ------
        InputError
            As :func:`ranked_genes`.
        GeneSetError
            If the ranking and the collection share no gene, or no set is of the
            size allowed.
        """
        if not 1 <= smallest <= largest:
            raise GeneSetError(
                f"sets of {smallest:,} to {largest:,} genes were asked for.",
                "The smallest size must be 1 or more and not above the largest.",
            )
        ranked = ranked_genes(ranking)
        hits = places_of_genes(gene_sets, ranked)
        sizes = np.array([len(places) for places in hits])
        if not sizes.any():
            raise GeneSetError(
                f"none of the {len(ranked):,} genes ranked is in a set of {gene_sets.title} (first "
                f"ranked: {listed(ranked.index[:3])}; first there: {listed(gene_sets.genes[:3])}).",
                spelling_hint(ranked.index.astype(str)),
            )
        allowed = (sizes >= smallest) & (sizes <= largest) & (sizes < len(ranked))
        tested = np.flatnonzero(allowed)
        if not tested.size:
            raise GeneSetError(
                f"none of the {int((sizes > 0).sum()):,} sets of {gene_sets.title} has "
                f"{smallest:,} to {largest:,} genes among those ranked (they have "
                f"{sizes[sizes > 0].min():,} to {sizes.max():,}).",
                "Widen the limits of size, or choose another collection.",
            )
        n_missing = int(ranking.isna().sum())
        return cls(ranked, gene_sets, hits, tested, n_missing, smallest, largest)

    @property
    def blocks(self) -> list[npt.NDArray[np.int64]]:
        """The sets tested in blocks of :data:`BLOCK`, sets of like size together."""
        by_size = sorted(map(int, self.tested), key=lambda k: (len(self.hits[k]), k))
        return [np.array(by_size[first : first + BLOCK]) for first in range(0, len(by_size), BLOCK)]


def walk_block(
    sets: RankedSets, places: npt.NDArray[np.int64], *, permutations: int, seed: int
) -> pd.DataFrame:
    """Return score, normalised score, p-value and leading edge of the sets of one block.

    Parameters
    ----------
    sets : RankedSets
    places : array of int
        One of ``sets.blocks``.
    permutations, seed : int

    Returns
    -------
    DataFrame
        One row for each set: ``place``, ``enrichment_score``, ``normalised_score``,
        ``p_value``, ``n_leading``, ``leading_edge``.

    Raises
    ------
    FitError
        If gseapy gives nothing.
    """
    estimated = _estimated(
        np.asarray(sets.ranking, dtype=np.float64),
        {str(k): sets.hits[k] for k in places},
        permutations=permutations,
        seed=seed,
    ).reindex([str(k) for k in places])
    walks = [running_score(sets.ranking, sets.hits[k]) for k in places]
    return pd.DataFrame(
        {
            "place": places,
            **{name: estimated[name].to_numpy() for name in estimated},
            "n_leading": [int(walk.leading.sum()) for walk in walks],
            "leading_edge": ["/".join(walk.leading_edge) for walk in walks],
        }
    )


def ranked_genes(ranking: pd.Series[float]) -> pd.Series[float]:
    """Return the genes that have a value, largest first, ties by name.

    Raises
    ------
    InputError
        If fewer than three genes have a value, all values are equal or not
        finite, or a gene occurs twice.

    Examples
    --------
    >>> ranked_genes(pd.Series({"B": 1.0, "A": 1.0, "C": 2.0, "D": float("nan")})).to_dict()
    {'C': 2.0, 'A': 1.0, 'B': 1.0}
    """
    known = ranking.dropna().astype(np.float64)
    twice = known.index[known.index.duplicated()].unique()
    if len(twice):
        raise InputError(
            f"{listed(twice)} occur more than once in the ranking.", "Give each gene one value."
        )
    if not np.isfinite(known).all():
        raise InputError(
            f"{listed(known.index[~np.isfinite(known)])} have an infinite value in the ranking.",
            "Leave these genes out.",
        )
    if len(known) < 3 or known.nunique() < 2:
        raise InputError(
            f"the ranking has {len(known):,} genes with a value, {known.nunique():,} different.",
            "Rank at least three genes by values that differ.",
        )
    by_name = known.sort_index(key=lambda names: names.astype(str), kind="stable")
    return by_name.sort_values(ascending=False, kind="stable")


def places_of_genes(gene_sets: GeneSets, ranked: pd.Series[float]) -> list[npt.NDArray[np.int64]]:
    """Return, for each set, the positions of its genes in the ranking, ascending."""
    place = np.full(len(gene_sets.genes), -1, dtype=np.int64)
    known = gene_sets.positions(ranked.index.astype(str))
    place[known[known >= 0]] = np.flatnonzero(known >= 0)
    held = np.split(place[gene_sets.members], gene_sets.starts[1:-1])
    return [np.sort(positions[positions >= 0]) for positions in held]


def _estimated(
    values: npt.NDArray[np.float64],
    hits: dict[str, npt.NDArray[np.int64]],
    *,
    permutations: int,
    seed: int,
) -> pd.DataFrame:
    """Return gseapy's score, normalised score and p-value for each set by its key."""
    import gseapy

    # Genes go by names of ours: gseapy would change the case of some and split others at a sign.
    names = [f"G{k}" for k in range(len(values))]
    try:
        found = gseapy.prerank(
            pd.Series(values, index=names),
            {key: [names[k] for k in places] for key, places in hits.items()},
            min_size=1,
            max_size=len(values),
            permutation_num=permutations,
            method="multilevel",
            eps=SMALLEST_P,
            ascending=None,
            threads=1,
            seed=seed,
            no_plot=True,
            outdir=None,
        ).res2d
    except (ValueError, RuntimeError, AssertionError, LookupError) as exc:
        raise FitError(
            f"preranked enrichment gave nothing: {exc}.", "Choose another ranking or collection."
        ) from exc
    columns = {
        "ES": "enrichment_score",
        "NES": "normalised_score",
        "NOM p-val": "p_value",
    }
    table: pd.DataFrame = found.set_index("Term")[list(columns)].rename(columns=columns)
    return table.astype(np.float64)
