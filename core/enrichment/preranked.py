"""Preranked gene set enrichment: do a set's genes gather at one end of a ranking of all genes."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from core.enrichment.gene_sets import GeneSets
from core.enrichment.ranked_sets import RankedSets, places_of_genes, walk_block
from core.enrichment.running_score import RunningScore, running_score
from core.inference import adjust_p_values

__all__ = ["Preranked", "gathered", "preranked"]


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
        return running_score(self.ranking, places_of_genes(self.gene_sets, self.ranking)[place])


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
    sets = RankedSets.of(ranking, gene_sets, smallest=smallest, largest=largest)
    walked = [
        walk_block(sets, places, permutations=permutations, seed=seed) for places in sets.blocks
    ]
    return gathered(sets, pd.concat(walked), permutations=permutations, seed=seed)


def gathered(sets: RankedSets, walked: pd.DataFrame, *, permutations: int, seed: int) -> Preranked:
    """Return the enrichment that the walks of all blocks make.

    Parameters
    ----------
    sets : RankedSets
    walked : DataFrame
        The rows of :func:`~core.enrichment.ranked_sets.walk_block` for every block, in any order.
    permutations, seed : int
        With which they were walked.
    """
    held = walked.set_index("place").loc[sets.tested]
    collection = sets.gene_sets
    table = pd.DataFrame(
        {
            "id": [collection.ids[k] for k in sets.tested],
            "title": [collection.titles[k] for k in sets.tested],
            "size": [len(sets.hits[k]) for k in sets.tested],
            "enrichment_score": held["enrichment_score"].to_numpy(),
            "normalised_score": held["normalised_score"].to_numpy(),
            "p_value": held["p_value"].to_numpy(),
            "q_value": adjust_p_values(held["p_value"].to_numpy()),
            "n_leading": held["n_leading"].to_numpy(),
            "leading_edge": held["leading_edge"].to_numpy(),
        }
    )
    return Preranked(
        table=table.sort_values(["p_value", "id"], kind="stable", ignore_index=True),
        ranking=sets.ranking,
        gene_sets=collection,
        n_missing=sets.n_missing,
        permutations=permutations,
        seed=seed,
        smallest=sets.smallest,
        largest=sets.largest,
    )
