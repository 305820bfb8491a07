"""From the view to the signature: candidates -> univariate -> LASSO path -> signature.

Each step is computed once for each cohort and setting and kept; caches are
keyed by fingerprints and plain values, see ``dashboard.cohorts``.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.cohort import Cohort
from core.data import ferroptosis_genes
from core.errors import InputError, StoreError
from core.provenance import fingerprint
from core.store import Store
from core.survival import (
    PUBLISHED_SIGNATURE,
    Signature,
    SignaturePath,
    lasso_path,
    univariate_cox,
)
from dashboard.cohorts import training
from dashboard.settings import settings
from dashboard.view import View

__all__ = [
    "MOST_SCREENED",
    "SMALLEST_PENALTY",
    "Candidates",
    "candidates",
    "cross_validated",
    "keep_signature",
    "path",
    "penalty_index",
    "screened",
    "signature",
    "univariate",
]

MOST_SCREENED = 500
# Of the largest penalty. glmnet goes on to 0.0001 where patients outnumber genes, which on a
# few hundred genes takes minutes (glmnet itself 40 s) and ends far beyond any useful signature.
SMALLEST_PENALTY = 0.01


@dataclass(frozen=True, slots=True)
class Candidates:
    """The genes offered to the LASSO before any look at survival.

    Parameters
    ----------
    genes : tuple of str
        Candidates that the training cohort has.
    absent : tuple of str
        Candidates that it does not have.
    key : str
        Fingerprint of ``genes``, so that caches need not hash them each time.
    uncorrected : int
        Measured candidates left out because they could not be corrected.
    """

    genes: tuple[str, ...]
    absent: tuple[str, ...]
    key: str
    uncorrected: int = 0


def candidates(view: View) -> Candidates:
    """Return the candidate genes of the view, split by what the cohort has.

    Raises
    ------
    InputError
        If a list of one's own is chosen and empty, or none of it is known.
    """
    patients = training(view)
    return _candidates(
        patients, view.candidates, view.genes, patients.fingerprint, view.corrected_only
    )


def univariate(view: View) -> pd.DataFrame:
    """Return the univariate Cox table of the candidates, smallest p first."""
    patients, found = training(view), candidates(view)
    return _univariate(patients, found.genes, f"{patients.fingerprint} {found.key}")


def screened(view: View) -> tuple[str, ...]:
    """Return the candidates that pass the univariate screen, at most 500 of them.

    Raises
    ------
    InputError
        If fewer than two pass.
    """
    return _screened(univariate(view), view.screen, _screen_key(view))


def path(view: View) -> SignaturePath:
    """Return the cross-validated LASSO path of the screened genes."""
    return _path(training(view), screened(view), view.folds, view.seed, _screen_key(view))


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


def cross_validated(view: View) -> tuple[float, float] | None:
    """Return the cross-validated concordance and its standard error at the view's penalty.

    None for an imported signature, which was not cross-validated here.
    """
    if view.signature:
        return None
    checked, index = path(view).cross_validation, penalty_index(view)
    return float(checked.concordance[index]), float(checked.concordance_se[index])


def _screen_key(view: View) -> str:
    """Return what names the screened genes of a view in a cache."""
    return f"{training(view).fingerprint} {candidates(view).key} {view.screen!r}"


@st.cache_resource(show_spinner=False, max_entries=64)
def _candidates(
    _patients: Cohort,
    choice: str,
    listed: tuple[str, ...],
    key: str,  # noqa: ARG001
    corrected_only: bool,
) -> Candidates:
    if choice == "all":
        wanted = list(_patients.genes)
    elif choice == "published":
        wanted = list(PUBLISHED_SIGNATURE.genes)
    elif choice == "list":
        # People type rrm2; the cohort says RRM2.
        spelled = {gene.upper(): gene for gene in _patients.genes}
        wanted = list(dict.fromkeys(spelled.get(gene.upper(), gene) for gene in listed))
    else:
        wanted = list(ferroptosis_genes(choice.removeprefix("frg_").upper())["gene"])
    if not wanted:
        raise InputError(
            "the list of candidate genes is empty.",
            "Paste gene symbols, separated by spaces, commas or lines.",
        )
    known = _patients.known(wanted)
    if not known:
        raise InputError(
            f"none of the {len(wanted):,} candidate genes is among the "
            f"{len(_patients.genes):,} genes of {_patients.title} (first asked for: "
            f"{', '.join(wanted[:3])}; first there: {', '.join(_patients.genes[:3])}).",
            "Use the cohort's own identifiers, HGNC symbols such as RRM2.",
        )
    absent = tuple(gene for gene in wanted if gene not in _patients.expression.columns)
    measured = len(known)
    if corrected_only:
        doubtful = set(_patients.uncorrected)
        known = [gene for gene in known if gene not in doubtful]
    if not known:
        raise InputError(
            f"none of the candidate genes could be corrected in {_patients.title}.",
            "Choose other candidates, or allow genes that could not be corrected.",
        )
    return Candidates(tuple(known), absent, fingerprint(known), measured - len(known))


@st.cache_resource(show_spinner=False, max_entries=64)
def _screened(_table: pd.DataFrame, screen: float, key: str) -> tuple[str, ...]:  # noqa: ARG001
    passing = _table["gene"] if screen >= 1 else _table.loc[_table["p_value"] <= screen, "gene"]
    if len(passing) < 2:
        raise InputError(
            f"{len(passing)} of {len(_table):,} candidate genes have a univariate P of at most "
            f"{screen:g}; a signature needs 2 or more.",
            "Raise the univariate threshold or choose more candidates.",
        )
    return tuple(passing.head(MOST_SCREENED))


def _store() -> Store:
    return Store(settings().home / "store")


@st.cache_resource(show_spinner="Fitting one Cox model for each gene", max_entries=24)
def _univariate(_patients: Cohort, _genes: tuple[str, ...], key: str) -> pd.DataFrame:  # noqa: ARG001
    table = univariate_cox(_patients, list(_genes))
    return table.sort_values("p_value", kind="stable", ignore_index=True)


@st.cache_resource(show_spinner="Fitting and cross-validating the LASSO path", max_entries=24)
def _path(
    _patients: Cohort,
    _genes: tuple[str, ...],
    folds: int,
    seed: int,
    key: str,  # noqa: ARG001
) -> SignaturePath:
    return lasso_path(_patients, list(_genes), folds=folds, seed=seed, min_ratio=SMALLEST_PENALTY)


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
