"""Lists of genes against each other: which are in exactly which of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.errors import InputError, listed

__all__ = ["Region", "exclusive_regions"]


@dataclass(frozen=True, slots=True)
class Region:
    """The genes that are in all of some lists and in none of the others.

    Parameters
    ----------
    lists : tuple of str
        Names of the lists that hold these genes, in the order the lists were
        given; none for genes in no list.
    genes : tuple of str
        Alphabetical.
    """

    lists: tuple[str, ...]
    genes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.genes)


def exclusive_regions(
    lists: Mapping[str, Iterable[str]], *, universe: Iterable[str] | None = None
) -> tuple[Region, ...]:
    """Return the exclusive intersections of lists of genes, as an UpSet plot shows them.

    Every gene is in one region: that of exactly the lists it is in. The regions
    are disjoint and their sizes add up to the number of genes; a list is the sum
    of the regions that name it. Empty regions are left out.

    Parameters
    ----------
    lists : mapping of str to iterable of str
        Name -> genes; a gene that a list repeats counts once.
    universe : iterable of str, optional
        All genes that are looked at; those in no list form a region without
        lists. Genes of the lists that are not among them are left out.

    Returns
    -------
    tuple of Region
        The largest first; of equal ones, those in fewer lists, then in the order
        of the lists.

    Raises
    ------
    InputError
        If a list has no name.

    Notes
    -----
    Defined as the areas of R's ``UpSetR`` and as ``mode = "distinct"`` of
    ``ComplexHeatmap::make_comb_mat``; not as its "intersect", whose areas overlap.

    References
    ----------
    Lex et al. 2014, IEEE TVCG 20:1983, doi:10.1109/TVCG.2014.2346248 (UpSet).

    Examples
    --------
    >>> for region in exclusive_regions({"up": ["A", "B"], "prognostic": ["B", "C", "D"]}):
    ...     print(region.lists, region.genes)
    ('prognostic',) ('C', 'D')
    ('up',) ('A',)
    ('up', 'prognostic') ('B',)
    """
    if nameless := [name for name in lists if not str(name).strip()]:
        raise InputError(
            f"{len(nameless)} of {len(lists)} lists of genes has no name "
            f"({listed(map(repr, lists))}).",
            "Give each list a name.",
        )
    members: dict[str, list[int]] = {gene: [] for gene in universe or ()}
    for place, genes in enumerate(lists.values()):
        for gene in dict.fromkeys(genes):
            if universe is None or gene in members:
                members.setdefault(gene, []).append(place)
    regions: dict[tuple[int, ...], list[str]] = {}
    for gene, where in members.items():
        regions.setdefault(tuple(where), []).append(gene)
    names = tuple(lists)
    order = sorted(regions, key=lambda where: (-len(regions[where]), len(where), where))
    return tuple(
        Region(tuple(names[place] for place in where), tuple(sorted(regions[where])))
        for where in order
    )
