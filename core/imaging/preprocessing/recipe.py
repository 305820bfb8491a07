"""The recipe of a preprocessed scan: JSON from which the same voxels come again."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import ScanError
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing.atlas import ATLAS
from core.imaging.preprocessing.placed import Placed
from core.imaging.preprocessing.plan import PreprocessingPlan
from core.imaging.preprocessing.resample import Grid
from core.provenance import library_versions

__all__ = ["ReadRecipe", "read_recipe", "write_recipe"]

_FORMAT = "ferroscope preprocessing 1"
_MOST = 512**3
_LIBRARIES = ("SimpleITK", "picsl-greedy", "deepbet", "torch", "numpy", "scipy")


@dataclass(frozen=True, slots=True, eq=False)
class ReadRecipe:
    """What a recipe says.

    Parameters
    ----------
    route : str
    plan : PreprocessingPlan
    placed : Placed
    brain : array of bool, shape of the grid
    """

    route: str
    plan: PreprocessingPlan
    placed: Placed
    brain: npt.NDArray[np.bool_]


def write_recipe(
    scan: PatientScan,
    plan: PreprocessingPlan,
    placed: Placed,
    *,
    route: str,
    brain: npt.NDArray[np.bool_],
) -> dict[str, Any]:
    """Return the recipe, as JSON can hold it."""
    packed = zlib.compress(np.packbits(brain).tobytes(), 9)
    return {
        "format": _FORMAT,
        "scan": scan.fingerprint,
        "route": route,
        "plan": plan.to_dict(),
        "grid": placed.grid.to_dict(),
        "matrices": {name: matrix.tolist() for name, matrix in placed.matrices.items()},
        "brain": base64.b64encode(packed).decode(),
        "atlas": ATLAS,
        "versions": library_versions(*_LIBRARIES),
    }


def read_recipe(values: Mapping[str, Any], scan: PatientScan) -> ReadRecipe:
    """Read a recipe for a scan.

    Raises
    ------
    ScanError
        If it is no recipe, is damaged, or was made with another scan.
    """
    if not isinstance(values, Mapping) or values.get("format") != _FORMAT:
        raise ScanError("this is no recipe of preprocessing.", "Give one that FerroScope wrote.")
    if values.get("scan") != scan.fingerprint:
        raise ScanError(
            f"the recipe was made with another scan than {scan.name}: its voxels or their places "
            "differ.",
            "Preprocess this scan anew; a recipe serves the very scan it was made with.",
        )
    try:
        plan = PreprocessingPlan.from_dict(values["plan"])
        i, j, k = (int(length) for length in values["grid"]["shape"])
        if not 0 < i * j * k <= _MOST or min(i, j, k) < 1:
            raise ValueError(f"a grid of {i} x {j} x {k}")
        grid = Grid((i, j, k), _matrix(values["grid"]["affine"]))
        matrices = {name: _matrix(values["matrices"][name]) for name in scan.sequences}
        unpacker = zlib.decompressobj()
        size = (i * j * k + 7) // 8
        bits = unpacker.decompress(base64.b64decode(values["brain"], validate=True), size)
        brain = np.unpackbits(np.frombuffer(bits, dtype=np.uint8), count=i * j * k)
        return ReadRecipe(
            str(values["route"]), plan, Placed(grid, matrices), brain.reshape(i, j, k).astype(bool)
        )
    except (KeyError, TypeError, ValueError, zlib.error, binascii.Error) as exc:
        if isinstance(exc, ScanError):
            raise
        raise ScanError(f"the recipe is damaged: {exc}.", "Preprocess the scan anew.") from exc


def _matrix(values: object) -> npt.NDArray[np.float64]:
    matrix = np.array(values, dtype=np.float64)
    if matrix.shape != (4, 4) or not np.isfinite(matrix).all() or np.linalg.det(matrix) == 0:
        raise ValueError("a matrix that is none")
    return matrix
