"""Cached answers for the pages: from the view to core's results.

Every cache is keyed by fingerprints and plain values, never by data, because
Streamlit would hash a large frame by sampling. What is cached is immutable, so
all sessions share it. The chain follows the science: cohort -> candidates ->
univariate -> path -> signature -> score -> cut-point.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import streamlit as st

from core.clinical import characteristic
from core.cohort import Cohort, Outcome
from core.data import CohortSource, available_cohorts, ferroptosis_genes, load_cohort
from core.errors import CohortError, InputError, StoreError
from core.filter import CohortFilter
from core.provenance import fingerprint
from core.store import Store
from core.survival import (
    PUBLISHED_SIGNATURE,
    Cutpoint,
    Cutpoints,
    CutpointScan,
    Signature,
    SignaturePath,
    cutpoint_scan,
    lasso_path,
    median_cutpoint,
    quantile_cutpoint,
    tertile_cutpoints,
    univariate_cox,
)
from dashboard import state
from dashboard.settings import settings
from dashboard.view import View

__all__ = [
    "MOST_SCREENED",
    "Candidates",
    "Scored",
    "Study",
    "Variable",
    "absent_genes",
    "candidates",
    "cohort",
    "cohort_table",
    "cohorts",
    "cross_validated",
    "groups",
    "keep_signature",
    "own_scan",
    "path",
    "penalty_index",
    "roots",
    "scored_key",
    "scored_validation",
    "screened",
    "signature",
    "study",
    "training",
    "univariate",
    "validation",
    "variable",
    "whole",
]

MOST_SCREENED = 500
# Of the largest penalty. glmnet goes on to 0.0001 where patients outnumber genes, which on a
# few hundred genes takes minutes (glmnet itself 40 s) and ends far beyond any useful signature.
_SMALLEST_PENALTY = 0.01


@dataclass(frozen=True, slots=True)
class Candidates:
    """The genes offered to the LASSO before any look at survival.

    Parameters
    ----------
    genes : tuple of str
        Candidates that the training cohort has.
    absent : tuple of str
        Candidates that it does not have.
    """

    genes: tuple[str, ...]
    absent: tuple[str, ...]


def roots() -> tuple[Path, ...]:
    """Return the folders that may hold cohorts: real data, then what users kept."""
    found = settings()
    return tuple(root for root in (found.data, found.home) if root is not None)


def cohorts() -> dict[str, CohortSource]:
    """Return every cohort that can be opened, by name, simulated ones first."""
    return {name: place.source for name, place in _places().items()}


@dataclass(frozen=True, slots=True)
class _Place:
    """A cohort's description, the folder it was found in and the state of its files."""

    source: CohortSource
    root: Path | None
    stamp: str


def _places() -> dict[str, _Place]:
    """Find every cohort; a file that changes on disk changes its stamp, and so is read anew."""
    found: dict[str, _Place] = {}
    for root in (None, *roots()):
        for source in available_cohorts(root):
            folder = root / "cohorts" / source.name if root else None
            files = sorted(folder.glob("*")) if folder and folder.is_dir() else []
            stamp = " ".join(f"{file.name} {file.stat().st_mtime_ns}" for file in files)
            found.setdefault(source.name, _Place(source, root, stamp))
    return found


def whole(name: str) -> Cohort:
    """Return a cohort with all its patients.

    Raises
    ------
    CohortError
        If there is no cohort of this name on this machine.
    """
    uploaded = state.session_cohorts()
    if name in uploaded:
        return uploaded[name]
    place = _places().get(name)
    if place is None:
        raise CohortError(
            f"there is no cohort named {name!r} on this machine.",
            "Choose another in the sidebar; an uploaded cohort lives only in its own session "
            "unless it was kept.",
        )
    if place.source.problem:
        raise CohortError(
            f"{place.source.title} cannot be opened: {place.source.problem}",
            "Mend its files, or choose another cohort in the sidebar.",
        )
    return _load(name, place.root, place.stamp)


def cohort(name: str, patients: CohortFilter) -> Cohort:
    """Return the patients of a cohort who meet the filter's conditions."""
    everyone = whole(name)
    if not patients:
        return everyone
    return _filtered(everyone, patients, everyone.fingerprint, fingerprint(patients))


def training(view: View) -> Cohort:
    """Return the filtered training cohort."""
    return cohort(view.cohort, view.patients)


def validation(view: View) -> Cohort | None:
    """Return the filtered validation cohort, None where none is chosen."""
    return cohort(view.validation, view.patients) if view.validation else None


def candidates(view: View) -> Candidates:
    """Return the candidate genes of the view, split by what the cohort has.

    Raises
    ------
    InputError
        If a list of one's own is chosen and empty, or none of it is known.
    """
    have = training(view)
    if view.candidates == "all":
        return Candidates(tuple(have.genes), ())
    if view.candidates == "list":
        wanted = list(view.genes)
        if not wanted:
            raise InputError(
                "the list of candidate genes is empty.",
                "Paste gene symbols, separated by spaces, commas or lines.",
            )
    elif view.candidates == "published":
        wanted = list(PUBLISHED_SIGNATURE.genes)
    else:
        wanted = list(ferroptosis_genes(view.candidates.removeprefix("frg_").upper())["gene"])
    known = have.known(wanted)
    if not known:
        raise InputError(
            f"none of the {len(wanted):,} candidate genes is among the {len(have.genes):,} genes "
            f"of {have.title} (first asked for: {', '.join(wanted[:3])}; first there: "
            f"{', '.join(have.genes[:3])}).",
            "Use the cohort's own identifiers, HGNC symbols such as RRM2.",
        )
    return Candidates(tuple(known), tuple(gene for gene in wanted if gene not in set(known)))


def univariate(view: View) -> pd.DataFrame:
    """Return the univariate Cox table of the candidates, smallest p first."""
    patients = training(view)
    return _univariate(patients, candidates(view).genes, patients.fingerprint)


def screened(view: View) -> tuple[str, ...]:
    """Return the candidates that pass the univariate screen, at most 500 of them.

    Raises
    ------
    InputError
        If fewer than two pass.
    """
    table = univariate(view)
    passing = (
        table.loc[table["p_value"] <= view.screen, "gene"] if view.screen < 1 else table["gene"]
    )
    if len(passing) < 2:
        raise InputError(
            f"{len(passing)} of {len(table):,} candidate genes have a univariate P of at most "
            f"{view.screen:g}; a signature needs 2 or more.",
            "Raise the univariate threshold or choose more candidates.",
        )
    return tuple(passing.head(MOST_SCREENED))


def path(view: View) -> SignaturePath:
    """Return the cross-validated LASSO path of the screened genes."""
    patients = training(view)
    return _path(patients, screened(view), view.folds, view.seed, patients.fingerprint)


def penalty_index(view: View) -> int:
    """Return which penalty of the path the view looks at; lambda.min by default."""
    found = path(view)
    if view.penalty is None:
        return found.cross_validation.index_minimum
    return found.nearest(view.penalty)


def signature(view: View) -> Signature:
    """Return the imported signature, or that of the path at the view's penalty."""
    if view.signature:
        return _kept_signature(view.signature)
    found = path(view)
    return found.signature(float(found.penalties[penalty_index(view)]))


def keep_signature(text: str) -> str:
    """Check a signature file, keep it on this machine and return its fingerprint."""
    found = Signature.from_json(text)
    key = found.fingerprint
    _store().write(key, "signature.json", found.to_json().encode())
    return key


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
    scored = Scored(patients, found.score(patients.expression, missing=view.missing))
    key = f"{found.fingerprint} {patients.fingerprint} {view.missing}"
    scan = _scan(scored.score, patients.outcome, view.trim, key)
    return Study(found, scored, scan, _cutpoint(view, scored.score, scan))


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
    within = None
    if view.scale == "cohort":
        within = pd.Series("cohort", index=patients.patients)
    elif view.scale == "batch":
        if "batch" not in patients.clinical.columns:
            raise InputError(
                f"{patients.title} does not record batches.",
                "Choose another scale for the validation cohort.",
            )
        within = patients.clinical["batch"].astype("string").fillna("not recorded")
    elif patients.unit != found.unit:
        raise InputError(
            f"{patients.title} is measured in {patients.unit}, the signature in {found.unit}: "
            "scores as measured would not be comparable, and neither would the cut.",
            "Choose 'Standardised within the cohort' as the scale of the validation cohort; it "
            "looks at expression only, never at survival.",
        )
    scores = found.score(patients.expression, missing=view.missing, standardise_within=within)
    return Scored(patients, scores)


def absent_genes(found: Signature, patients: Cohort) -> tuple[str, ...]:
    """Return the genes of a signature that a cohort does not measure."""
    return found.missing_genes(patients.expression)


def own_scan(scored: Scored, view: View) -> CutpointScan:
    """Return the scan of a cohort's own cuts, for comparison with the frozen one."""
    key = f"{fingerprint(scored.score)} {scored.cohort.fingerprint}"
    return _scan(scored.score, scored.cohort.outcome, view.trim, key)


def scored_key(scored: Scored) -> str:
    """Return what names a cohort's scores and follow-up in a cache."""
    return fingerprint(scored.score.to_numpy(), scored.cohort.fingerprint)


def cross_validated(view: View) -> tuple[float, float] | None:
    """Return the cross-validated concordance and its standard error at the view's penalty.

    None for an imported signature, which was not cross-validated here.
    """
    if view.signature:
        return None
    checked, index = path(view).cross_validation, penalty_index(view)
    return float(checked.concordance[index]), float(checked.concordance_se[index])


def _cutpoint(view: View, scores: pd.Series, scan: CutpointScan) -> Cutpoint | Cutpoints:
    """Return the cut that the view asks for; the scan gives each its statistic."""
    if view.cut_method == "value" and view.cut is not None:
        return scan.cutpoint_at(view.cut)
    if view.cut_method == "median":
        return median_cutpoint(scores)
    if view.cut_method == "quantile":
        return quantile_cutpoint(scores, view.quantile)
    if view.cut_method == "tertiles":
        return tertile_cutpoints(scores)
    return scan.selected


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


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """One characteristic or gene over the patients, with its words."""

    values: pd.Series
    label: str
    unit: str


def variable(patients: Cohort, name: str) -> Variable:
    """Return a clinical characteristic or a gene of a cohort by its name.

    Raises
    ------
    UnknownGeneError
        If it is neither.
    """
    if name in patients.clinical.columns:
        known = characteristic(name)
        values = patients.clinical[name]
        if known is not None and known.kind == "number":
            return Variable(pd.to_numeric(values, errors="coerce"), known.label, known.unit)
        return Variable(values, known.label if known else name, "")
    return Variable(patients.gene(name), name, patients.unit)


def groups(patients: Cohort, name: str) -> pd.Series | None:
    """Return a category over the patients in the order of its levels, None for no split."""
    if not name:
        return None
    values = patients.clinical[name].astype("string").fillna("not recorded")
    known = characteristic(name)
    found = set(values.unique())
    order = [level for level in (known.levels if known else ()) if level in found]
    order += sorted(found - set(order) - {"not recorded"})
    order += ["not recorded"] if "not recorded" in found else []
    return values.astype(pd.CategoricalDtype(order, ordered=True))


def cohort_table() -> pd.DataFrame:
    """Return one row for each cohort that can be opened on this machine."""
    return pd.DataFrame(
        [
            {
                "Cohort": source.title,
                "Data": "simulated" if source.simulated else "real",
                "Patients": source.n_patients,
                "About": source.description,
            }
            for source in cohorts().values()
        ]
    )


def _store() -> Store:
    return Store(settings().home / "store")


@st.cache_resource(show_spinner="Opening the cohort", max_entries=6)
def _load(name: str, root: Path | None, stamp: str) -> Cohort:  # noqa: ARG001  stamp keys the cache
    found = load_cohort(name, root)
    # Every page speaks in months, whatever the source counted in.
    return replace(found, outcome=found.outcome.to("months"))


@st.cache_resource(show_spinner=False, max_entries=12)
def _filtered(_everyone: Cohort, _patients: CohortFilter, cohort_key: str, key: str) -> Cohort:  # noqa: ARG001
    return _patients.apply(_everyone)


@st.cache_resource(show_spinner="Fitting one Cox model for each gene", max_entries=24)
def _univariate(_patients: Cohort, genes: tuple[str, ...], key: str) -> pd.DataFrame:  # noqa: ARG001
    table = univariate_cox(_patients, list(genes))
    return table.sort_values("p_value", kind="stable", ignore_index=True)


@st.cache_resource(show_spinner="Fitting and cross-validating the LASSO path", max_entries=24)
def _path(
    _patients: Cohort,
    genes: tuple[str, ...],
    folds: int,
    seed: int,
    key: str,  # noqa: ARG001
) -> SignaturePath:
    return lasso_path(_patients, list(genes), folds=folds, seed=seed, min_ratio=_SMALLEST_PENALTY)


@st.cache_resource(show_spinner=False, max_entries=1024)
def _scan(_score: pd.Series, _outcome: Outcome, trim: float, key: str) -> CutpointScan:  # noqa: ARG001
    return cutpoint_scan(_score, _outcome, trim=trim)


@st.cache_resource(show_spinner=False, max_entries=64)
def _kept_signature(key: str) -> Signature:
    try:
        text = _store().read(key, "signature.json").decode()
    except StoreError as exc:
        raise StoreError(
            f"the signature {key[:12]} of this link is not kept on this machine.",
            "Import its JSON file on the Signature page.",
        ) from exc
    return Signature.from_json(text)
