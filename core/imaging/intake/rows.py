"""The rows of the table, made one after the other: what each series is, and its voxels put away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import ScanError
from core.imaging.intake.conversion import convert
from core.imaging.intake.dicom import DicomImage
from core.imaging.intake.found import FoundSeries
from core.imaging.intake.gathering import NiftiFile
from core.imaging.intake.geometry import shape_notes, why_no_volume
from core.imaging.intake.intake import StoredVolume
from core.imaging.intake.limits import IntakeLimits
from core.imaging.intake.nifti import put_away
from core.imaging.intake.recognition import Recognition, recognise, recognise_file, settle
from core.imaging.intake.series import DicomSeries
from core.imaging.intake.timing import Timing
from core.imaging.masks import enhancing_label
from core.imaging.volume import Volume

__all__ = ["Rows", "obliquity"]

_NO_VOLUME = (
    "Leave it out, or export the series again with all its slices; a series of several volumes or "
    "of tilted slices has to be split or resampled first."
)


class Rows:
    """Rows so far.

    Parameters
    ----------
    place : Path
        Where voxels are put away.
    limits : IntakeLimits

    Attributes
    ----------
    volumes : dict of str to StoredVolume
        Key of each usable row -> its voxels.
    """

    def __init__(self, place: Path, limits: IntakeLimits) -> None:
        self.place = place
        self.limits = limits
        self.volumes: dict[str, StoredVolume] = {}
        self._rows: list[FoundSeries] = []
        self._said: list[Recognition] = []
        self._patients: dict[str, int] = {}
        self._studies: dict[str, int] = {}

    @property
    def found(self) -> tuple[FoundSeries, ...]:
        """The rows, each recognised in the light of the others."""
        usable = [i for i, row in enumerate(self._rows) if row.usable]
        settled = settle([self._said[i] for i in usable])
        rows = list(self._rows)
        for i, said in zip(usable, settled, strict=True):
            rows[i] = replace(rows[i], kind=said.kind, why=said.why, certain=said.certain)
        return tuple(rows)

    def add_file(self, file: NiftiFile) -> None:
        """Add a NIfTI file."""
        said = recognise_file(file.name, folder=file.folder)
        if file.volume is None:
            self._refuse(file.name, file.refusal, hint=file.hint, said=said)
            return
        self._add(file.volume, _with_labels(said, file.volume), name=file.name)

    def add_series(self, series: DicomSeries) -> None:
        """Add a DICOM series, converted; a row with the reason where it is no volume."""
        images = series.images
        first = images[0]
        words = " ".join(first.words).upper()
        name = f"Series {first.number}" + (f": {words}" if words else "")
        said = recognise(
            first.words,
            timing=Timing(
                first.repetition_time, first.echo_time, first.inversion_time, first.scanning
            ),
            agent=any(image.agent for image in images),
            image_type=first.image_type,
            folder_words=first.folder_words,
        )
        reasons = why_no_volume(images)
        if series.clash:
            reasons.insert(0, "two different files claim to be the same image of it")
        if reasons:
            refusal = f"{'; '.join(reasons)}."
            self._refuse(name, refusal, hint=_NO_VOLUME, said=said, images=images)
            return
        # Of those that can be used only: a stranger's localizer harms nobody.
        patient = _number(self._patients, first.patient)
        study = _number(self._studies, first.study)
        try:
            volume = convert(images, self.place, name=name, limits=self.limits)
        except ScanError as exc:
            self._refuse(name, exc.message, hint=exc.hint, said=said, images=images)
            return
        self._add(
            volume,
            said,
            name=name,
            notes=(*series.notes, *_image_notes(images)),
            n_slices=sum(image.frames for image in images),
            dicom=True,
            patient=patient,
            study=study,
        )

    def _add(
        self,
        volume: Volume,
        said: Recognition,
        *,
        name: str,
        notes: tuple[str, ...] = (),
        n_slices: int = 0,
        dicom: bool = False,
        patient: int = 0,
        study: int = 0,
    ) -> None:
        if volume.data.min() == volume.data.max():
            refusal = f"all its voxels have one value, {volume.data.flat[0]:g}."
            self._refuse(name, refusal, hint="Export it again; it shows nothing.", said=said)
            return
        key = self._next(name)
        turned = obliquity(volume.affine)
        axis = _through(volume, n_slices)
        n_slices = volume.shape[axis]
        row = FoundSeries(
            key,
            name,
            said.kind,
            said.why,
            said.certain,
            shape=volume.shape,
            spacing=volume.spacing,
            n_slices=n_slices,
            oblique=turned,
            notes=(
                *shape_notes(
                    volume.spacing, oblique=turned, n_slices=n_slices, step=volume.spacing[axis]
                ),
                *notes,
            ),
            dicom=dicom,
            patient=patient,
            study=study,
        )
        self.volumes[key] = put_away(volume, self.place / f"{key}.npy")
        self._rows.append(row)
        self._said.append(said)

    def _refuse(
        self,
        name: str,
        refusal: str,
        *,
        hint: str,
        said: Recognition,
        images: Sequence[DicomImage] = (),
    ) -> None:
        self._rows.append(
            FoundSeries(
                self._next(name),
                name,
                "unused",
                said.why,
                n_slices=sum(image.frames for image in images),
                refusal=refusal,
                hint=hint,
                dicom=bool(images),
            )
        )
        self._said.append(said)

    def _next(self, name: str) -> str:
        n = len(self._rows) + 1
        self.limits.check_series(n, name)
        return f"s{n}"


def obliquity(affine: npt.NDArray[np.float64]) -> float:
    """Return the degrees between a volume's axes and the nearest axes of the patient.

    Examples
    --------
    >>> turn = np.array([[0.8, -0.6, 0, 0], [0.6, 0.8, 0, 0], [0, 0, 5, 0], [0, 0, 0, 1]])
    >>> round(obliquity(turn), 2)
    36.87
    """
    axes = affine[:3, :3] / np.linalg.norm(affine[:3, :3], axis=0)
    nearest = np.clip(np.abs(axes).max(axis=0), 0, 1)
    return float(np.degrees(np.arccos(nearest)).max())


def _through(volume: Volume, n_slices: int) -> int:
    """Return the axis that runs through the slices.

    The one as long as their number, where that is known; else the coarsest;
    the last where all are alike.
    """
    spacing = np.round(volume.spacing, 3)
    coarsest = int(2 - np.argmax(spacing[::-1]))
    fitting = [axis for axis in range(3) if volume.shape[axis] == n_slices]
    return coarsest if coarsest in fitting or not fitting else fitting[0]


def _number(known: dict[str, int], identifier: str) -> int:
    """Return 1 for the first identifier, 2 for the next, ...; 0 for none."""
    return known.setdefault(identifier, len(known) + 1) if identifier else 0


def _with_labels(said: Recognition, volume: Volume) -> Recognition:
    """Hold what a file's name says against its values: only labels are a segmentation."""
    labels = _are_labels(volume)
    if said.kind == "segmentation" and not labels:
        return Recognition(None, f"{said.why}, but its values are no BraTS labels (0 to 4)")
    if said.kind is None and labels:
        return Recognition("segmentation", "its values are labels, 0 to 4 and no others")
    return said


def _are_labels(volume: Volume) -> bool:
    data: npt.NDArray[Any] = volume.data
    if data.min() < 0 or data.max() > 4:
        return False
    try:
        enhancing_label(volume)
    except ScanError:
        return False
    return True


def _image_notes(images: Sequence[DicomImage]) -> tuple[str, ...]:
    notes = []
    if any(image.burned_in for image in images):
        notes.append(
            "its header says that text is burned into the pixels; it may name the patient, and is "
            "still there."
        )
    if any(image.lossy for image in images):
        notes.append("its pixels were compressed with loss.")
    return tuple(notes)
