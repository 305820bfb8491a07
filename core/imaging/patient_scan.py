"""``PatientScan``: the sequences of one patient, on their way from upload to estimate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from core.errors import ScanError, listed
from core.imaging.dataset import CHANNELS
from core.imaging.masks import check_same_space
from core.imaging.volume import Volume
from core.provenance import fingerprint

__all__ = ["PatientScan"]


@dataclass(frozen=True, slots=True, eq=False)
class PatientScan:
    """Some or all of the four sequences of one patient, and a segmentation if there is one.

    As acquired, each sequence lies in a space of its own; after preprocessing
    all lie in one.

    Parameters
    ----------
    name : str
        What to call it; never a patient's own name. Empty: ``Scan 3f2a9c``, by
        its fingerprint.
    sequences : mapping of str to Volume
        Any of ``t1``, ``t1ce``, ``t2``, ``flair``.
    segmentation : Volume, optional
        BraTS labels, in the space of one of the sequences.
    simulated : bool
        True for a made-up patient.
    notes : tuple of str
        What a reader should know: what was removed, guessed or repaired.

    Attributes
    ----------
    fingerprint : str
        SHA-256 of voxels and affines; not of names or notes.

    Raises
    ------
    ScanError
        If there is no sequence or one of another name, or the segmentation
        lies in the space of none.
    """

    name: str
    sequences: Mapping[str, Volume]
    segmentation: Volume | None = None
    simulated: bool = False
    notes: tuple[str, ...] = ()
    fingerprint: str = field(init=False, default="")

    def __post_init__(self) -> None:
        strange = [name for name in self.sequences if name not in CHANNELS]
        if strange or not self.sequences:
            raise ScanError(
                f"{self.name or 'the scan'} has the sequences "
                f"{listed(strange) if strange else 'none'}; allowed are {listed(CHANNELS)}.",
                "Say which sequence each series is.",
            )
        held = {name: self.sequences[name] for name in CHANNELS if name in self.sequences}
        object.__setattr__(self, "sequences", MappingProxyType(held))
        if self.segmentation is not None and not any(
            self.segmentation.same_space(volume) for volume in held.values()
        ):
            check_same_space(self.segmentation, next(iter(held.values())))
        parts: list[object] = []
        for name, volume in [*held.items(), ("segmentation", self.segmentation)]:
            if volume is not None:
                parts += [name, np.ascontiguousarray(volume.data), volume.affine]
        object.__setattr__(self, "fingerprint", fingerprint(self.simulated, *parts))
        if not self.name:
            object.__setattr__(self, "name", f"Scan {self.fingerprint[:6]}")

    @property
    def missing(self) -> tuple[str, ...]:
        """The sequences that are not there."""
        return tuple(name for name in CHANNELS if name not in self.sequences)

    @property
    def aligned(self) -> bool:
        """Whether all sequences lie in one space, voxel on voxel."""
        first, *others = self.sequences.values()
        return all(first.same_space(other) for other in others)

    def with_segmentation(self, segmentation: Volume | None, *note: str) -> PatientScan:
        """Return the same scan with another segmentation, or with none."""
        return replace(self, segmentation=segmentation, notes=(*self.notes, *note))

    def complete(self) -> tuple[Volume, ...]:
        """Return T1, T1CE, T2 and FLAIR.

        Raises
        ------
        ScanError
            If one is missing.
        """
        if self.missing:
            raise ScanError(
                f"{self.name} lacks {listed(self.missing)}; the network reads all four sequences "
                f"({listed(CHANNELS)}).",
                "Add the missing series; no sequence can stand in for another.",
            )
        return tuple(self.sequences[name] for name in CHANNELS)
