"""Who is compared with whom: two groups of samples, before any gene is looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.clinical import characteristic
from core.cohort import Cohort
from core.errors import CohortError, InputError
from dashboard.contrast_notes import batch_notes
from dashboard.normal_tissue import doubtful_genes, normals_warnings
from dashboard.normals import normals
from dashboard.view import View

__all__ = ["Groups", "characteristic_groups", "normal_groups", "risk_groups"]


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Two groups of samples and what must be said of them.

    Parameters
    ----------
    label_a, label_b : str
        The group compared and the one it is compared with, in words.
    parts : tuple of DataFrame
        The expression matrices that hold the samples, others perhaps too, group a's first.
    groups : Series of str
        ``a`` or ``b`` for each sample compared.
    covariates : DataFrame or None
        What is adjusted for, a row for each sample.
    warnings, notes : tuple of str
        What makes the comparison doubtful; what was left out.
    simulated : bool
    doubtful : frozenset of str
        Genes that may differ through how the groups were measured alone.
    """

    label_a: str
    label_b: str
    parts: tuple[pd.DataFrame, ...]
    groups: pd.Series
    covariates: pd.DataFrame | None
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    simulated: bool
    doubtful: frozenset[str]


def normal_groups(view: View, patients: Cohort) -> Groups:
    """Return tumours as group a and normal tissue as group b."""
    tissue = normals(view)
    if tissue is None:
        raise CohortError(
            f"{patients.title} has no normal tissue to compare its tumours with.",
            "Compare two groups of patients instead (page Expression, part Differential genes), "
            "or choose a cohort with normal samples in the sidebar.",
        )
    chosen, label = np.ones(len(patients), dtype=bool), "tumour"
    if view.contrast_by and view.contrast_a:
        level = _levels(patients, view.contrast_by) == view.contrast_a
        chosen = level.fillna(False).to_numpy(dtype=bool)
        if not chosen.any():
            raise CohortError(
                f"no patient of {patients.title} has {_words(view.contrast_by)} {view.contrast_a}.",
                "Choose another level, or compare all tumours.",
            )
        label = f"{_words(view.contrast_by)} {view.contrast_a} tumour"
    groups = pd.concat(
        [
            pd.Series("a", index=patients.patients[chosen]),
            pd.Series("b", index=tissue.frame.index),
        ]
    )
    notes = tissue.notes
    if view.adjust:
        notes += ("Not adjusted for anything: of normal samples nothing but expression is known.",)
    return Groups(
        label,
        "normal tissue",
        (patients.expression, tissue.frame),
        groups,
        None,
        normals_warnings(tissue, patients, chosen),
        notes,
        patients.simulated,
        doubtful_genes(tissue, patients, chosen),
    )


def risk_groups(view: View, patients: Cohort) -> Groups:
    """Return high risk as group a and low risk as group b."""
    from dashboard.study import study  # which needs the candidates, which may need this module

    frozen = study(view)
    strata = frozen.cutpoint.stratify(frozen.training.score).astype(str)
    groups = strata.map({"high": "a", "low": "b"}).dropna()
    between = int((strata == "intermediate").sum())
    notes = (f"{between:,} patients of intermediate risk are not compared.",) if between else ()
    notes += (
        "The groups were made by a score of expression: the genes of the signature and those "
        "that go with them differ by construction.",
    )
    return _of_patients(view, patients, groups, ("high risk", "low risk"), notes)


def characteristic_groups(view: View, patients: Cohort) -> Groups:
    """Return the patients of two levels of a clinical characteristic."""
    by, a, b = view.contrast_by, view.contrast_a, view.contrast_b
    if not (by and a and b):
        raise InputError(
            "two groups of patients are compared, and not yet chosen.",
            "Choose a characteristic and two of its levels.",
        )
    if a == b:
        raise InputError(f"{_words(by)} {a} would be compared with itself.", "Choose two levels.")
    levels = _levels(patients, by)
    absent = int(levels.isna().sum())
    groups = levels.map({a: "a", b: "b"}).dropna()
    for level, mark in ((a, "a"), (b, "b")):
        if not (groups == mark).any():
            raise CohortError(
                f"no patient of {patients.title} has {_words(by)} {level}.",
                "Choose another level, or widen the filter on the Cohort page.",
            )
    others = len(levels) - absent - len(groups)
    notes = []
    if others:
        notes.append(f"{others:,} patients of other levels are not compared.")
    if absent:
        notes.append(f"{absent:,} patients without {_words(by)} are not compared.")
    labels = f"{_words(by)} {a}", f"{_words(by)} {b}"
    return _of_patients(view, patients, groups, labels, tuple(notes))


def _of_patients(
    view: View,
    patients: Cohort,
    groups: pd.Series,
    labels: tuple[str, str],
    notes: tuple[str, ...],
) -> Groups:
    """Return groups among the patients, with the covariates of those who have them all."""
    adjust = [name for name in view.adjust if name != view.contrast_by or view.contrast == "risk"]
    covariates = None
    if adjust:
        covariates = _covariates(patients, adjust).loc[groups.index]
        known = covariates.notna().all(axis=1)
        if not known.all():
            names = " or ".join(_words(name) for name in adjust)
            notes += (f"{int((~known).sum()):,} patients without {names} are left out.",)
        groups, covariates = groups[known], covariates[known]
    warned, confounded = batch_notes(patients, groups, labels, adjusted=tuple(adjust))
    return Groups(
        *labels,
        (patients.expression,),
        groups,
        covariates,
        warned,
        notes,
        patients.simulated,
        frozenset(patients.uncorrected) if confounded else frozenset(),
    )


def _levels(patients: Cohort, name: str) -> pd.Series:
    """Return a clinical category as text, missing where it is not recorded."""
    if name not in patients.clinical.columns:
        raise CohortError(
            f"{patients.title} does not record {name!r}.", "Choose another characteristic."
        )
    return patients.clinical[name].astype("string")


def _covariates(patients: Cohort, names: list[str]) -> pd.DataFrame:
    """Return what is adjusted for: numbers as numbers, all else as categories."""
    columns = {}
    for name in names:
        values = _levels(patients, name)
        known = characteristic(name)
        if known is not None and known.kind == "number":
            columns[name] = pd.to_numeric(patients.clinical[name], errors="coerce")
        elif known is not None and known.levels:
            columns[name] = values.astype(pd.CategoricalDtype(list(known.levels)))
        else:
            columns[name] = values
    return pd.DataFrame(columns)


def _words(name: str) -> str:
    """Return what a reader calls a clinical column, in the middle of a sentence."""
    known = characteristic(name)
    return known.label if known else name
