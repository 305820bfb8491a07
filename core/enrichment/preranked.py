"""Preranked gene set enrichment: do a set's genes gather at one end of a ranking of all genes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.enrichment.gene_sets import GeneSets
from core.enrichment.running_score import RunningScore, running_score
from core.enrichment.spelling import spelling_hint
from core.errors import FitError, GeneSetError, InputError, listed
from core.inference import adjust_p_values

__all__ = ["SMALLEST_P", "Preranked", "preranked", "ranked_genes"]

# fgsea and clusterProfiler look no further; a smaller p-value is given as this.
SMALLEST_P = 1e-10
_AT_ONCE = 200


@dataclass(frozen=True, slots=True, eq=False)
class Preranked:
    """What came of walking down a ranking with each set of a collection.

    Parameters
    ----------
    table : DataFrame
        One row for each set tested, smallest p-value first: ``id``, ``title``,
        ``size`` (its genes in the ranking), ``enrichment_score``,
        ``normalised_score`` (divided by the mean score of random sets of this
        size and sign; above zero: its genes gather where values are high),
        ``p_value``, ``q_value``, ``n_leading`` and ``leading_edge``, the genes
        that carry the score, separated by slashes.
    ranking : Series of float
        Gene -> value, largest first.
    gene_sets : GeneSets
    n_missing : int
        Genes without a value, left out.
    permutations, seed : int
    smallest, largest : int
        Sizes allowed.
    """

    table: pd.DataFrame
    ranking: pd.Series[float]
    gene_sets: GeneSets
    n_missing: int
    permutations: int
    seed: int
    smallest: int
    largest: int

    @property
    def n_ties(self) -> int:
        """Genes that share their value with another; these stand in alphabetical order."""
        return int(self.ranking.duplicated(keep=False).sum())

    def running(self, key: str) -> RunningScore:
        """Return the running score of one set.

        Raises
        ------
        GeneSetError
            If the collection has no such set, or none of its genes is ranked.
        """
        (place,) = self.gene_sets.places([key])
        return running_score(self.ranking, _hits(self.gene_sets, self.ranking)[place])


def preranked(
    ranking: pd.Series[float],
    gene_sets: GeneSets,
    *,
    smallest: int = 10,
    largest: int = 500,
    permutations: int = 1000,
    seed: int = 0,
) -> Preranked:
    """Test each set for lying at one end of a ranking of every gene.

    The enrichment score is the largest distance from zero of the running score
    (:func:`~core.enrichment.running_score.running_score`). Its p-value is the
    share of random sets of the same size whose score, of the same sign, is at
    least as far from zero, found by fgsea's adaptive splitting, which reaches
    p-values far below 1 / permutations. The q-value is Benjamini and Hochberg's.

    Parameters
    ----------
    ranking : Series of float, shape (n,)
        Gene -> value, such as the moderated t or the Cox z of every gene. Genes
        without a value are left out and counted.
    gene_sets : GeneSets
    smallest, largest : int
        Sets with fewer or more genes in the ranking are not tested.
    permutations : int
        Random sets behind the normalised score.
    seed : int
        Decides the random sets. The result does not depend on the number of
        workers nor on the process.

    Returns
    -------
    Preranked

    Raises
    ------
    InputError
        If fewer than three genes have a value, all values are equal or not
        finite, or a gene occurs twice.
    GeneSetError
        If the ranking and the collection share no gene, or no set is of the
        size allowed.
    FitError
        If gseapy gives nothing.

    Notes
    -----
    Computed by ``gseapy.prerank``, whose multilevel method is a port of
    ``fgsea::fgseaMultilevel``, which ``clusterProfiler::GSEA`` calls with
    these settings (exponent 1, eps 1e-10, 10 to 500 genes). Scores agree to
    rounding; p-values are estimates by chance, within their own error.

    References
    ----------
    Subramanian et al. 2005, PNAS 102:15545, doi:10.1073/pnas.0506580102.
    Korotkevich et al. 2021, bioRxiv, doi:10.1101/060012.
    Fang et al. 2023, Bioinformatics 39:btac757, doi:10.1093/bioinformatics/btac757.
    """
    if not 1 <= smallest <= largest:
        raise GeneSetError(
            f"sets of {smallest:,} to {largest:,} genes were asked for.",
            "The smallest size must be 1 or more and not above the largest.",
        )
    ranked = ranked_genes(ranking)
    hits = _hits(gene_sets, ranked)
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
            f"none of the {int((sizes > 0).sum()):,} sets of {gene_sets.title} has {smallest:,} to "
            f"{largest:,} genes among those ranked (they have {sizes[sizes > 0].min():,} to "
            f"{sizes.max():,}).",
            "Widen the limits of size, or choose another collection.",
        )
    estimated = _estimated(
        ranked, {str(k): hits[k] for k in tested}, permutations=permutations, seed=seed
    )
    return Preranked(
        table=_table(gene_sets, ranked, tested, estimated, hits),
        ranking=ranked,
        gene_sets=gene_sets,
        n_missing=int(ranking.isna().sum()),
        permutations=permutations,
        seed=seed,
        smallest=smallest,
        largest=largest,
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


def _hits(gene_sets: GeneSets, ranked: pd.Series[float]) -> list[npt.NDArray[np.int64]]:
    """Return, for each set, the positions of its genes in the ranking, ascending."""
    place = np.full(len(gene_sets.genes), -1, dtype=np.int64)
    known = gene_sets.positions(ranked.index.astype(str))
    place[known[known >= 0]] = np.flatnonzero(known >= 0)
    held = np.split(place[gene_sets.members], gene_sets.starts[1:-1])
    return [np.sort(positions[positions >= 0]) for positions in held]


def _estimated(
    ranked: pd.Series[float],
    hits: dict[str, npt.NDArray[np.int64]],
    *,
    permutations: int,
    seed: int,
) -> pd.DataFrame:
    """Return gseapy's score, normalised score and p-value for each set by its key."""
    # gseapy keeps every set's score at every gene, 0.6 MB a set: a few hundred sets at a time.
    by_size = sorted(hits, key=lambda key: (len(hits[key]), int(key)))
    parts = [by_size[first : first + _AT_ONCE] for first in range(0, len(by_size), _AT_ONCE)]
    tables = [
        _part(
            np.asarray(ranked, dtype=np.float64),
            {key: hits[key] for key in part},
            permutations=permutations,
            seed=seed,
        )
        for part in parts
    ]
    return pd.concat(tables).reindex(list(hits))


def _part(
    values: npt.NDArray[np.float64],
    hits: dict[str, npt.NDArray[np.int64]],
    *,
    permutations: int,
    seed: int,
) -> pd.DataFrame:
    """Return what gseapy says of a few hundred sets."""
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


def _table(
    gene_sets: GeneSets,
    ranked: pd.Series[float],
    tested: npt.NDArray[np.int64],
    estimated: pd.DataFrame,
    hits: list[npt.NDArray[np.int64]],
) -> pd.DataFrame:
    """Return one row for each set tested."""
    walks = [running_score(ranked, hits[k]) for k in tested]
    table = pd.DataFrame(
        {
            "id": [gene_sets.ids[k] for k in tested],
            "title": [gene_sets.titles[k] for k in tested],
            "size": [len(hits[k]) for k in tested],
            **{name: estimated[name].to_numpy() for name in estimated},
            "q_value": adjust_p_values(estimated["p_value"].to_numpy()),
            "n_leading": [int(walk.leading.sum()) for walk in walks],
            "leading_edge": ["/".join(walk.leading_edge) for walk in walks],
        }
    )
    return table.sort_values(["p_value", "id"], kind="stable", ignore_index=True)
