"""Preranked enrichment of a large collection: blocks of sets walked down a ranking."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.enrichment import GeneSets, Preranked
from core.enrichment.preranked import gathered
from core.enrichment.ranked_sets import BLOCK, RankedSets, walk_block
from core.errors import JobError, StoreError
from core.jobs import Context
from core.store import Store, write_atomically
from core.tasks.inputs import Request, kept_arrays, number_of, read_result, result_bytes

__all__ = ["PrerankedEnrichment", "kept_preranked", "preranked_request"]

_PART = 4  # blocks, a dozen seconds of one worker
_COLUMNS = (
    "place",
    "enrichment_score",
    "normalised_score",
    "p_value",
    "n_leading",
    "leading_edge",
)


def preranked_request(
    ranking: pd.Series[float],
    gene_sets: GeneSets,
    *,
    smallest: int,
    largest: int,
    permutations: int,
    seed: int,
    about: Mapping[str, Any],
) -> Request:
    """Return the request for the walks of a collection down a ranking.

    Parameters
    ----------
    ranking, gene_sets, smallest, largest, permutations, seed
        As ``core.enrichment.preranked``, whose numbers the job gives.
    about : mapping
        What a reader needs to know, such as the cohort's title.

    Raises
    ------
    CoreError
        As ``core.enrichment.preranked``: refused before a job is asked for.
    """
    sets = RankedSets.of(ranking, gene_sets, smallest=smallest, largest=largest)
    words = {
        "ranked": [str(gene) for gene in ranking.index],
        "ids": gene_sets.ids,
        "titles": gene_sets.titles,
        "genes": gene_sets.genes,
        "collection": {
            "name": gene_sets.name,
            "title": gene_sets.title,
            "source": gene_sets.source,
            "date": gene_sets.date,
            "licence": gene_sets.licence,
        },
        "notes": gene_sets.notes,
    }
    params = {
        "sets": len(sets.tested),
        "smallest": int(smallest),
        "largest": int(largest),
        "permutations": int(permutations),
        "seed": int(seed),
        "about": dict(about),
    }
    arrays = {
        "values": ranking.to_numpy(dtype=np.float64),
        "members": gene_sets.members,
        "starts": gene_sets.starts,
        # Long names would make an array of text many times as large.
        "words": np.frombuffer(json.dumps(words).encode(), dtype=np.uint8),
    }
    return Request.of(PrerankedEnrichment.name, params, arrays)


def kept_preranked(store: Store, params: Mapping[str, Any], result: bytes) -> Preranked:
    """Return what a job found, as ``core.enrichment.preranked`` returns it.

    Parameters
    ----------
    store : Store
        Holds the ranking and the collection.
    params : mapping
        The job's.
    result : bytes
        The job's.

    Raises
    ------
    StoreError
        If the ranking, the collection or the result is gone or damaged.
    """
    sets = _kept_sets(store, params)
    try:
        walked = pd.DataFrame(read_result(result)["rows"], columns=list(_COLUMNS))
        scores = list(_COLUMNS[1:4])
        walked[scores] = walked[scores].astype(np.float64)
        return gathered(sets, walked, permutations=params["permutations"], seed=params["seed"])
    except (KeyError, ValueError, TypeError) as exc:
        raise StoreError(
            "the result on disk is damaged.", "Remove the job and start it again."
        ) from exc


class PrerankedEnrichment:
    """Sets walked down a ranking, in parts of whole blocks.

    A block's numbers do not depend on the other blocks, and blocks follow from
    the sizes of the sets alone: the numbers are those of the computation in one
    piece, however many workers share it.
    """

    name = "preranked"

    def parts(self, params: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Return parts of at most 4 blocks of 200 sets."""
        n_sets = int(number_of(params, "sets", least=1, most=1_000_000))
        number_of(params, "smallest", least=1, most=1_000_000)
        number_of(params, "largest", least=1, most=1_000_000)
        number_of(params, "permutations", least=1, most=1_000_000)
        number_of(params, "seed", least=0, most=2**31 - 1)
        n_blocks = -(-n_sets // BLOCK)
        return [
            {"first": first, "count": min(_PART, n_blocks - first)}
            for first in range(0, n_blocks, _PART)
        ]

    def run(self, params: Mapping[str, Any], part: Mapping[str, Any], context: Context) -> bytes:
        """Walk the blocks of one part, each followed by a checkpoint."""
        sets = _kept_sets(context.store, params)
        if len(sets.tested) != params["sets"]:
            raise JobError(
                f"{len(sets.tested):,} sets are of the size allowed, {params['sets']:,} were "
                "asked for.",
                "Start it again from the Enrichment page.",
            )
        kept = context.folder / "blocks.json"
        blocks = read_result(kept.read_bytes())["blocks"] if kept.exists() else []
        for places in sets.blocks[part["first"] + len(blocks) : part["first"] + part["count"]]:
            walked = walk_block(
                sets, places, permutations=params["permutations"], seed=params["seed"]
            )
            columns = [walked[name].tolist() for name in _COLUMNS]
            blocks.append([list(row) for row in zip(*columns, strict=True)])
            write_atomically(kept, result_bytes({"blocks": blocks}))
            context.report({"done": len(blocks), "of": part["count"]})
        return result_bytes({"rows": [row for block in blocks for row in block]})

    def combine(self, params: Mapping[str, Any], results: Sequence[bytes]) -> bytes:  # noqa: ARG002
        """Put the sets one after the other."""
        return result_bytes(
            {"rows": [row for item in results for row in read_result(item)["rows"]]}
        )


def _kept_sets(store: Store, params: Mapping[str, Any]) -> RankedSets:
    """Return the ranking and the collection that a job was asked for with."""
    found = kept_arrays(store, str(params["input"]))
    try:
        words = json.loads(found["words"].tobytes())
        gene_sets = GeneSets(
            ids=tuple(words["ids"]),
            titles=tuple(words["titles"]),
            genes=tuple(words["genes"]),
            members=found["members"],
            starts=found["starts"],
            notes=tuple(words["notes"]),
            **words["collection"],
        )
        ranking = pd.Series(found["values"], index=words["ranked"])
    except (KeyError, ValueError, TypeError) as exc:
        raise StoreError(
            f"what is kept under {str(params['input'])[:12]} is no ranking with gene sets.",
            "Start it again from the Enrichment page.",
        ) from exc
    return RankedSets.of(ranking, gene_sets, smallest=params["smallest"], largest=params["largest"])
