"""Which effects turn round once the other characteristics stand beside them."""

from __future__ import annotations

import pandas as pd

from core.errors import listed

__all__ = ["reversal_remark", "reversals"]

_KEYS = ["variable", "label", "level"]


def reversals(alone: pd.DataFrame, together: pd.DataFrame) -> pd.DataFrame:
    """Return the levels whose hazard ratio lies surely on one side alone and on the other adjusted.

    Surely: both intervals leave out 1.

    Parameters
    ----------
    alone, together : DataFrame
        As the tables of :class:`core.association.ClinicalModel`: of each
        predictor by itself, and of all in one model.

    Returns
    -------
    DataFrame
        ``variable``, ``label``, ``level``, ``alone`` and ``together`` (both
        hazard ratios), in the order of ``together``; empty where none turns.

    Examples
    --------
    >>> row = {"variable": "idh", "label": "IDH", "level": "wildtype"}
    >>> def table(ratio, lower, upper):
    ...     return pd.DataFrame([row | {"hazard_ratio": ratio, "lower": lower, "upper": upper}])
    >>> found = reversals(table(8.0, 6.0, 11.0), table(0.4, 0.2, 0.8))
    >>> found[["level", "alone", "together"]].values.tolist()
    [['wildtype', 8.0, 0.4]]
    >>> len(reversals(table(8.0, 6.0, 11.0), table(0.8, 0.5, 1.3)))
    0
    """
    both = together.merge(alone, on=_KEYS, suffixes=("", "_alone"), validate="1:1")
    up = (both["lower_alone"] > 1) & (both["upper"] < 1)
    down = (both["upper_alone"] < 1) & (both["lower"] > 1)
    found = both.loc[up | down, [*_KEYS, "hazard_ratio_alone", "hazard_ratio"]]
    renamed = found.rename(columns={"hazard_ratio_alone": "alone", "hazard_ratio": "together"})
    return renamed.reset_index(drop=True)


def reversal_remark(found: pd.DataFrame) -> str:
    """Return what a reader must know of effects that turn round, empty where none does.

    Parameters
    ----------
    found : DataFrame
        As :func:`reversals` gives it.
    """
    if found.empty:
        return ""
    said = [
        f"{row.label}, {row.level} (hazard ratio {row.alone:.2f} alone, {row.together:.2f} beside "
        "the others)"
        for row in found.itertuples()
    ]
    return (
        f"Turned round: {listed(said, most=len(said))}. Characteristics that go together share one "
        "effect, and the model splits it among them: the adjusted number compares patients who "
        "are alike in all the others, of whom there may be few, and does not say that one harms "
        "or protects. What each means for a patient is better read alone."
    )
