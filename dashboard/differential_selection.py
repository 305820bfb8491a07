"""Which genes a box drawn on the volcano holds, and which the heat map shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from dashboard.figures.volcano import HIGHEST

__all__ = ["in_boxes", "most_different"]


def in_boxes(table: pd.DataFrame, boxes: Iterable[Mapping[str, Sequence[float]]]) -> pd.DataFrame:
    """Return the genes within any of some boxes of the volcano, those not drawn included.

    Parameters
    ----------
    table : DataFrame
        With ``log_fold_change`` and ``q_value``.
    boxes : iterable of mappings
        ``x`` and ``y``, two numbers each, as Streamlit reports a selection.
    """
    x = table["log_fold_change"].to_numpy(dtype=np.float64)
    with np.errstate(divide="ignore"):
        y = np.minimum(-np.log10(table["q_value"].to_numpy(dtype=np.float64)), HIGHEST)
    inside = np.zeros(len(table), dtype=bool)
    for box in boxes:
        across, up = sorted(box["x"]), sorted(box["y"])
        with np.errstate(invalid="ignore"):
            inside |= (x >= across[0]) & (x <= across[1]) & (y >= up[0]) & (y <= up[1])
    return table[inside]


def most_different(table: pd.DataFrame, *, most: int) -> list[str]:
    """Return the differential genes that differ most surely, half of each direction.

    Where one direction has too few, the other fills up.

    Parameters
    ----------
    table : DataFrame
        With ``gene``, ``t`` and ``direction``.
    most : int
        Genes returned at most.
    """
    ranked = table[table["direction"] != ""].sort_values("t", key=lambda t: -t.abs(), kind="stable")
    up, down = (ranked.loc[ranked["direction"] == key, "gene"] for key in ("up", "down"))
    n_up = max(min(len(up), most - most // 2), most - len(down))
    chosen = {*up.head(n_up), *down.head(most - min(n_up, len(up)))}
    return [gene for gene in ranked["gene"] if gene in chosen]
