"""ComBat inside each subclass, so that what sets the subclasses apart is never looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.errors import InputError, listed
from core.expression.batch_labels import batch_labels
from core.expression.combat import combat

__all__ = ["CombatWithin", "combat_within"]

_FEW = 10


@dataclass(frozen=True, slots=True, eq=False)
class CombatWithin:
    """Expression without its batches inside each subclass.

    Parameters
    ----------
    expression : DataFrame of float64, shape (samples, genes)
    adjusted : tuple of str
        Subclasses in which batches were taken out.
    unchanged : tuple of str
        Subclasses that hold one batch alone and stay as they were.
    unadjusted : tuple of str
        Genes left as they were in a subclass, being constant in a batch there.
    notes : tuple of str
        What was done, in words.
    """

    expression: pd.DataFrame
    adjusted: tuple[str, ...]
    unchanged: tuple[str, ...]
    unadjusted: tuple[str, ...]
    notes: tuple[str, ...]


def combat_within(
    expression: pd.DataFrame,
    batch: pd.Series,
    within: pd.Series,
    *,
    parametric: bool = True,
    mean_only: bool = False,
) -> CombatWithin:
    """Take batches out inside each subclass by :func:`~core.expression.combat.combat`.

    A subclass that lies in one batch has nothing to compare that batch with and
    passes unchanged: between it and the others the batches still differ.

    Parameters
    ----------
    expression : DataFrame of float, shape (samples, genes)
        Log2 scale, no missing values.
    batch, within : Series, shape (samples,)
        Batch and subclass of each sample, same index, nothing missing.
    parametric, mean_only : bool
        As ``combat``.

    Raises
    ------
    InputError
        As ``combat``, naming the subclass.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> table = pd.DataFrame(rng.normal(5.0, 1.0, (40, 10)))
    >>> run = pd.Series(["a", "b"] * 15 + ["a"] * 10)
    >>> found = combat_within(table, run, pd.Series(["II"] * 30 + ["IV"] * 10))
    >>> found.adjusted, found.unchanged
    (('II',), ('IV',))
    """
    batches = batch_labels(batch, expression.index)
    subclasses = batch_labels(within, expression.index)
    result = expression.to_numpy(dtype=np.float64, copy=True)
    adjusted, unchanged, notes = [], [], []
    left: set[str] = set()
    for i, name in enumerate(subclasses.names):
        members = subclasses.members(i)
        sizes = np.bincount(batches.codes[members], minlength=len(batches.names))
        held = [(batches.names[j], int(sizes[j])) for j in np.flatnonzero(sizes)]
        if len(held) < 2:
            unchanged.append(name)
            continue
        try:
            found = combat(
                expression.iloc[members],
                batch.iloc[members],
                parametric=parametric,
                mean_only=mean_only,
            )
        except InputError as exc:
            raise InputError(f"in the subclass {name}: {exc.message}", exc.hint) from exc
        result[members] = found.expression.to_numpy()
        adjusted.append(name)
        left |= set(found.unadjusted)
        notes.append(f"{name}: {', '.join(f'{run} {n:,}' for run, n in held)}")
        if found.mean_only and not mean_only:
            notes[-1] += " (shifts only: a batch has one sample)"
        elif min(n for _, n in held) < _FEW:
            notes[-1] += f" (fewer than {_FEW} in a batch: uncertain)"
    # In the order of the genes, whichever subclass they were left in.
    unadjusted = tuple(str(gene) for gene in expression.columns if gene in left)
    return CombatWithin(
        pd.DataFrame(result, expression.index, expression.columns, copy=False),
        tuple(adjusted),
        tuple(unchanged),
        unadjusted,
        _notes(tuple(notes), tuple(unchanged), unadjusted),
    )


def _notes(
    groups: tuple[str, ...], unchanged: tuple[str, ...], unadjusted: tuple[str, ...]
) -> tuple[str, ...]:
    said = []
    if groups:
        said.append(f"ComBat took out the batches inside each subclass ({'; '.join(groups)}).")
    if unchanged:
        said.append(
            f"{listed(unchanged, most=8)}: one batch alone, so nothing was changed there. "
            "Between such a subclass and the others the batches differ as before."
        )
    if unadjusted:
        said.append(
            f"{len(unadjusted):,} genes were left as they were in a subclass where they are "
            f"constant within a batch ({listed(unadjusted)})."
        )
    return tuple(said)
