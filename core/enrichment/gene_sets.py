"""Collections of gene sets, held as one sparse table of memberships."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import GeneSetError, listed
from core.provenance import fingerprint

__all__ = ["GeneSet", "GeneSets"]


@dataclass(frozen=True, slots=True)
class GeneSet:
    """One set: its identifier, its name in words, and its genes in alphabetical order."""

    id: str
    title: str
    genes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.genes)


@dataclass(frozen=True, slots=True, eq=False)
class GeneSets(Mapping[str, GeneSet]):
    """A collection of gene sets: identifier -> :class:`GeneSet`.

    Parameters
    ----------
    name : str
        Key of the collection, part of links: ``"go_bp"``.
    title : str
        What a reader calls it.
    ids, titles : tuple of str, shape (s,)
        Identifier and name in words of each set.
    genes : tuple of str, shape (g,)
        Every gene that is in a set, once.
    members : array of int32, shape (m,)
        Positions in ``genes``: the first set's, then the second's ...
    starts : array of int64, shape (s + 1,)
        Where each set begins in ``members``; the last entry is its length.
    source, date, licence : str
        Where the sets come from, of when, and what may be done with them.
    notes : tuple of str
        What a reader should know of how they were read.

    Attributes
    ----------
    fingerprint : str
        Names the sets and their genes, whatever the collection's title.

    Raises
    ------
    GeneSetError
        If there is no set, two have one identifier, or a set is empty.

    Notes
    -----
    Genes are compared as they are written: ``Rrm2`` is a mouse's gene.

    Examples
    --------
    >>> sets = GeneSets.of({"A": ["CD44", "RRM2"], "B": ["RRM2"]}, name="mine", title="Mine")
    >>> len(sets), sets["A"].genes, sets.sizes.tolist()
    (2, ('CD44', 'RRM2'), [2, 1])
    """

    name: str
    title: str
    ids: tuple[str, ...]
    titles: tuple[str, ...]
    genes: tuple[str, ...]
    members: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    source: str = ""
    date: str = ""
    licence: str = ""
    notes: tuple[str, ...] = ()
    _places: dict[str, int] = field(init=False, repr=False)
    _positions: dict[str, int] = field(init=False, repr=False)
    fingerprint: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {key: k for k, key in enumerate(self.ids)})
        object.__setattr__(self, "_positions", {gene: k for k, gene in enumerate(self.genes)})
        if not self.ids:
            raise GeneSetError(f"{self.title} has no gene set.", "Choose another collection.")
        if len(self._places) != len(self.ids):
            seen: set[str] = set()
            twice = [key for key in self.ids if key in seen or seen.add(key)]  # type: ignore[func-returns-value]
            raise GeneSetError(
                f"{self.title} has more than one set named {listed(dict.fromkeys(twice))}.",
                "Give each set a name of its own, or keep one of them.",
            )
        if (np.diff(self.starts) < 1).any():
            empty = [self.ids[k] for k in np.flatnonzero(np.diff(self.starts) < 1)]
            raise GeneSetError(
                f"{self.title} has sets without a gene: {listed(empty)}.", "Remove these sets."
            )
        for array in (self.members, self.starts):
            array.setflags(write=False)
        # What names these sets in a cache, whatever the collection's title.
        key = fingerprint(self.ids, self.genes, self.members, self.starts)
        object.__setattr__(self, "fingerprint", key)

    @classmethod
    def of(cls, sets: Mapping[str, Iterable[str]], *, name: str, **words: Any) -> GeneSets:
        """Return a collection from identifier -> genes; a gene named twice in a set counts once.

        Parameters
        ----------
        sets : mapping of str to iterable of str
        name : str
        **words
            ``title`` (else the name), ``titles`` (identifier -> words), ``source``, ``date``,
            ``licence``, ``notes``.

        Raises
        ------
        GeneSetError
            As for the collection itself.
        """
        titles: Mapping[str, str] = words.pop("titles", {})
        once = {key: sorted(set(genes)) for key, genes in sets.items()}
        everything = sorted(set().union(*once.values())) if once else []
        place = {gene: k for k, gene in enumerate(everything)}
        members = [place[gene] for genes in once.values() for gene in genes]
        starts = np.concatenate(([0], np.cumsum([len(genes) for genes in once.values()])))
        return cls(
            name=name,
            title=words.pop("title", name),
            ids=tuple(once),
            titles=tuple(titles.get(key) or key for key in once),
            genes=tuple(everything),
            members=np.array(members, dtype=np.int32),
            starts=starts.astype(np.int64),
            **words,
        )

    def __getitem__(self, key: str) -> GeneSet:
        place = self._places[key]
        held = self.members[self.starts[place] : self.starts[place + 1]]
        return GeneSet(key, self.titles[place], tuple(sorted(self.genes[k] for k in held)))

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def sizes(self) -> npt.NDArray[np.int64]:
        """Genes in each set, in the order of ``ids``."""
        return np.diff(self.starts)

    def places(self, ids: Iterable[str]) -> npt.NDArray[np.int64]:
        """Return the position of each set.

        Raises
        ------
        GeneSetError
            If there is no such set.
        """
        wanted = list(ids)
        unknown = [key for key in wanted if key not in self._places]
        if unknown:
            raise GeneSetError(
                f"{self.title} has no set {listed(unknown)}.", "Choose one of its own sets."
            )
        return np.array([self._places[key] for key in wanted], dtype=np.int64)

    def positions(self, genes: Iterable[str]) -> npt.NDArray[np.int64]:
        """Return the position in ``genes`` of each gene, -1 where no set has it."""
        return np.array([self._positions.get(gene, -1) for gene in genes], dtype=np.int64)

    def marked(self, genes: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Return which of the collection's genes are among these."""
        among = np.zeros(len(self.genes), dtype=bool)
        found = self.positions(genes)
        among[found[found >= 0]] = True
        return among

    def counts(self, among: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Return how many genes of each set are marked."""
        return np.add.reduceat(among[self.members], self.starts[:-1], dtype=np.int64)

    def marked_genes(self, place: int, among: npt.NDArray[np.bool_]) -> tuple[str, ...]:
        """Return the marked genes of the set at a position, in alphabetical order."""
        held = self.members[self.starts[place] : self.starts[place + 1]]
        return tuple(sorted(self.genes[k] for k in held[among[held]]))
