"""The scans to train on: simulated, or a folder of cases with their risk groups."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path

import pandas as pd
import streamlit as st

from core.errors import ScanError, StoreError
from core.imaging.assembly import simulated_dataset
from core.imaging.dataset import ScanDataset
from core.imaging.layout import find_cases
from core.imaging.preparation import CropRecipe
from core.imaging.risk_groups import groups_by_barcode, read_name_mapping, read_risk_table
from core.imaging.simulated_scans import ScanDesign
from core.jobs import Job
from core.provenance import fingerprint
from core.store import Store
from core.survival import Cutpoint
from core.tasks.network import kept_dataset
from core.tasks.scans import prepared_dataset, scan_preparation
from dashboard import cohorts, state
from dashboard.engine import engine
from dashboard.feedback import plain
from dashboard.live import job_panel
from dashboard.study import study
from dashboard.training_choices import RISK_SOURCES, SIMULATED_SCANS
from dashboard.widgets import choose

__all__ = [
    "SIMULATED_PATIENTS",
    "case_folders",
    "dataset_of",
    "kept_scans",
    "prepared_line",
    "scan_cohorts",
    "simulated_scans",
    "training_scans",
]

SIMULATED_PATIENTS = 120
_SEED = 0
_VERSION = 2  # raised whenever the same seed would give other scans
_TABLES = ("risk.csv", "risk.tsv")
_UPLOADED = "ferroscope.risk_groups"
_NOTE = (
    "The cubes that are cut, with the names of the scans, are kept on this machine, in store/ "
    "where FerroScope keeps things, and stay there when the job is removed. The files are only "
    "read."
)


def scan_cohorts() -> dict[str, str]:
    """Return what scans there are: folders under ``imaging/`` that hold segmentations."""
    found = {SIMULATED_SCANS: f"Simulated scans ({SIMULATED_PATIENTS} made-up patients)"}
    return found | {name: name for name in case_folders()}


def training_scans(recipe: CropRecipe) -> ScanDataset | None:
    """Return the chosen scans cut by a recipe; None while they are to be prepared.

    Raises
    ------
    ScanError
        If the folder or its risk groups cannot be used.
    """
    chosen = state.view().scans
    if chosen == SIMULATED_SCANS:
        return simulated_scans(recipe)
    folder = case_folders().get(chosen)
    if folder is None:
        raise ScanError(
            f"there is no folder of scans named {chosen!r} on this machine.",
            "Choose another; folders lie under imaging/ in $FERROSCOPE_DATA or $FERROSCOPE_HOME.",
        )
    groups = _risk_groups(folder)
    if groups is None:
        return None
    request = scan_preparation(folder, groups, recipe, name=chosen)
    job = job_panel(request, key="training.scans", label="Read the scans", note=_NOTE)
    return None if job is None else dataset_of(prepared_dataset(engine().result(job.id)))


def simulated_scans(recipe: CropRecipe) -> ScanDataset:
    """Return the simulated scans, made once on this machine for each recipe."""
    key = fingerprint(
        "simulated scans", _VERSION, SIMULATED_PATIENTS, _SEED, asdict(recipe), ScanDesign()
    )
    return _simulated(recipe, key)


def prepared_line(job: Job, *, key: str) -> None:  # noqa: ARG001  one line has no parts
    """Say what a preparation read, for the list of jobs."""
    scans = dataset_of(prepared_dataset(engine().result(job.id)))
    st.text(
        f"{len(scans):,} scans, {scans.n_high:,} at high risk, cubes of {scans.recipe.size} "
        "voxels. Train on them on the Training page."
    )


def dataset_of(key: str) -> ScanDataset:
    """Return a data set of this machine by its fingerprint.

    Raises
    ------
    StoreError
        If it is not there.
    """
    return _kept(key)


def kept_scans(key: str) -> ScanDataset | None:
    """Return a data set of this machine by its fingerprint, None where it is gone."""
    try:
        return dataset_of(key)
    except StoreError:
        return None


@st.cache_resource(show_spinner="Simulating scans, once on this machine", max_entries=4)
def _simulated(_recipe: CropRecipe, key: str) -> ScanDataset:
    store: Store = engine().records.store
    if store.has(key, "simulated.npz"):
        try:
            return ScanDataset.from_bytes(store.read(key, "simulated.npz"))
        except StoreError:
            pass  # made again below
    made = simulated_dataset(_recipe, n=SIMULATED_PATIENTS, seed=_SEED)
    store.write(key, "simulated.npz", made.to_bytes())
    return made


@st.cache_resource(show_spinner="Opening the scans", max_entries=4)
def _kept(key: str) -> ScanDataset:
    return kept_dataset(engine().records.store, key)


def case_folders() -> dict[str, Path]:
    """Return the folders of cases under ``imaging/`` by name, those of real data first."""
    found: dict[str, Path] = {}
    for root in cohorts.roots():
        for folder in sorted((root / "imaging").glob("*")):
            if folder.is_dir() and any(folder.rglob("*seg.nii*")):
                found.setdefault(folder.name, folder)
    return found


def _risk_groups(folder: Path) -> pd.Series | None:
    """Return who is at high risk, as the reader chose to say it; None until that is said."""
    source = choose("Risk groups from", "risk_from", RISK_SOURCES, key="training.risk_from")
    if source == "survival":
        return _of_the_survival_page(folder)
    beside = next((folder / name for name in _TABLES if (folder / name).is_file()), None)
    if beside is not None:
        st.caption(f"Read from {plain(beside.name)} in the folder.")
        return read_risk_table(beside)
    uploaded = st.file_uploader(
        "Table of patient and risk group (CSV or TSV: columns patient and risk, high or low)",
        type=["csv", "tsv", "txt"],
        key="training.risk_table",
    )
    if uploaded is not None:
        with tempfile.TemporaryDirectory(prefix="ferroscope-") as place:
            path = Path(place) / "risk.csv"
            path.write_bytes(uploaded.getvalue())
            st.session_state[_UPLOADED] = read_risk_table(path)
    groups = st.session_state.get(_UPLOADED)
    if groups is None:
        st.info(
            f"Give the risk groups: a table here, or as {' or '.join(_TABLES)} in the folder; or "
            "take them from the Survival page."
        )
    return groups


def _of_the_survival_page(folder: Path) -> pd.Series:
    """Return the strata of the frozen signature and cut, by TCGA barcode."""
    frozen = study(state.view())
    if not isinstance(frozen.cutpoint, Cutpoint):
        raise ScanError(
            "the cut of the Survival page makes three groups; the network tells two apart.",
            "Choose another way to cut there.",
        )
    scored = frozen.training
    high = frozen.cutpoint.stratify(scored.score) == "high"
    mappings = [path for root in cohorts.roots() for path in root.glob("imaging/name_mapping*.csv")]
    mapping = read_name_mapping(mappings[0]) if mappings else None
    names = [case.name for case in find_cases(folder)]
    groups = groups_by_barcode(names, high.astype(bool).to_dict(), mapping)
    st.caption(
        f"{plain(scored.cohort.title)}: the frozen signature's score above "
        f"{frozen.cutpoint.value:.3f} is high risk; {len(groups):,} of {len(names):,} cases are "
        "among its patients."
    )
    return groups
