"""What is decided in the training cohort and carried, frozen, to the validation cohort."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.cohort import Cohort, Outcome
from core.errors import CoreError, InputError
from core.provenance import fingerprint
from core.survival import (
    Cutpoint,
    Cutpoints,
    CutpointScan,
    Signature,
    cutpoint_scan,
    fixed_cutpoint,
    median_cutpoint,
    quantile_cutpoint,
    tertile_cutpoints,
)
from dashboard.cohorts import training, treated, validation
from dashboard.loaders import signature
from dashboard.signature_genes import signature_genes
from dashboard.view import View

__all__ = [
    "Scored",
    "Study",
    "own_scan",
    "scored_key",
    "scored_validation",
    "study",
    "validation_score",
]


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """A cohort with a score for each patient."""

    cohort: Cohort
    score: pd.Series


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """What is decided in the training cohort and then frozen: signature and cut."""

    signature: Signature
    training: Scored
    scan: CutpointScan
    cutpoint: Cutpoint | Cutpoints
    key: str

    @property
    def threshold(self) -> float:
        """The statistic above which a cut beats the search: its corrected P is below 0.05."""
        return _threshold(self.scan, self.key)


def study(view: View) -> Study:
    """Return the training cohort scored, its cuts scanned and the view's cut."""
    patients = training(view)
    found = signature(view)
    if patients.unit != found.unit:
        raise InputError(
            f"the imported signature is measured in {found.unit}, {patients.title} in "
            f"{patients.unit}: its scores would mean something else here.",
            "Choose a training cohort in the signature's unit, or return to your own signature.",
        )
    expression = signature_genes(found, patients).expression
    scored = Scored(patients, found.score(expression, missing=view.missing))
    key = f"{found.fingerprint} {patients.fingerprint} {view.missing} {view.trim:g}"
    scan = _scan(scored.score, patients.outcome, view.trim, key)
    return Study(found, scored, scan, _cutpoint(view, scored.score, scan), key)


def scored_validation(view: View, found: Signature) -> Scored | None:
    """Return the validation cohort with the frozen signature's scores.

    Raises
    ------
    InputError
        If the scales differ and the reader has not said what to do about it,
        or the cohort lacks genes of the signature.
    """
    patients = validation(view)
    if patients is None:
        return None
    # Standardising looks at all patients of the cohort, whoever the filter leaves.
    everyone = treated(view, view.validation)
    within = None
    if view.scale == "cohort":
        within = pd.Series("cohort", index=everyone.patients)
    elif view.scale == "batch":
        if "batch" not in everyone.clinical.columns:
            raise InputError(
                f"{everyone.title} does not record batches.",
                "Choose another scale for the validation cohort.",
            )
        within = everyone.clinical["batch"].astype("string").fillna("not recorded")
    elif everyone.unit != found.unit:
        raise InputError(
            f"{everyone.title} is measured in {everyone.unit}, the signature in {found.unit}: "
            "scores as measured would not be comparable, and neither would the cut.",
            "Choose 'Standardised within the cohort' as the scale of the validation cohort; it "
            "looks at expression only, never at survival.",
        )
    expression = signature_genes(found, everyone).expression
    scores = found.score(expression, missing=view.missing, standardise_within=within)
    return Scored(patients, scores.loc[patients.patients])


def validation_score(view: View, found: Signature) -> pd.Series | None:
    """Return the validation cohort's scores, None where there are none to be had.

    For what merely stands beside: why there are none is said where they matter.
    """
    try:
        scored = scored_validation(view, found)
    except CoreError:
        return None
    return None if scored is None else scored.score


def own_scan(scored: Scored, view: View) -> CutpointScan:
    """Return the scan of a cohort's own cuts, for comparison with the frozen one."""
    key = f"{fingerprint(scored.score)} {scored.cohort.fingerprint}"
    return _scan(scored.score, scored.cohort.outcome, view.trim, key)


def scored_key(scored: Scored) -> str:
    """Return what names a cohort's scores and follow-up in a cache."""
    return fingerprint(scored.score.to_numpy(), scored.cohort.fingerprint)


def _cutpoint(view: View, scores: pd.Series, scan: CutpointScan) -> Cutpoint | Cutpoints:
    """Return the cut that the view asks for; the scan gives each its statistic."""
    if view.cut_method == "value" and view.cut is not None:
        return scan.cutpoint_at(view.cut)
    if view.cut_method == "fixed" and view.cut is not None:
        return fixed_cutpoint(view.cut, source="given from elsewhere")
    if view.cut_method == "median":
        return median_cutpoint(scores)
    if view.cut_method == "quantile":
        return quantile_cutpoint(scores, view.quantile)
    if view.cut_method == "tertiles":
        return tertile_cutpoints(scores)
    return scan.selected


@st.cache_resource(show_spinner=False, max_entries=1024)
def _threshold(_scan: CutpointScan, key: str) -> float:  # noqa: ARG001
    return _scan.critical_statistic(0.05)


@st.cache_resource(show_spinner=False, max_entries=1024)
def _scan(_score: pd.Series, _outcome: Outcome, trim: float, key: str) -> CutpointScan:  # noqa: ARG001
    return cutpoint_scan(_score, _outcome, trim=trim)
