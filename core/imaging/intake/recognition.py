"""Which sequence a series is, from what its header and its file's name say."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.imaging.intake.found import Kind
from core.imaging.layout import SEQUENCES

__all__ = ["Recognition", "recognise_file"]


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a series seems to be, and why."""

    kind: Kind | None
    why: str
    certain: bool = False


def recognise_file(name: str) -> Recognition:
    """Return what the name of a NIfTI file says."""
    stem = re.sub(r"\.nii(\.gz)?$", "", name.rsplit("/", 1)[-1].lower())
    last = re.split(r"[^a-z0-9]+", stem)[-1]
    if last in ("seg", "segmentation"):
        return Recognition("segmentation", f"the file's name ends in {last!r}", True)
    for kind, words in SEQUENCES.items():
        if last in words:
            return Recognition(kind, f"the file's name ends in {last!r}", True)  # type: ignore[arg-type]
    return Recognition(None, "the file's name does not say which sequence it is")
