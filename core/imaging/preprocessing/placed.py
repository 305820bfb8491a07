"""``Placed``: where a scan goes and what of it is brain; the last steps from there on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.imaging.intensity import to_8_bit
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing.plan import Scaling
from core.imaging.preprocessing.recorder import Recorder
from core.imaging.preprocessing.report import Matrix
from core.imaging.preprocessing.resample import Grid, resample
from core.imaging.preprocessing.thumbnails import thumbnail
from core.imaging.volume import Volume

__all__ = ["Placed", "Resampled", "resampled", "scaled"]


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """What registration found.

    Parameters
    ----------
    grid : Grid
        Where the scan goes.
    matrices : mapping of str to array of float, shape (4, 4)
        For each sequence: from RAS+ millimetres of the grid to its own.
    """

    grid: Grid
    matrices: Mapping[str, Matrix]


@dataclass(frozen=True, slots=True, eq=False)
class Resampled:
    """Every sequence on the grid, head and all, interpolated once.

    Parameters
    ----------
    sequences : mapping of str to Volume
    segmentation : Volume or None
        By nearest neighbour.
    """

    sequences: Mapping[str, Volume]
    segmentation: Volume | None


def resampled(scan: PatientScan, placed: Placed) -> Resampled:
    """Read every sequence at the voxels of the grid."""
    segmentation = None
    if scan.segmentation is not None:
        home = next(
            name for name, volume in scan.sequences.items() if volume.same_space(scan.segmentation)
        )
        matrix = placed.matrices[home]
        segmentation = resample(scan.segmentation, placed.grid, matrix, interpolation="nearest")
    return Resampled(
        {
            name: resample(volume, placed.grid, placed.matrices[name])
            for name, volume in scan.sequences.items()
        },
        segmentation,
    )


def scaled(
    scan: PatientScan,
    found: Resampled,
    brain: npt.NDArray[np.bool_],
    *,
    scaling: Scaling,
    recorder: Recorder,
    notes: tuple[str, ...],
) -> tuple[PatientScan, Volume]:
    """Cut the brain out and scale its grey values; the step ``scale``.

    A scan that is stripped with 0 around it is scaled as the training cubes
    were, to the bit.
    """
    volumes, quality = {}, {}
    affine = next(iter(found.sequences.values())).affine
    for name, volume in found.sequences.items():
        around = volume.data[~brain]
        stripped = volume.data.min() == 0 and not around.any()
        grey = to_8_bit(volume, percentile=scaling.percentile, inside=None if stripped else brain)
        volumes[name] = Volume(grey, affine.copy(), f"{name.upper()} of {scan.name}")
        inside = volume.data[brain]
        quality[f"{name}_top"] = float(np.percentile(inside, scaling.percentile))
        quality[f"{name}_cut_share"] = float((grey[brain] == 255).mean())
    mask = Volume(brain.astype(np.uint8), affine.copy(), f"brain of {scan.name}")
    show = "t1ce" if "t1ce" in volumes else next(iter(volumes))
    centre = mask.to_mm(np.argwhere(brain).mean(axis=0))
    recorder.done(
        "scale",
        parameters={"percentile": scaling.percentile, "from": 0, "to": 255},
        quality=quality,
        pictures=(
            thumbnail(found.sequences[show], centre=centre),
            thumbnail(volumes[show], centre=centre),
        ),
    )
    done = PatientScan(
        scan.name,
        volumes,
        None
        if found.segmentation is None
        else Volume(found.segmentation.data, affine.copy(), found.segmentation.name),
        scan.simulated,
        (*scan.notes, *notes),
    )
    return done, mask
