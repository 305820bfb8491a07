"""What a gene does to ferroptosis, as one word."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

__all__ = ["role_of"]


def role_of(genes: Iterable[str], roles: pd.DataFrame | None) -> list[str]:
    """Return ``driver``, ``suppressor``, ``both`` or nothing for each gene.

    Parameters
    ----------
    genes : iterable of str
    roles : DataFrame or None
        ``gene``, ``driver`` and ``suppressor`` as ``ferroptosis_genes`` gives them.
    """
    if roles is None:
        return ["" for _ in genes]
    drivers = set(roles.loc[roles["driver"].astype(bool), "gene"])
    suppressors = set(roles.loc[roles["suppressor"].astype(bool), "gene"])
    words = {
        (True, True): "both",
        (True, False): "driver",
        (False, True): "suppressor",
        (False, False): "",
    }
    return [words[gene in drivers, gene in suppressors] for gene in genes]
