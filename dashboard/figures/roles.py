"""What a gene does to ferroptosis, as one word."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

__all__ = ["role_of"]


def role_of(genes: Iterable[str], roles: pd.DataFrame | None) -> list[str]:
    """Return ``driver``, ``suppressor``, ``both``, ``marker`` or nothing for each gene.

    A marker that is a driver or suppressor as well goes by that.

    Parameters
    ----------
    genes : iterable of str
    roles : DataFrame or None
        ``gene``, ``driver``, ``suppressor`` and, if known, ``marker`` as
        ``gene_roles`` gives them.
    """
    if roles is None:
        return ["" for _ in genes]
    drivers = set(roles.loc[roles["driver"].astype(bool), "gene"])
    suppressors = set(roles.loc[roles["suppressor"].astype(bool), "gene"])
    markers = set(roles.loc[roles["marker"].astype(bool), "gene"]) if "marker" in roles else set()
    words = {
        (True, True): "both",
        (True, False): "driver",
        (False, True): "suppressor",
        (False, False): "",
    }
    return [
        words[gene in drivers, gene in suppressors] or ("marker" if gene in markers else "")
        for gene in genes
    ]
