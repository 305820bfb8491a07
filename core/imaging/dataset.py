"""``ScanDataset``: cubes of all scans with their patients and risk groups."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from core.errors import ScanError, StoreError
from core.imaging.preparation import CropRecipe
from core.provenance import fingerprint

__all__ = ["CHANNELS", "ScanDataset"]

CHANNELS = ("t1", "t1ce", "t2", "flair")


@dataclass(frozen=True, slots=True, eq=False)
class ScanDataset:
    """Everything a network is trained on.

    Parameters
    ----------
    name : str
        What to call it.
    crops : array of uint8, shape (n, 4, size, size, size)
        T1, T1CE, T2, FLAIR around each tumour, grey values 0 to 255.
    high_risk : array of bool, shape (n,)
        True for the high-risk group.
    scans : tuple of str, length n
        Each scan's name, each once.
    patients : tuple of str, length n
        Whose scan it is; a patient may have several.
    recipe : CropRecipe
        How the cubes were cut.
    lost : array of float, shape (n,)
        Share of the region outside each cube.
    simulated : bool
        True where the patients are made up.
    notes : tuple of str
        What a reader should know: who was left out and why.
    spacing : array of float, shape (n, 3), optional
        Millimetres from one voxel of each scan to the next along its axes.
        None of data sets kept before it was written down.
    region_ml : array of float, shape (n,), optional
        Volume of each tumour region, in millilitres; None likewise.

    Attributes
    ----------
    fingerprint : str
        SHA-256 of all the above but ``name`` and ``notes``; what is None does
        not count.

    Raises
    ------
    ScanError
        If shapes disagree, a name repeats, scans of one patient are in both
        groups, or all are in one group.
    """

    name: str
    crops: npt.NDArray[np.uint8]
    high_risk: npt.NDArray[np.bool_]
    scans: tuple[str, ...]
    patients: tuple[str, ...]
    recipe: CropRecipe
    lost: npt.NDArray[np.float64]
    simulated: bool = False
    notes: tuple[str, ...] = ()
    spacing: npt.NDArray[np.float64] | None = None
    region_ml: npt.NDArray[np.float64] | None = None
    fingerprint: str = field(init=False, default="")

    def __post_init__(self) -> None:
        n = len(self.scans)
        shape = (n, len(CHANNELS), *(self.recipe.size,) * 3)
        if self.crops.shape != shape or self.crops.dtype != np.uint8:
            raise ScanError(
                f"the crops are {self.crops.dtype} of the shape {self.crops.shape}; uint8 of "
                f"{shape} are expected.",
                "Cut them with one recipe.",
            )
        if not self.high_risk.shape == self.lost.shape == (n,) or len(self.patients) != n:
            raise ScanError(f"{n:,} scans need {n:,} risk groups and patients.", "Give one each.")
        if len(set(self.scans)) != n:
            raise ScanError("a scan's name occurs twice.", "Give each scan its own name.")
        if n == 0 or self.high_risk.all() or not self.high_risk.any():
            groups = f"all {n:,} are {'high' if n and self.high_risk[0] else 'low'} risk"
            raise ScanError(
                f"{self.name} has one risk group only ({groups if n else 'no scan at all'}); two "
                "are needed to learn a difference.",
                "Check the table of risk groups, or add patients of the other group.",
            )
        groups_of: dict[str, bool] = {}
        for patient, high in zip(self.patients, self.high_risk.tolist(), strict=True):
            if groups_of.setdefault(patient, high) != high:
                raise ScanError(
                    f"scans of {patient} are in both risk groups.", "Give each patient one group."
                )
        for name, wanted in (("spacing", (n, 3)), ("region_ml", (n,))):
            sizes = getattr(self, name)
            if sizes is not None and (sizes.shape != wanted or not (sizes > 0).all()):
                raise ScanError(
                    f"{name} must be {wanted} positive numbers.", "Measure it on the scans."
                )
        for array in (self.crops, self.high_risk, self.lost, *self._measured):
            array.flags.writeable = False
        parts = (self.high_risk, self.scans, self.patients, self.recipe, self.lost, self.simulated)
        own = fingerprint(*parts, *self._measured, *self.crops)
        object.__setattr__(self, "fingerprint", own)

    def __len__(self) -> int:
        return len(self.scans)

    @property
    def _measured(self) -> tuple[npt.NDArray[np.float64], ...]:
        """What was measured on the scans besides, where it was."""
        return tuple(array for array in (self.spacing, self.region_ml) if array is not None)

    @property
    def n_high(self) -> int:
        """Scans in the high-risk group."""
        return int(self.high_risk.sum())

    def select(self, rows: npt.ArrayLike) -> ScanDataset:
        """Return some of the scans, given by position."""
        at = np.asarray(rows)
        return ScanDataset(
            self.name,
            self.crops[at],
            self.high_risk[at],
            tuple(np.array(self.scans, dtype=object)[at].tolist()),
            tuple(np.array(self.patients, dtype=object)[at].tolist()),
            self.recipe,
            self.lost[at],
            self.simulated,
            self.notes,
            None if self.spacing is None else self.spacing[at],
            None if self.region_ml is None else self.region_ml[at],
        )

    def with_risk(self, high_risk: npt.ArrayLike, *, note: str) -> ScanDataset:
        """Return the same scans with other risk groups, and a note on why."""
        groups = np.array(high_risk, dtype=np.bool_)
        return replace(self, high_risk=groups, notes=(*self.notes, note))

    def to_bytes(self) -> bytes:
        """Return the data set as an npz file."""
        facts = {
            "name": self.name,
            "scans": self.scans,
            "patients": self.patients,
            "recipe": {item.name: getattr(self.recipe, item.name) for item in fields(CropRecipe)},
            "simulated": self.simulated,
            "notes": self.notes,
        }
        measured: dict[str, Any] = {"spacing": self.spacing, "region_ml": self.region_ml}
        buffer = BytesIO()
        np.savez(
            buffer,
            **{name: array for name, array in measured.items() if array is not None},
            crops=self.crops,
            high_risk=self.high_risk,
            lost=self.lost,
            facts=np.frombuffer(json.dumps(facts).encode(), dtype=np.uint8),
        )
        return buffer.getvalue()

    @staticmethod
    def from_bytes(content: bytes) -> ScanDataset:
        """Read a data set from an npz file; nothing in it is run.

        Raises
        ------
        StoreError
            If the bytes are not such a file.
        """
        try:
            with np.load(BytesIO(content), allow_pickle=False) as arrays:
                facts = json.loads(arrays["facts"].tobytes())
                return ScanDataset(
                    str(facts["name"]),
                    arrays["crops"],
                    arrays["high_risk"],
                    _words(facts["scans"]),
                    _words(facts["patients"]),
                    CropRecipe(**facts["recipe"]),
                    arrays["lost"],
                    bool(facts["simulated"]),
                    _words(facts["notes"]),
                    arrays.get("spacing"),
                    arrays.get("region_ml"),
                )
        except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as exc:
            raise StoreError(
                f"the kept data set is damaged: {exc}.", "Make it again from its scans."
            ) from exc


def _words(values: Sequence[object]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)
