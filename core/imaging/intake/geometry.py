"""Whether images are the slices of one volume, and what a reader should know of a volume's shape.

A stack is one volume where all slices have one size and one direction, lie
behind each other along the line that stands upright on them, and are equally
far apart. Anything else would be bent straight by a converter, silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.imaging.intake.dicom import DicomImage

__all__ = ["Stack", "shape_notes", "slices_of", "stack_of", "why_no_volume"]

Floats = npt.NDArray[np.float64]

_TURNED = 0.5  # degrees between directions of slices that count as one
_TILT = 0.5  # degrees that a stack may lean
_UNEVEN = 0.05  # of the usual step
_SAME_PLACE = 1e-3  # mm
_THICK = 3.0  # mm, and times the finest spacing
_OBLIQUE = 5.0  # degrees
_FEW = 16  # slices


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Slices sorted along the line that stands upright on them.

    Parameters
    ----------
    positions : array of float, shape (n, 3)
        Of each slice's first voxel, millimetres in DICOM's own LPS space.
    orientation : array of float, shape (6,)
        Directions of a row and of a column.
    spacing : array of float, shape (2,)
        Between rows, and between columns.
    rows, columns : int
    """

    positions: Floats
    orientation: Floats
    spacing: Floats
    rows: int
    columns: int

    @property
    def normal(self) -> Floats:
        """The direction upright on the slices."""
        return np.asarray(np.cross(self.orientation[:3], self.orientation[3:]))

    @property
    def steps(self) -> Floats:
        """Millimetres from each slice to the next."""
        return np.asarray(np.diff(self.positions @ self.normal))

    @property
    def corners(self) -> Floats:
        """The eight outermost voxels' centres, RAS+ millimetres."""
        right = self.orientation[:3] * self.spacing[1] * (self.columns - 1)
        down = self.orientation[3:] * self.spacing[0] * (self.rows - 1)
        points = [
            end + i * right + j * down
            for end in (self.positions[0], self.positions[-1])
            for i in (0, 1)
            for j in (0, 1)
        ]
        return np.array(points) * [-1, -1, 1]


def slices_of(images: Sequence[DicomImage]) -> list[tuple[Floats, Floats, Floats]]:
    """Return position, orientation and spacing of every frame that has them."""
    return [
        (np.array(position), np.array(orientation), np.array(spacing))
        for image in images
        for position, orientation, spacing in zip(
            image.positions, image.orientations, image.spacings, strict=False
        )
        if len(position) == 3 and len(orientation) == 6 and len(spacing) == 2
    ]


def stack_of(images: Sequence[DicomImage]) -> Stack | None:
    """Return the slices in order; None where they are no stack at all."""
    slices = slices_of(images)
    if len(slices) < 2 or why_no_volume(images):
        return None
    orientation = slices[0][1]
    positions = np.array([position for position, _, _ in slices])
    order = np.argsort(positions @ np.cross(orientation[:3], orientation[3:]), kind="stable")
    return Stack(positions[order], orientation, slices[0][2], images[0].rows, images[0].columns)


def why_no_volume(images: Sequence[DicomImage]) -> list[str]:
    """Return every reason why images are not one volume; empty where they are.

    Each reason goes on a sentence that begins with the series.
    """
    reasons: list[str] = []
    n = sum(image.frames for image in images)
    if any(image.colour for image in images):
        reasons.append("it is in colour, as a copy of a screen or a coded map is")
    if n == 1:
        reasons.append("it is a single image; a volume has many slices")
    sizes = {(image.rows, image.columns) for image in images}
    if len(sizes) > 1:
        shown = ", ".join(f"{rows} x {columns}" for rows, columns in sorted(sizes)[:4])
        reasons.append(f"its slices have different sizes ({shown})")
    slices = slices_of(images)
    if n > 1 and len(slices) < n:
        reasons.append(
            f"{n - len(slices)} of its {n} slices do not say where they lie (image position, "
            "orientation, pixel spacing)"
        )
    elif n > 1:
        reasons += _why_not_stacked(slices)
    strange = sorted({image.modality or "unknown" for image in images} - {"MR"})
    if strange:
        reasons.append(f"it is no magnetic resonance image (modality {', '.join(strange)})")
    return reasons


def shape_notes(
    spacing: tuple[float, float, float], *, oblique: float, n_slices: int, step: float
) -> tuple[str, ...]:
    """Return what a reader should know: thick, oblique, few slices. None is a refusal.

    Parameters
    ----------
    spacing : tuple of float
        Millimetres between voxels.
    oblique : float
        Degrees from the patient's axes.
    n_slices : int
    step : float
        Millimetres from slice to slice.
    """
    notes = []
    coarse, fine = max(spacing), min(spacing)
    if coarse > _THICK or coarse > _THICK * fine:
        notes.append(
            f"thick slices: {coarse:.3g} mm apart, {fine:.3g} mm within (ratio "
            f"{coarse / fine:.1f}); small structures are lost between them."
        )
    if oblique >= _OBLIQUE:
        notes.append(f"oblique: its axes are turned {oblique:.0f} degrees from the patient's.")
    if n_slices < _FEW:
        notes.append(
            f"only {n_slices} slices, {n_slices * step:.3g} mm in all; a head is about 150 mm high."
        )
    return tuple(notes)


def _why_not_stacked(slices: list[tuple[Floats, Floats, Floats]]) -> list[str]:
    """Return why slices do not lie evenly behind each other."""
    positions = np.array([position for position, _, _ in slices])
    orientations = np.array([orientation for _, orientation, _ in slices])
    spacings = np.array([spacing for _, _, spacing in slices])
    across, down = orientations[:, :3], orientations[:, 3:]
    lengths = np.linalg.norm(np.stack([across, down]), axis=-1)
    upright = np.abs((across * down).sum(axis=1))
    if (np.abs(lengths - 1) > 0.01).any() or (upright > 0.01).any() or (spacings <= 0).any():
        return ["its slices' directions or spacings are not possible"]
    normals = np.cross(across, down)
    turned = np.degrees(np.arccos(np.clip(normals @ normals[0], -1, 1))).max()
    rolled = np.degrees(np.arccos(np.clip(across @ across[0], -1, 1))).max()
    if max(turned, rolled) > _TURNED:
        return [
            f"its slices point in different directions (up to {max(turned, rolled):.0f} degrees), "
            "as a localizer's do"
        ]
    if np.ptp(spacings, axis=0).max() > 1e-3 * spacings.max():
        return ["its slices have different pixel spacings"]
    order = np.argsort(positions @ normals[0], kind="stable")
    steps = np.diff((positions @ normals[0])[order])
    if (steps < _SAME_PLACE).any():
        places = 1 + int((steps >= _SAME_PLACE).sum())
        return [
            f"it is not one volume: {len(slices)} images lie at {places} "
            f"position{'s' if places > 1 else ''}"
        ]
    moves = np.diff(positions[order], axis=0)
    lean = positions[order][-1] - positions[order][0]
    sideways = lean - (lean @ normals[0]) * normals[0]
    tilt = np.degrees(np.arctan2(np.linalg.norm(sideways), lean @ normals[0]))
    reasons = []
    if tilt > _TILT:
        reasons.append(
            f"its slices lean by {tilt:.1f} degrees (a tilted gantry), so that they form no "
            "rectangular volume"
        )
    usual = float(np.median(steps))
    off = moves - np.outer(steps, lean / (lean @ normals[0]))
    if np.linalg.norm(off, axis=1).max() > max(_UNEVEN * usual, 0.05):
        reasons.append("its slices do not lie on one line")
    uneven = np.abs(steps - usual) > max(_UNEVEN * usual, 0.02)
    if uneven.any():
        gaps = np.rint(steps / usual)
        whole = (np.abs(steps - gaps * usual) <= max(_UNEVEN * usual, 0.02)).all()
        at = int(np.argmax(uneven))
        lost = int((gaps - 1).sum())
        reasons.append(
            f"{lost} of its slices {'is' if lost == 1 else 'are'} missing ({steps[at]:.3g} mm "
            f"instead of {usual:.3g} mm after slice {at + 1})"
            if whole and lost > 0
            else f"its slices are not equally far apart ({steps.min():.3g} to {steps.max():.3g} mm)"
        )
    return reasons
