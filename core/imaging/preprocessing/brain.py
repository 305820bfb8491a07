"""Which voxels are brain: deepbet, offline, its weights in the wheel; or what is not background."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import ScanError
from core.imaging.volume import Volume

__all__ = ["extract_brain", "largest_piece", "support"]

_EDGE_SHARE = 0.97  # of the outermost voxels are background in a skull-stripped scan
_BRAIN_ML = (500.0, 2300.0)


def extract_brain(volume: Volume) -> Volume:
    """Return the brain of one sequence, 1 in uint8.

    What is skull-stripped already keeps its own outline; else deepbet, a
    network trained on T1 that serves the other sequences too, looks for the
    brain (4 to 10 s on two cores).

    Parameters
    ----------
    volume : Volume

    Returns
    -------
    Volume

    Raises
    ------
    ScanError
        If nothing like a brain is found.

    References
    ----------
    Fisch et al. (2024), doi:10.1016/j.compbiomed.2024.108845.
    """
    stripped = support(volume)
    mask = _deepbet(volume) if stripped is None else stripped
    if not mask.any():
        raise _nothing(volume)
    return Volume(mask.astype(np.uint8), volume.affine.copy(), f"brain of {volume.name}")


def support(volume: Volume) -> npt.NDArray[np.bool_] | None:
    """Return where a skull-stripped scan has a brain, None if it is not stripped.

    Stripped is a scan with one value nearly all around its edge, and 500 to
    2,300 ml that have another and hardly reach the edge.
    """
    data = volume.data
    edge = np.ones(data.shape, dtype=bool)
    edge[1:-1, 1:-1, 1:-1] = False
    background = data[0, 0, 0]
    if (data[edge] == background).mean() < _EDGE_SHARE:
        return None
    some = data != background
    ml = float(some.sum()) * abs(float(np.linalg.det(volume.affine[:3, :3]))) / 1000
    if not _BRAIN_ML[0] <= ml <= _BRAIN_ML[1]:
        return None
    return largest_piece(some)


def largest_piece(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return the largest connected piece of a mask, its holes filled."""
    from scipy.ndimage import binary_fill_holes, label

    pieces, n = label(mask)
    if n == 0:
        return mask
    largest = 1 + int(np.bincount(pieces.ravel())[1:].argmax())
    return np.asarray(binary_fill_holes(pieces == largest), dtype=np.bool_)


def _deepbet(volume: Volume) -> npt.NDArray[np.bool_]:
    """Return deepbet's mask; its own file reading and writing is left out."""
    from deepbet.bet import BrainExtraction

    if float(np.ptp(volume.data)) == 0:
        raise _nothing(volume)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            network: Any = BrainExtraction(no_gpu=True)
            voxels = np.ascontiguousarray(volume.data.astype(np.float32))
            return largest_piece(np.asarray(network.run_model(voxels) > 0.5))
    except (ValueError, AssertionError, RuntimeError, IndexError) as exc:
        raise _nothing(volume) from exc


def _nothing(volume: Volume) -> ScanError:
    return ScanError(
        f"nothing like a brain was found in {volume.name}.",
        "Check that it is a scan of a head, and its orientation.",
    )
