"""How shipped gene sets lie on disk: small, quick to read, nothing that runs.

An xz-compressed npz of whole numbers and one JSON text. The genes of a set are
kept as the steps from one position to the next, low and high bytes apart:
1.5 million memberships take 0.8 MB.
"""

from __future__ import annotations

import io
import json
import lzma

import numpy as np
import numpy.typing as npt

from core.enrichment.gene_sets import GeneSets
from core.errors import GeneSetError

__all__ = ["pack", "unpack"]

_WORDS = ("name", "title", "source", "date", "licence")


def pack(sets: GeneSets) -> bytes:
    """Return a collection as bytes that :func:`unpack` reads.

    Raises
    ------
    GeneSetError
        If it has more than 65,536 genes.
    """
    if len(sets.genes) > 1 << 16:
        raise GeneSetError(
            f"{sets.title} has {len(sets.genes):,} genes; at most {1 << 16:,} can be packed.",
            "Keep it as a GMT file.",
        )
    place = np.repeat(np.arange(len(sets)), sets.sizes)
    members = sets.members[np.lexsort((sets.members, place))].astype(np.int64)
    steps = np.diff(members, prepend=0)
    first = sets.starts[:-1]
    steps[first] = members[first]
    words = {name: getattr(sets, name) for name in _WORDS}
    words |= {"ids": sets.ids, "titles": sets.titles, "genes": sets.genes}
    held = io.BytesIO()
    np.savez(
        held,
        words=np.frombuffer(json.dumps(words, ensure_ascii=False).encode(), dtype=np.uint8),
        sizes=sets.sizes.astype(np.uint32),
        low=(steps & 255).astype(np.uint8),
        high=(steps >> 8).astype(np.uint8),
    )
    return lzma.compress(held.getvalue(), preset=9 | lzma.PRESET_EXTREME)


def unpack(content: bytes) -> GeneSets:
    """Return the collection that :func:`pack` made bytes of.

    Raises
    ------
    GeneSetError
        If the bytes are not a packed collection.
    """
    try:
        with np.load(io.BytesIO(lzma.decompress(content)), allow_pickle=False) as held:
            words = json.loads(held["words"].tobytes())
            sizes = held["sizes"].astype(np.int64)
            steps = held["low"].astype(np.int64) | held["high"].astype(np.int64) << 8
        starts = np.concatenate(([0], np.cumsum(sizes)))
        return GeneSets(
            ids=tuple(words["ids"]),
            titles=tuple(words["titles"]),
            genes=tuple(words["genes"]),
            members=_summed(steps, starts),
            starts=starts,
            **{name: words[name] for name in _WORDS},
        )
    except (lzma.LZMAError, EOFError, OSError, ValueError, KeyError, IndexError) as exc:
        if isinstance(exc, GeneSetError):
            raise
        raise GeneSetError(
            f"the shipped gene sets are damaged: {exc}.", "Install FerroScope again."
        ) from exc


def _summed(steps: npt.NDArray[np.int64], starts: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """Sum the steps, beginning anew at each set."""
    total = np.cumsum(steps)
    first = starts[:-1]
    before = total[first] - steps[first]
    return (total - np.repeat(before, np.diff(starts))).astype(np.int32)
