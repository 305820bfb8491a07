"""From the view to the signature: candidates -> univariate -> LASSO path -> signature.

Each step is computed once for each cohort and setting and kept; caches are
keyed by fingerprints and plain values, see ``dashboard.cohorts``.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.cohort import Cohort
from core.errors import InputError, StoreError
from core.store import Store
from core.survival import (
    Signature,
    SignaturePath,
    lasso_path,
    univariate_cox,
)
from dashboard.candidate_genes import Candidates, candidates
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
