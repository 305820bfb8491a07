"""Which normal tissue stands beside the training cohort, and on which scale."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from core.cohort import Cohort
from core.data import NormalTissue, available_normals, load_normals, normals_under_names
from core.errors import CohortError, InputError
from core.expression import align_samples
from dashboard import cohorts
from dashboard.choices import NORMALS_ALIGNMENTS
from dashboard.view import View

__all__ = ["Normals", "foreign_normals_here", "normals"]


@dataclass(frozen=True, slots=True, eq=False)
class Normals:
    """Normal samples that may be compared with the training cohort's tumours.

    Parameters
    ----------
    frame : DataFrame, shape (samples, genes)
        On the cohort's scale; genes under the cohort's names, not all of them
        where another source measured fewer.
    title, unit : str
    notes : tuple of str
        What a reader must know before trusting a difference.
    foreign : bool
        True where they come from another source than the tumours, so that
        tissue and source are wholly confounded.
    """

    frame: pd.DataFrame
    title: str
    unit: str
    notes: tuple[str, ...] = ()
    foreign: bool = False


def foreign_normals_here() -> str:
    """Return why GTEx cannot be chosen; empty where it can."""
    found = _found()
    if found is None:
        return "No normal brain of GTEx is on this machine."
    return found[1]


def normals(view: View) -> Normals | None:
    """Return the normal tissue of the view, None where the cohort brings none of its own.

    Raises
    ------
    CoreError
        If the cohort's own normals were not treated as its tumours were, GTEx is
        not on this machine, or the scales cannot be brought together.
    """
    patients = cohorts.training(view)
    if view.normals == "gtex":
        return _gtex(view)
    if patients.normals is None:
        if cohorts.whole(view.cohort).normals is not None:
            raise InputError(
                f"the normal samples of {patients.title} were not treated for batches as its "
                f"tumours were ({patients.treatment}): the two cannot be compared.",
                "On the Expression page, Batches, choose a treatment that leaves the values as "
                "they are, such as subtracting the known shift.",
            )
        return None
    return Normals(patients.normals, "normal tissue of the cohort", patients.unit)


def _gtex(view: View) -> Normals:
    """Return GTEx's normal brain on the scale of the training cohort."""
    found = _found()
    if found is None or found[1]:
        raise CohortError(
            "no normal brain of GTEx can be read on this machine"
            + (f": {found[1]}" if found else "."),
            "Put its table into cohorts/gtex of the data folder, or compare with the cohort's own "
            "normals.",
        )
    patients = cohorts.treated(view, view.cohort)
    loaded = _load(found[0], cohorts.folder_stamp(found[0] / "cohorts" / "gtex"))
    if patients.unit.startswith("standard deviations"):
        raise InputError(
            f"{patients.title} is standardised within its batches; {loaded.title} cannot be put "
            "on that scale, and standardising it by itself would take the difference out.",
            "Choose another treatment of batches on the Expression page.",
        )
    if patients.unit != loaded.unit and view.normals_alignment == "none":
        raise InputError(
            f"{patients.title} is measured in {patients.unit}, {loaded.title} in {loaded.unit}.",
            "Choose another alignment than leaving the normals as measured.",
        )
    frame, notes = _aligned(
        patients,
        loaded,
        view.normals_alignment,
        f"{patients.fingerprint} {loaded.fingerprint} {view.normals_alignment}",
    )
    return Normals(
        frame,
        loaded.title,
        patients.unit,
        (*notes, *_warnings(patients, loaded, view.normals_alignment), loaded.source),
        foreign=True,
    )


def _warnings(patients: Cohort, loaded: NormalTissue, alignment: str) -> tuple[str, ...]:
    """Say what no alignment can mend."""
    said = [
        f"Tissue and source are wholly confounded: all tumours are {patients.title}'s, all normals "
        f"{loaded.title}'s. A difference may be the tumour's or the laboratory's, and no method "
        "can tell which.",
        f"{NORMALS_ALIGNMENTS[alignment]}: whole samples are moved, never single genes.",
    ]
    if patients.unit != loaded.unit:
        said.append(
            f"The tumours are in {patients.unit}, the normals were in {loaded.unit}. FPKM is per "
            "length of the gene; where the cohort's values are not, a fold change holds the "
            "length of the gene too, log2 of it, which no alignment takes out."
        )
    return tuple(said)


@st.cache_resource(show_spinner=False, ttl=2)
def _found() -> tuple[Path, str] | None:
    """Return the folder of data that holds GTEx and what is wrong with it."""
    for root in cohorts.roots():
        for source in available_normals(root):
            return root, source.problem
    return None


@st.cache_resource(show_spinner="Reading normal tissue", max_entries=2)
def _load(root: Path, stamp: str) -> NormalTissue:  # noqa: ARG001  stamp keys the cache
    return load_normals("gtex", root)


@st.cache_resource(show_spinner="Aligning normal tissue", max_entries=6)
def _aligned(
    _patients: Cohort,
    _loaded: NormalTissue,
    alignment: str,
    key: str,  # noqa: ARG001
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    named = normals_under_names(_loaded, list(_patients.genes))
    tumours = _patients.expression[list(named.expression.columns)]
    return align_samples(named.expression, tumours, method=alignment), named.notes
