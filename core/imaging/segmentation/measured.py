"""How well the masks agree with reference masks of real cases, as measured by the benchmark."""

from __future__ import annotations

from importlib import resources

import pandas as pd

__all__ = ["MEASURED_NOTE", "measured_overlap"]

MEASURED_NOTE = (
    "Measured on three real cases only, by simulated clicks; the settings were chosen on the same "
    "three, so another patient may do worse."
)


def measured_overlap() -> pd.DataFrame:
    """Return the table that ``benchmarks/segmentation.py`` wrote.

    Returns
    -------
    DataFrame
        A row for each case, region and method: ``case``, ``reference``
        (expert or automatic), ``region`` (TC, WT), ``method``
        (``approximate``, ``clicks``, ``clicks, jittered``), ``clicks``
        (0, 1, 3, 5), ``dice``, ``lowest`` (of the jittered first clicks),
        ``distance_95_mm``, ``seconds`` (of one click, processor time). No row
        where the approximation found no core.
    """
    path = resources.files("core.imaging.segmentation") / "measured_overlap.csv"
    with path.open(encoding="utf-8") as opened:
        return pd.read_csv(opened)
