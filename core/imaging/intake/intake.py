"""``Intake``: what an upload was found to hold, and the way from there to a ``PatientScan``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import ScanError, listed
from core.imaging.dataset import CHANNELS
from core.imaging.intake.cases import cases_of
from core.imaging.intake.found import KINDS, FoundSeries, Kind
from core.imaging.masks import enhancing_label
from core.imaging.patient_scan import PatientScan
from core.imaging.volume import Volume

__all__ = ["Intake", "StoredVolume"]

_ONE = (
    "Set all but one patient's series to not used, or drop one patient's examination. If the "
    "headers are wrong, convert the series yourself and give NIfTI files."
)
_SEQUENCES: tuple[Kind, ...] = ("t1", "t1ce", "t2", "flair")


@dataclass(frozen=True, slots=True, eq=False)
class StoredVolume:
    """Voxels that wait on disk: an array file without a header's words, and its affine."""

    path: Path
    affine: npt.NDArray[np.float64]

    def load(self, name: str) -> Volume:
        """Read the voxels into memory.

        Raises
        ------
        ScanError
            If the temporary folder is gone.
        """
        try:
            data = np.load(self.path, allow_pickle=False)
        except (OSError, ValueError) as exc:
            raise ScanError(
                f"the voxels of {name} are no longer there: the upload's temporary folder was "
                "emptied.",
                "Drop the files again.",
            ) from exc
        return Volume(data, self.affine, name)


@dataclass(frozen=True, slots=True, eq=False)
class Intake:
    """What an upload holds.

    Parameters
    ----------
    series : tuple of FoundSeries
        Every series and NIfTI file, the refused ones too.
    volumes : mapping of str to StoredVolume
        Key of each usable series -> its voxels.
    removed : tuple of str
        The names, never the values, of what was taken out of the headers.
    notes : tuple of str
        What a reader should know of the scan, now and later: they go on with it.
    left_out : tuple of str
        Which other files were not read.
    """

    series: tuple[FoundSeries, ...]
    volumes: Mapping[str, StoredVolume] = field(repr=False)
    removed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to say above the table: sequences that are missing, or there more than once."""
        lines = []
        for kind, rows in self.duplicates.items():
            coarse = sorted((round(max(row.spacing), 2), row.name) for row in rows)
            finest = f" The finest is {coarse[0][1]}." if coarse[0][0] < coarse[1][0] else ""
            lines.append(
                f"{KINDS[kind]}: {len(rows)} series seem to be it "
                f"({listed(row.name for row in rows)}); choose one.{finest}"
            )
        if self.patients > 1:
            lines.insert(0, f"The headers speak of {self.patients} different patients. {_ONE}")
        elif self.studies > 1:
            lines.insert(
                0,
                f"The headers speak of {self.studies} examinations, perhaps of different days. "
                "Use series of one: a tumour changes in between.",
            )
        cases = cases_of(row.name for row in self.series if row.usable and not row.dicom)
        if len(cases) > 1:
            groups = "; ".join(listed(names) for names in cases)
            lines.insert(
                0,
                f"The files' names speak of {len(cases)} cases: {groups}. Make sure that all are "
                "of one patient.",
            )
        if self.missing:
            names = listed(KINDS[kind] for kind in self.missing)
            lines.append(f"No series seems to be {names}.")
        return (*lines, *self.left_out)

    @property
    def patients(self) -> int:
        """How many patients the headers of usable series speak of; 0 where they do not say."""
        return len({row.patient for row in self.series if row.usable and row.patient})

    @property
    def studies(self) -> int:
        """How many examinations the headers of usable series speak of."""
        return len({row.study for row in self.series if row.usable and row.study})

    @property
    def duplicates(self) -> dict[Kind, tuple[FoundSeries, ...]]:
        """Each kind that more than one usable series seems to be, with those series."""
        found = {kind: self._seeming(kind) for kind in (*_SEQUENCES, "segmentation")}
        return {kind: series for kind, series in found.items() if len(series) > 1}

    @property
    def missing(self) -> tuple[Kind, ...]:
        """The sequences that no usable series seems to be."""
        return tuple(kind for kind in _SEQUENCES if not self._seeming(kind))

    @property
    def proposal(self) -> dict[str, Kind | None]:
        """Key of each series -> what to preselect; None where a reader must choose.

        A kind that several series seem to be is proposed for none of them.
        """
        twice = self.duplicates
        return {
            series.key: "unused" if not series.usable else None if series.kind in twice
            else series.kind
            for series in self.series
        }  # fmt: skip

    def scan(
        self, assignment: Mapping[str, Kind | None], *, simulated: bool = False
    ) -> PatientScan:
        """Load the volumes that a reader confirmed.

        Nothing on disk is needed afterwards, and nothing of the upload's
        names is in the result.

        Parameters
        ----------
        assignment : mapping of str to Kind or None
            Key of a series -> what it is. A series left out, or given None,
            is not used.
        simulated : bool
            True where the scans are made up.

        Raises
        ------
        ScanError
            If a key is unknown, a sequence is given twice or not at all, a
            refused series is used, the series are of several patients, or the
            segmentation holds no BraTS labels or lies in the space of no
            sequence.
        """
        chosen = self._chosen(assignment)
        sequences: dict[str, Volume] = {
            kind: self.volumes[row.key].load(KINDS[kind])
            for kind, row in chosen.items()
            if kind in CHANNELS
        }
        segmentation = None
        if "segmentation" in chosen:
            row = chosen["segmentation"]
            segmentation = self.volumes[row.key].load(KINDS["segmentation"])
            enhancing_label(segmentation)
        notes = [f"{KINDS[kind]}: {note}" for kind, row in chosen.items() for note in row.notes]
        if len({row.study for row in chosen.values()} - {0}) > 1:
            notes.append("The sequences are of different examinations of the patient.")
        return PatientScan(
            "", sequences, segmentation, simulated=simulated, notes=(*self.notes, *notes)
        )

    def _seeming(self, kind: str) -> tuple[FoundSeries, ...]:
        return tuple(row for row in self.series if row.usable and row.kind == kind)

    def _chosen(self, assignment: Mapping[str, Kind | None]) -> dict[Kind, FoundSeries]:
        """Return the series of each kind, refusing what cannot be."""
        rows = {row.key: row for row in self.series}
        strange = [key for key in assignment if key not in rows]
        if strange:
            raise ScanError(f"there is no series {listed(strange)}.", "Drop the files again.")
        chosen: dict[Kind, FoundSeries] = {}
        for key, kind in assignment.items():
            if kind is None or kind == "unused":
                continue
            if kind not in KINDS:
                raise ScanError(
                    f"{rows[key].name} is called {kind!r}; allowed are {listed(KINDS, most=9)}.",
                    "Choose one of them.",
                )
            if not rows[key].usable:
                raise ScanError(f"{rows[key].name} cannot be used: {rows[key].refusal}",
                                rows[key].hint or "Choose another series.")  # fmt: skip
            if kind in chosen:
                raise ScanError(
                    f"{chosen[kind].name} and {rows[key].name} are both called {KINDS[kind]}; "
                    "each can be one series only.",
                    "Set one of them to another sequence, or to not used.",
                )
            chosen[kind] = rows[key]
        if not set(chosen) & set(CHANNELS):
            raise ScanError(
                "no series is T1, T1CE, T2 or FLAIR.", "Say which sequence each series is."
            )
        if len({row.patient for row in chosen.values()} - {0}) > 1:
            said = listed(
                (f"{row.name} of patient {row.patient}" for row in chosen.values() if row.patient),
                most=9,
            )
            raise ScanError(f"these series are of different patients: {said}.", _ONE)
        return {kind: chosen[kind] for kind in KINDS if kind in chosen}
