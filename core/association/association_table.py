"""One row for each clinical characteristic: does the score go with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.association.characteristics import Association, Statistics, associate
from core.association.recorded import Recorded, default_names, recorded
from core.errors import CohortError, CoreError, listed
from core.inference import Adjustment, adjust_p_values
from core.survival.strata import as_score

__all__ = ["associations"]

_COLUMNS = (
    *("characteristic", "label", "test", "statistic", "df", "df_2", "p_value", "q_value"),
    *("effect", "effect_name", "n", "n_missing", "n_groups", "levels", "note"),
)


def associations(
    score: npt.ArrayLike | pd.Series[float],
    clinical: pd.DataFrame,
    *,
    names: Sequence[str] = (),
    statistics: Statistics = "rank",
    splits: Mapping[str, float] | None = None,
    adjust: Adjustment = "BH",
) -> pd.DataFrame:
    """Test whether a score goes with each of several characteristics.

    Parameters
    ----------
    score : Series or array of float, shape (n,)
    clinical : DataFrame, shape (n, characteristics)
    names : sequence of str
        Columns to test; those of ``core.clinical`` that are there by default.
    statistics : {"rank", "parametric"}
    splits : mapping of str to float, optional
        Numbers to split, and where.
    adjust : str
        How q-values are made of the p-values, see
        :func:`~core.inference.adjust_p_values`.

    Returns
    -------
    DataFrame
        One row for each name: ``characteristic``, ``label``, ``test``,
        ``statistic``, ``df``, ``df_2``, ``p_value``, ``q_value``, ``effect``,
        ``effect_name``, ``n``, ``n_missing``, ``n_groups``, ``levels`` (in
        order; 0 and none for a number), ``note``. What could not be tested has
        no p-value, does not count among the tests, and says why in ``note``.

    Raises
    ------
    CohortError
        If a column is not there.
    InputError
        If the score is not one finite number for each patient.
    """
    wanted = tuple(names) or default_names(clinical)
    absent = [name for name in wanted if name not in clinical.columns]
    if absent:
        raise CohortError(
            f"the clinical table does not record {listed(absent)}.",
            f"It records {listed(clinical.columns, most=12)}.",
        )
    as_score(score)
    rows = []
    for name in wanted:
        column = clinical[name]
        try:
            found = associate(score, column, statistics=statistics, split=(splits or {}).get(name))
        except CoreError as error:
            rows.append(_untested(recorded(column), error.message))
        else:
            rows.append(_row(found))
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    table["q_value"] = adjust_p_values(table["p_value"].to_numpy(np.float64), method=adjust)
    return table


def _row(found: Association) -> dict[str, object]:
    """Return one row of the table."""
    df = (*found.test.df, np.nan, np.nan)
    return {
        "characteristic": found.characteristic.name,
        "label": found.characteristic.label,
        "test": found.test.name,
        "statistic": found.test.statistic,
        "df": df[0],
        "df_2": df[1],
        "p_value": found.test.p_value,
        "effect": found.effect,
        "effect_name": found.effect_name,
        "n": found.n,
        "n_missing": found.n_missing,
        "n_groups": len(found.characteristic.levels),
        "levels": ", ".join(found.characteristic.levels),
        "note": found.test.note,
    }


def _untested(column: Recorded, why: str) -> dict[str, object]:
    """Return the row of a characteristic that could not be tested."""
    n = int(column.known.sum())
    nothing = dict.fromkeys(("statistic", "df", "df_2", "p_value", "effect"), np.nan)
    return {
        "characteristic": column.name,
        "label": column.label,
        "test": "not tested",
        **nothing,
        "effect_name": "",
        "n": n,
        "n_missing": len(column.data) - n,
        "n_groups": len(column.levels),
        "levels": ", ".join(column.levels),
        "note": why,
    }
