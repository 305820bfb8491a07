"""From the view to two groups of samples, and the genes that differ between them.

A contrast is one of three: tumours against normal tissue, high against low risk
by the frozen signature and cut, or two levels of a clinical characteristic.
Tumours against normals never look at the signature, so that genes differential
there may become its candidates.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from core.expression import compare_groups, differential_expression, expression_levels
from core.provenance import fingerprint
from dashboard.cohorts import training
from dashboard.contrast_groups import Groups, characteristic_groups, normal_groups, risk_groups
from dashboard.expression_levels import not_expressed
from dashboard.view import View

__all__ = [
    "DifferentialResult",
    "against_normal",
    "between_risk_groups",
    "differential",
]


@dataclass(frozen=True, slots=True, eq=False)
class DifferentialResult:
    """Two groups of samples and every gene compared between them.

    Parameters
    ----------
    table : DataFrame
        As :func:`core.expression.compare_groups`: one row for each gene; a
        positive ``log_fold_change`` means more in group a.
    contrast : str
        A key of ``dashboard.choices.CONTRASTS``.
    label_a, label_b : str
        The group compared and the one it is compared with, in words.
    n_a, n_b : int
        Samples of each.
    warnings : tuple of str
        What makes the comparison doubtful; to be said aloud.
    notes : tuple of str
        What was left out or adjusted for.
    adjusted : tuple of str
        Clinical columns adjusted for.
    unit : str
        Scale of the expression.
    simulated : bool
    doubtful : frozenset of str
        Genes that may differ through how the groups were measured alone.
    key : str
        Names the result in caches.
    parts : tuple of DataFrame
        The expression matrices that hold the samples, others perhaps too.
    groups : Series of str
        ``a`` or ``b`` for each sample compared.
    """

    table: pd.DataFrame
    contrast: str
    label_a: str
    label_b: str
    n_a: int
    n_b: int
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    adjusted: tuple[str, ...]
    unit: str
    simulated: bool
    doubtful: frozenset[str]
    key: str
    parts: tuple[pd.DataFrame, ...]
    groups: pd.Series

    def values(self, genes: list[str]) -> pd.DataFrame:
        """Return the expression of some genes in the samples compared, samples x genes."""
        found = pd.concat([part[genes] for part in self.parts])
        return found.loc[self.groups.index]


def differential(view: View) -> DifferentialResult:
    """Return the genes that differ between the two groups of the view's contrast.

    Raises
    ------
    CoreError
        If there are no normals, a group is empty or too small, a characteristic
        is not recorded, or what is adjusted for says the same as the groups.
    """
    if view.contrast == "normal":
        return against_normal(view)
    if view.contrast == "risk":
        return between_risk_groups(view)
    return _result(view, "characteristic", characteristic_groups(view, training(view)))


def against_normal(view: View) -> DifferentialResult:
    """Return the genes that differ between tumours and normal tissue; no signature is looked at.

    The tumours are those of the training cohort, of one level of a
    characteristic where the view's contrast is this one and names it.
    """
    chosen = view if view.contrast == "normal" else replace(view, contrast_by="", contrast_a="")
    return _result(chosen, "normal", normal_groups(chosen, training(view)))


def between_risk_groups(view: View) -> DifferentialResult:
    """Return the genes that differ between high and low risk by the frozen signature and cut.

    Where the score is cut in three, the highest group is compared with the lowest.
    """
    return _result(view, "risk", risk_groups(view, training(view)))


def _result(view: View, contrast: str, found: Groups) -> DifferentialResult:
    """Compare the groups gene by gene, or bring back what was compared before."""
    patients = training(view)
    adjusted = () if found.covariates is None else tuple(map(str, found.covariates.columns))
    silent = _silent(view, found, contrast)
    notes = found.notes
    if silent:
        who = "patients of the whole cohort"
        if contrast == "normal":
            who += " and too few normal samples"
        notes += (
            f"{len(silent):,} genes that too few {who} express are not compared (part Expressed "
            "genes).",
        )
    key = fingerprint(
        patients.fingerprint,
        contrast,
        fingerprint(found.parts[1]) if contrast == "normal" and view.normals != "own" else "",
        found.groups,
        found.covariates,
        view.trend,
        view.robust,
        sorted(silent),
    )
    table = _table(found, silent, contrast == "normal", view.trend, view.robust, key)
    return DifferentialResult(
        table,
        contrast,
        found.label_a,
        found.label_b,
        int((found.groups == "a").sum()),
        int((found.groups == "b").sum()),
        found.warnings,
        notes,
        adjusted,
        patients.unit,
        found.simulated,
        found.doubtful,
        key,
        found.parts,
        found.groups,
    )


def _silent(view: View, found: Groups, contrast: str) -> frozenset[str]:
    """Return the genes that do not count as expressed; none at a threshold of 0.

    All patients of the cohort are looked at, whichever are compared. A gene that
    tumours have lost is expressed in normal tissue, and stays.
    """
    below = not_expressed(view) & frozenset(found.parts[0].columns)
    if not below or contrast != "normal":
        return below
    return below - frozenset(_expressed_in(found.parts[1], view))


def _expressed_in(normal: pd.DataFrame, view: View) -> pd.Index[str]:
    """Return the genes that count as expressed in normal tissue."""
    return expression_levels(normal, share=view.expressed_share).at(view.expressed)


@st.cache_resource(show_spinner="Comparing every gene", max_entries=24)
def _table(
    _found: Groups,
    _silent: frozenset[str],
    normal: bool,
    trend: bool,
    robust: bool,
    key: str,  # noqa: ARG001
) -> pd.DataFrame:
    parts = _found.parts
    if _silent:
        parts = tuple(part.loc[:, ~part.columns.isin(_silent)] for part in parts)
    if normal:
        whose = (_found.groups.index[_found.groups == mark] for mark in "ab")
        tumours, tissue = (part.loc[who] for part, who in zip(parts, whose, strict=True))
        return differential_expression(tumours, tissue, trend=trend, robust=robust)
    # By their words, so that a refusal names them.
    words = {"a": _found.label_a, "b": _found.label_b}
    groups = _found.groups.map(words).reindex(parts[0].index).fillna("")
    return compare_groups(
        parts[0],
        groups,
        a=_found.label_a,
        b=_found.label_b,
        covariates=_found.covariates,
        trend=trend,
        robust=robust,
    )
