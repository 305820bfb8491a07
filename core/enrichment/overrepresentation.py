"""Over-representation: do the genes of a list gather in a set more than chance would have it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.enrichment.gene_sets import GeneSets
from core.enrichment.hypergeometric import hypergeometric_tail
from core.enrichment.spelling import spelling_hint
from core.errors import GeneSetError, listed
from core.inference import adjust_p_values

__all__ = ["Enrichment", "overrepresentation"]


@dataclass(frozen=True, slots=True, eq=False)
class Enrichment:
    """What came of testing a list of genes against a collection.

    Parameters
    ----------
    table : DataFrame
        One row for each set tested, smallest p-value first: ``id``, ``title``;
        ``hits`` of the ``query`` genes are among the ``size`` genes of the set,
        which lie in a ``background`` of so many; ``gene_ratio`` (hits / query),
        ``background_ratio`` (size / background), ``fold_enrichment`` (their
        quotient); ``p_value``, ``q_value``; ``genes``, the hits, separated by
        slashes.
    collection : str
        Title of the collection.
    query : tuple of str
        The genes that took part: asked for, annotated and in the background.
    unannotated : tuple of str
        Genes asked for that no set of the collection has.
    outside : tuple of str
        Genes asked for that are annotated but not in the background.
    n_background : int
        Genes of the background: annotated, and in the universe if one was given.
    n_universe : int or None
        Genes of the universe as it was given, None where all annotated genes are it.
    smallest, largest : int
        Sizes allowed.
    """

    table: pd.DataFrame
    collection: str
    query: tuple[str, ...]
    unannotated: tuple[str, ...]
    outside: tuple[str, ...]
    n_background: int
    n_universe: int | None
    smallest: int
    largest: int

    def significant(self, level: float = 0.05) -> pd.DataFrame:
        """Return the rows whose q-value is at most the level."""
        return self.table[self.table["q_value"] <= level]


def overrepresentation(
    genes: Iterable[str],
    gene_sets: GeneSets,
    *,
    background: Iterable[str] | None = None,
    smallest: int = 10,
    largest: int = 500,
) -> Enrichment:
    """Test each set for holding more of some genes than chance would put there.

    If the n query genes were drawn blindly from the N genes of the background,
    of which M are in the set, the number of hits would be hypergeometric. The
    p-value is the chance of at least as many hits as there are. It says nothing
    of depletion.

    Parameters
    ----------
    genes : iterable of str
        The query; a gene named twice counts once.
    gene_sets : GeneSets
    background : iterable of str, optional
        The universe: every gene that could have been in the query, such as all
        genes measured. All annotated genes of the collection where None.
    smallest, largest : int
        Sets with fewer or more genes in the background are not tested.

    Returns
    -------
    Enrichment

    Raises
    ------
    GeneSetError
        If the query is empty, none of it is annotated or in the background, the
        background has no annotated gene, or no set is of the size allowed.

    Notes
    -----
    Equal to ``clusterProfiler::enricher`` and ``enrichGO`` (DOSE's
    ``enricher_internal``), restated with R's ``phyper`` and ``p.adjust``, to
    1e-12 relative: the background is all annotated genes, intersected with the
    universe; only sets with at least one hit are tested, and the q-value
    (Benjamini and Hochberg, its column ``p.adjust``, not its ``qvalue``)
    corrects for those. One difference: where query genes lie outside the
    universe, clusterProfiler counts them among the n genes drawn all the same;
    here they are left out, and named.

    References
    ----------
    Boyle et al. 2004, Bioinformatics 20:3710, doi:10.1093/bioinformatics/bth456.
    Wu et al. 2021, The Innovation 2:100141, doi:10.1016/j.xinn.2021.100141.

    Examples
    --------
    Two of two genes are in a set of two out of four: 1 of 6 pairs.

    >>> sets = GeneSets.of({"A": ["G1", "G2"], "B": ["G3", "G4"]}, name="toy")
    >>> found = overrepresentation(["G1", "G2"], sets, smallest=1)
    >>> found.table[["id", "hits", "size", "p_value"]].round(4).to_dict("records")
    [{'id': 'A', 'hits': 2, 'size': 2, 'p_value': 0.1667}]
    """
    if not 1 <= smallest <= largest:
        raise GeneSetError(
            f"sets of {smallest:,} to {largest:,} genes were asked for.",
            "The smallest size must be 1 or more and not above the largest.",
        )
    asked = tuple(dict.fromkeys(genes))
    if not asked:
        raise GeneSetError("the list of genes to test is empty.", "Choose or paste genes.")
    universe = None if background is None else frozenset(background)
    among = _background(gene_sets, universe)
    places = gene_sets.positions(asked)
    unannotated = tuple(gene for gene, k in zip(asked, places, strict=True) if k < 0)
    if len(unannotated) == len(asked):
        raise GeneSetError(
            f"none of the {len(asked):,} genes is in a set of {gene_sets.title} (first asked for: "
            f"{listed(asked, most=3)}; first there: {listed(gene_sets.genes[:3])}).",
            spelling_hint(asked),
        )
    outside = tuple(gene for gene, k in zip(asked, places, strict=True) if k >= 0 and not among[k])
    query = gene_sets.marked(asked) & among
    if not query.any():
        raise GeneSetError(
            f"none of the {len(outside):,} genes that {gene_sets.title} knows is in the "
            f"background of {len(universe or ()):,} genes (first: {listed(outside, most=3)}).",
            "The background must hold every gene that could have been chosen, those chosen too.",
        )
    sizes, hits = gene_sets.counts(among), gene_sets.counts(query)
    tested = np.flatnonzero((hits > 0) & (sizes >= smallest) & (sizes <= largest))
    if not tested.size:
        touched = sizes[hits > 0]
        raise GeneSetError(
            f"none of the {touched.size:,} sets of {gene_sets.title} that hold one of these genes "
            f"has {smallest:,} to {largest:,} genes in the background (they have "
            f"{touched.min():,} to {touched.max():,}).",
            "Widen the limits of size, or choose another collection or background.",
        )
    return Enrichment(
        table=_table(gene_sets, tested, query, among),
        collection=gene_sets.title,
        query=tuple(gene for gene, k in zip(asked, places, strict=True) if k >= 0 and query[k]),
        unannotated=unannotated,
        outside=outside,
        n_background=int(among.sum()),
        n_universe=None if universe is None else len(universe),
        smallest=smallest,
        largest=largest,
    )


def _background(gene_sets: GeneSets, universe: frozenset[str] | None) -> npt.NDArray[np.bool_]:
    """Return which genes of the collection are in the background."""
    if universe is None:
        return np.ones(len(gene_sets.genes), dtype=bool)
    among = gene_sets.marked(universe)
    if not among.any():
        first = sorted(universe)[:3]
        raise GeneSetError(
            f"none of the {len(universe):,} genes of the background is in a set of "
            f"{gene_sets.title} (first given: {listed(first) or 'none'}; first there: "
            f"{listed(gene_sets.genes[:3])}).",
            spelling_hint(universe) if universe else "Give the genes of the background.",
        )
    return among


def _table(
    gene_sets: GeneSets,
    tested: npt.NDArray[np.int64],
    query: npt.NDArray[np.bool_],
    among: npt.NDArray[np.bool_],
) -> pd.DataFrame:
    """Return one row for each set tested, smallest p first, then by identifier."""
    hits, size = gene_sets.counts(query)[tested], gene_sets.counts(among)[tested]
    n, n_background = int(query.sum()), int(among.sum())
    p_value = hypergeometric_tail(hits, size, n, background=n_background)
    table = pd.DataFrame(
        {
            "id": [gene_sets.ids[k] for k in tested],
            "title": [gene_sets.titles[k] for k in tested],
            "hits": hits,
            "query": n,
            "size": size,
            "background": n_background,
            "gene_ratio": hits / n,
            "background_ratio": size / n_background,
            "fold_enrichment": (hits / n) / (size / n_background),
            "p_value": p_value,
            "q_value": adjust_p_values(p_value),
            "genes": ["/".join(gene_sets.marked_genes(k, query)) for k in tested],
        }
    )
    return table.sort_values(["p_value", "id"], kind="stable", ignore_index=True)
