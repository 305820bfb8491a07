"""Making a data set: every case of a folder, or simulated scans, cut by one recipe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from zipfile import BadZipFile

import numpy as np
import pandas as pd

from core.errors import ScanError, listed
from core.imaging.crop import Crop, CropBox
from core.imaging.dataset import ScanDataset
from core.imaging.layout import Case
from core.imaging.preparation import CropRecipe, prepare_case
from core.imaging.simulated_scans import ScanDesign, prepare_simulated, simulate_scan
from core.provenance import fingerprint
from core.store import Store

__all__ = ["cached_crop", "dataset_from_cases", "simulated_dataset"]

_VERSION = 1  # raised whenever the same files would give another crop
Progress = Callable[[int, int], None]


def dataset_from_cases(
    cases: Sequence[Case],
    high_risk: Mapping[str, bool] | pd.Series[bool],
    recipe: CropRecipe,
    *,
    name: str = "cases",
    store: Store | None = None,
    on_case: Progress | None = None,
) -> ScanDataset:
    """Cut the cube of every case whose risk group is known.

    Parameters
    ----------
    cases : sequence of Case
        From ``find_cases``.
    high_risk : mapping or Series of bool
        Case or patient -> True for high risk.
    recipe : CropRecipe
        How to cut.
    name : str
        What to call the data set.
    store : Store, optional
        Where cubes are kept, by the fingerprint of their files and recipe;
        the next data set of the same files finds them there.
    on_case : callable, optional
        Called after each case with how many are done and how many there are;
        whatever it raises ends the work.

    Returns
    -------
    ScanDataset
        Its notes say who was left out and whose tumour does not fit.

    Raises
    ------
    ScanError
        If no case has a group, all have the same, or a case cannot be used.
    """
    groups = {str(key): bool(value) for key, value in dict(high_risk).items()}
    known = [case for case in cases if case.name in groups or case.patient in groups]
    if not known:
        raise ScanError(
            f"none of the {len(groups):,} patients of the table ({listed(groups)}) matches one of "
            f"the {len(cases):,} cases ({listed(case.name for case in cases)}).",
            "Name the patients in the table as the folders are named.",
        )
    crops = []
    for n, case in enumerate(known, start=1):
        crops.append(cached_crop(case, recipe, store=store))
        if on_case is not None:
            on_case(n, len(known))
    return _assembled(
        name,
        crops,
        recipe=recipe,
        high=[groups[case.name if case.name in groups else case.patient] for case in known],
        scans=[case.name for case in known],
        patients=[case.patient for case in known],
        notes=_left_out(cases, known, groups),
    )


def simulated_dataset(
    recipe: CropRecipe,
    *,
    n: int = 120,
    seed: int = 0,
    design: ScanDesign | None = None,
    on_case: Progress | None = None,
) -> ScanDataset:
    """Simulate a cohort of scans and cut its cubes.

    Parameters
    ----------
    recipe : CropRecipe
        How to cut; the simulated tumours fit into 24 to 32 voxels.
    n : int
        Patients, a third of them at high risk.
    seed : int
        Same seed, same cohort.
    design : ScanDesign, optional
        How strongly risk shows, and what else varies.
    on_case : callable, optional
        As in :func:`dataset_from_cases`.

    Returns
    -------
    ScanDataset
        ``simulated`` is True, and its name and notes say so.

    Raises
    ------
    ScanError
        If n is not 6 to 2,000.
    """
    if not 6 <= n <= 2000:
        raise ScanError(f"{n:,} simulated scans were asked for; allowed are 6 to 2,000.", "")
    chosen = design or ScanDesign()
    crops, high = [], []
    for patient in range(n):
        scan = simulate_scan(patient, seed=seed, design=chosen)
        crops.append(prepare_simulated(scan, recipe))
        high.append(scan.high_risk)
        if on_case is not None:
            on_case(patient + 1, n)
    names = [f"SIM-S{patient + 1:04d}" for patient in range(n)]
    return _assembled(
        "Simulated scans",
        crops,
        recipe=recipe,
        high=high,
        scans=names,
        patients=names,
        notes=(
            f"Simulated scans, not patients (seed {seed}). Necrosis, the rim that takes up "
            "contrast and the reach of oedema depend on the risk group; size of the core, place, "
            "rotation, scanner and noise do not. "
            f"A reader who measured the difference perfectly would reach an AUC of "
            f"{chosen.best_auc:.3f}.",
        ),
        simulated=True,
    )


def cached_crop(case: Case, recipe: CropRecipe, *, store: Store | None) -> Crop:
    """Return a case's cube, from the store where its files have not changed.

    Raises
    ------
    ScanError
        If the case cannot be used.
    """
    if store is None:
        return prepare_case(case, recipe)
    try:
        files = [path.read_bytes() for path in (*case.sequences.values(), case.segmentation)]
    except OSError as exc:
        raise ScanError(f"{case.name} cannot be read: {exc.strerror}.", "Check its files.") from exc
    key = fingerprint(_VERSION, recipe, *map(fingerprint, files))
    if store.has(key, "crop.npz"):
        kept = _crop(store.read(key, "crop.npz"))
        if kept is not None:
            return kept
    crop = prepare_case(case, recipe)
    buffer = BytesIO()
    np.savez_compressed(
        buffer,
        data=crop.data,
        mask=crop.mask,
        start=crop.box.start,
        affine=crop.box.affine,
        numbers=np.array([crop.box.step, crop.box.size, crop.lost]),
    )
    store.write(key, "crop.npz", buffer.getvalue())
    return crop


def _crop(content: bytes) -> Crop | None:
    """Read a kept cube; None where the file is damaged, so that it is made again."""
    try:
        with np.load(BytesIO(content), allow_pickle=False) as kept:
            step, size, lost = kept["numbers"].tolist()
            box = CropBox(kept["start"], step, int(size), kept["affine"])
            return Crop(kept["data"], kept["mask"], box, lost)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _assembled(
    name: str,
    crops: Sequence[Crop],
    *,
    recipe: CropRecipe,
    high: Sequence[bool],
    scans: Iterable[str],
    patients: Iterable[str],
    notes: tuple[str, ...],
    simulated: bool = False,
) -> ScanDataset:
    """Stack cubes into a data set and note whose tumour does not fit."""
    names = tuple(scans)
    lost = np.array([crop.lost for crop in crops])
    cut = [name for name, share in zip(names, lost, strict=True) if share > 0]
    if cut:
        notes = (
            *notes,
            f"{len(cut):,} of {len(names):,} tumours are longer than the cube's {recipe.size} "
            f"voxels and lose up to {_share(lost.max())} of their volume ({listed(cut)}).",
        )
    return ScanDataset(
        name,
        np.stack([crop.data for crop in crops]),
        np.array(high, dtype=np.bool_),
        names,
        tuple(patients),
        recipe,
        lost,
        simulated,
        notes,
        np.array([crop.box.spacing for crop in crops]),
        np.array([crop.region_ml for crop in crops]),
    )


def _left_out(
    cases: Sequence[Case], known: Sequence[Case], groups: Mapping[str, bool]
) -> tuple[str, ...]:
    """Say whose scans have no group and whose groups have no scan."""
    notes = []
    without = [case.name for case in cases if case not in known]
    if without:
        notes.append(f"{len(without):,} cases have no risk group: {listed(without)}.")
    used = {case.name for case in known} | {case.patient for case in known}
    unseen = [name for name in groups if name not in used]
    if unseen:
        notes.append(f"{len(unseen):,} patients of the table have no scan: {listed(unseen)}.")
    return tuple(notes)


def _share(value: float) -> str:
    """Return a share in percent; one that would round to nothing is no nothing."""
    return "less than 0.1%" if 0 < value < 0.0005 else f"{value:.1%}"
