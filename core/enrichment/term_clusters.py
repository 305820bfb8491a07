"""Terms that say the same: enriched sets gathered by the genes they share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import InputError

__all__ = ["Similarity", "term_clusters", "term_similarity"]

Similarity = Literal["jaccard", "kappa"]

_MOST = 2000


def term_similarity(
    genes: Sequence[Sequence[str]], *, measure: Similarity = "jaccard"
) -> npt.NDArray[np.float64]:
    """Return how much each pair of sets of genes shares.

    Parameters
    ----------
    genes : sequence of sequences of str, length t
        The genes of each term; none may be empty.
    measure : {"jaccard", "kappa"}
        ``"jaccard"``: genes in both, as a share of genes in either. ``"kappa"``:
        Cohen's kappa, agreement over all genes of all terms beyond chance, as
        DAVID uses it; it may be negative.

    Returns
    -------
    array of float, shape (t, t)
        Symmetric, 1 on the diagonal.

    Raises
    ------
    InputError
        If a term has no gene, there are more than 2,000, or the measure is not known.

    References
    ----------
    Huang et al. 2007, Genome Biology 8:R183, doi:10.1186/gb-2007-8-9-r183 (kappa).

    Examples
    --------
    >>> term_similarity([["A", "B"], ["B", "C"]]).round(3).tolist()
    [[1.0, 0.333], [0.333, 1.0]]
    """
    if measure not in get_args(Similarity):
        raise InputError(
            f"the measure is {measure!r}; allowed are {', '.join(get_args(Similarity))}.",
            "Use jaccard.",
        )
    if not all(map(len, genes)):
        raise InputError("a term has no gene.", "Leave this term out.")
    if len(genes) > _MOST:
        raise InputError(
            f"{len(genes):,} terms were asked to be compared pair by pair; at most {_MOST:,} are.",
            "Choose those with the smallest q-values.",
        )
    everything = sorted({gene for held in genes for gene in held})
    place = {gene: k for k, gene in enumerate(everything)}
    member = np.zeros((len(genes), len(everything)))
    for row, held in enumerate(genes):
        member[row, [place[gene] for gene in held]] = 1.0
    shared = member @ member.T
    size = member.sum(axis=1)
    if measure == "jaccard":
        return np.asarray(shared / (size[:, None] + size - shared))
    n = len(everything)
    agreed = (n - size[:, None] - size + 2 * shared) / n
    by_chance = (np.outer(size, size) + np.outer(n - size, n - size)) / n**2
    with np.errstate(invalid="ignore", divide="ignore"):
        kappa = (agreed - by_chance) / (1 - by_chance)
    # Two terms with all the genes there are agree, though not beyond chance.
    return np.where(by_chance == 1, 1.0, kappa)


def term_clusters(
    table: pd.DataFrame, *, similarity: float = 0.5, measure: Similarity = "jaccard"
) -> pd.DataFrame:
    """Gather terms whose hits are largely the same genes.

    Average linkage: two clusters merge while their terms are, on average, at
    least so similar. Each cluster goes by its term with the smallest p-value.

    Parameters
    ----------
    table : DataFrame
        Rows of ``Enrichment.table`` or ``Preranked.table``: ``id``,
        ``p_value``, and ``genes`` or ``leading_edge``.
    similarity : float
        From 0 (one cluster) to 1 (only terms with the same genes).
    measure : {"jaccard", "kappa"}
        See :func:`term_similarity`.

    Returns
    -------
    DataFrame
        ``id``, ``cluster`` (1 holds the smallest p-value of all, 2 the smallest
        of the rest ...) and ``representative`` (id of the cluster's first
        term), in the order of the table.

    Raises
    ------
    InputError
        As :func:`term_similarity`, or if the similarity is not between 0 and 1.

    Notes
    -----
    Deterministic; the order of the rows does not matter, because they are
    sorted by p-value and identifier before clustering. As R's
    ``cutree(hclust(as.dist(1 - s), "average"), h = 1 - similarity)``.
    """
    if not 0.0 <= similarity <= 1.0:
        raise InputError(
            f"the similarity must lie between 0 and 1, got {similarity!r}.", "Use 0.5."
        )
    ordered = table.sort_values(["p_value", "id"], kind="stable", ignore_index=True)
    column = "genes" if "genes" in ordered else "leading_edge"
    labels = _labels([cell.split("/") for cell in ordered[column]], similarity, measure)
    # Numbered in the order of their smallest p-value.
    numbers = {label: k for k, label in enumerate(dict.fromkeys(labels), start=1)}
    ordered["cluster"] = [numbers[label] for label in labels]
    ordered["representative"] = ordered.groupby("cluster")["id"].transform("first")
    found = ordered.set_index("id")[["cluster", "representative"]].loc[table["id"]]
    return found.reset_index()


def _labels(genes: list[list[str]], similarity: float, measure: Similarity) -> list[int]:
    """Return a label for each term; equal labels are one cluster."""
    if len(genes) < 2:
        return list(range(len(genes)))
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distance = 1.0 - term_similarity(genes, measure=measure)
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(np.clip(distance, 0.0, None), checks=False), method="average")
    # Rounding must not part two terms that are exactly so similar.
    return [int(label) for label in fcluster(tree, 1.0 - similarity + 1e-12, "distance")]
