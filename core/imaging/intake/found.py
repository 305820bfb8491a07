"""``FoundSeries``: one row of the table that a reader confirms or corrects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["KINDS", "FoundSeries", "Kind"]

Kind = Literal["t1", "t1ce", "t2", "flair", "segmentation", "unused"]

KINDS: dict[Kind, str] = {
    "t1": "T1",
    "t1ce": "T1 with contrast (T1CE)",
    "t2": "T2",
    "flair": "FLAIR",
    "segmentation": "Tumour segmentation",
    "unused": "Not used",
}
"""What a series can be, and what a page calls it."""


@dataclass(frozen=True, slots=True)
class FoundSeries:
    """One series or file of an upload, and what it seems to be.

    Parameters
    ----------
    key : str
        Names it in an assignment; neutral, ``s1``, ``s2``.
    name : str
        What the table calls it: the file's name, or the number of a DICOM
        series with the words of its description that are known words of the
        trade. Shown to who gave it, kept nowhere.
    kind : Kind or None
        What it seems to be; None where that stays open.
    why : str
        The reason, in words.
    certain : bool
        False where a reader must look: the reason is weak, contradicted, or
        another series seems to be the same.
    shape : tuple of int
        Voxels along right, front and head.
    spacing : tuple of float
        Millimetres between voxels, same order.
    n_slices : int
        Along the axis of the thickest voxels.
    oblique : float
        Degrees between the scan's axes and the nearest axes of the patient.
    notes : tuple of str
        What a reader should know: thick slices, oblique, few slices.
    refusal : str
        Why this series cannot be used at all; empty where it can. A refused
        series can only be ``unused``.
    hint : str
        What to do about a refusal.
    dicom : bool
        Whether it came as DICOM.
    patient, study : int
        Which of the patients, and of the examinations, that the upload's
        headers speak of: 1, 2, ...; 0 where they do not say.
    """

    key: str
    name: str
    kind: Kind | None
    why: str
    certain: bool = False
    shape: tuple[int, int, int] = (0, 0, 0)
    spacing: tuple[float, float, float] = (0.0, 0.0, 0.0)
    n_slices: int = 0
    oblique: float = 0.0
    notes: tuple[str, ...] = ()
    refusal: str = ""
    hint: str = ""
    dicom: bool = False
    patient: int = 0
    study: int = 0

    def __post_init__(self) -> None:
        if self.kind is not None and self.kind not in get_args(Kind):
            raise ValueError(f"kind is {self.kind!r}")

    @property
    def usable(self) -> bool:
        """Whether it can be one of the sequences, or the segmentation."""
        return not self.refusal
