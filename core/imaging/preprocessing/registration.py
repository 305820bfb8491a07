"""Registration: the matrix that lays one image on another, by greedy, CaPTk's own engine."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from core.errors import ScanError
from core.imaging.preprocessing.images import to_image
from core.imaging.preprocessing.report import Matrix
from core.imaging.volume import Volume

__all__ = ["register", "rotation_degrees"]


def register(
    fixed: Volume,
    moving: Volume,
    *,
    start: Matrix | None,
    degrees: int = 6,
    metric: str = "NMI",
    iterations: tuple[int, ...] = (100, 50, 10),
    mask: Volume | None = None,
) -> Matrix:
    """Find the matrix that lays one image on another.

    Parameters
    ----------
    fixed, moving : Volume
    start : array of float, shape (4, 4), or None
        A first guess, rigid; None lays the middle of one image on that of the
        other.
    degrees : {6, 12}
        Rigid, or affine. From the middles an affine search goes astray: give
        the rigid result as its start.
    metric : {"NMI", "MI", "NCC"}
    iterations : tuple of int
        At a quarter, half and full resolution.
    mask : Volume, optional
        On the grid of ``fixed``: only where it is 1 the images are compared.

    Returns
    -------
    array of float, shape (4, 4)
        From RAS+ millimetres of ``fixed`` to those of ``moving``.

    Raises
    ------
    ScanError
        If greedy gives up.

    Notes
    -----
    Greedy begins its search at random and takes no seed, so two runs differ a
    little; the recipe of a scan holds the matrices and repeats it exactly.
    The guess goes into the moving image's header. Greedy reads a matrix back
    only from a file or from its own earlier run.

    References
    ----------
    Yushkevich et al. (2016), doi:10.1016/j.jalz.2016.06.2360.
    """
    from picsl_greedy import Greedy3D

    guess = np.eye(4) if start is None else start
    moved = Volume(moving.data, np.linalg.inv(guess) @ moving.affine, moving.name)
    begin = "-ia-image-centers" if start is None else "-ia-identity"
    levels = "x".join(map(str, iterations))
    masks = {} if mask is None else {"mask": to_image(mask)}
    where = "" if mask is None else "-gm mask"
    greedy: Any = Greedy3D()
    quiet = io.StringIO()
    try:
        greedy.execute(
            f"-i fixed moving -a -dof {degrees} -m {metric} -n {levels} {begin} {where} -V 0 "
            "-o found",
            out=quiet,
            err=quiet,
            fixed=to_image(fixed),
            moving=to_image(moved),
            found=None,
            **masks,
        )
        found = np.asarray(greedy["found"], dtype=np.float64)
    except (RuntimeError, ValueError) as exc:
        raise ScanError(
            f"{moving.name} could not be laid on {fixed.name}: {str(exc)[:200]}",
            "Check that both are scans of the same head.",
        ) from exc
    if found.shape != (4, 4) or not np.isfinite(found).all():
        raise ScanError(
            f"{moving.name} could not be laid on {fixed.name}: no finite matrix was found.",
            "Check that both are scans of the same head.",
        )
    return np.asarray(guess @ found)


def rotation_degrees(matrix: Matrix) -> float:
    """Return by how many degrees a matrix turns.

    Examples
    --------
    >>> round(rotation_degrees(np.diag([-1.0, -1.0, 1.0, 1.0])))
    180
    """
    left, _, right = np.linalg.svd(matrix[:3, :3])
    return float(np.degrees(np.arccos(np.clip((np.trace(left @ right) - 1) / 2, -1.0, 1.0))))
