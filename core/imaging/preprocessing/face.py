"""Faces: noticing one in a scan as acquired, and taking it out."""

from __future__ import annotations

from dataclasses import dataclass

from core.imaging.volume import Volume

__all__ = ["Face", "deface", "find_face"]


@dataclass(frozen=True, slots=True)
class Face:
    """Whether a scan shows its patient's face.

    Parameters
    ----------
    present : bool
    share : float
        Share of the region in front of and below the brain that is tissue.
    sentence : str
        The same for a reader.
    """

    present: bool
    share: float
    sentence: str


def find_face(volume: Volume, brain: Volume) -> Face:
    """Look for a face in front of and below the brain.

    Parameters
    ----------
    volume : Volume
        A sequence as acquired.
    brain : Volume
        1 in its brain, in the same space; :func:`extract_brain` gives it.
    """
    raise NotImplementedError(volume.name + brain.name)


def deface(volume: Volume, brain: Volume) -> Volume:
    """Return the scan without its face; no voxel of the brain is touched.

    Parameters
    ----------
    volume, brain : Volume
        As in :func:`find_face`.
    """
    raise NotImplementedError(volume.name + brain.name)
