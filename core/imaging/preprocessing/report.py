"""``StepReport``: what one step of preprocessing did, how well, and how it looked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from core.errors import ScanError

__all__ = ["VERDICTS", "Matrix", "OnStep", "StepReport", "Verdict", "worst"]

Matrix = npt.NDArray[np.float64]
Verdict = Literal["ok", "doubtful", "failed"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True, eq=False)
class StepReport:
    """One step of preprocessing, just ended.

    Parameters
    ----------
    step : str
        Which: ``reorient``, ``bias``, ``brain``, ``align_t1`` (and so on),
        ``atlas``, ``resample``, ``scale``, ``recognised``.
    title : str
        The same in words.
    number, steps : int
        Its place, from 1, and how many there will be.
    parameters : mapping
        What it was told, as JSON can hold it.
    seconds : float
        Elapsed.
    quality : mapping of str to float
        Its figures; see :mod:`core.imaging.preprocessing.quality`.
    verdict : {"ok", "doubtful", "failed"}
    reasons : tuple of str
        Why it is doubtful or failed; whole sentences.
    matrix : array of float, shape (4, 4), optional
        What it found: from RAS+ millimetres of the fixed image to those of
        the moving one.
    before, after : array of uint8, two dimensions, optional
        Thumbnails; rows run downwards, the patient's left on the right.
    coming : str
        Title of the next step; empty after the last.

    Raises
    ------
    ScanError
        If the verdict is none, or a bad one gives no reason.
    """

    step: str
    title: str
    number: int
    steps: int
    parameters: Mapping[str, Any]
    seconds: float
    quality: Mapping[str, float] = field(default_factory=dict)
    verdict: Verdict = "ok"
    reasons: tuple[str, ...] = ()
    matrix: Matrix | None = None
    before: npt.NDArray[np.uint8] | None = None
    after: npt.NDArray[np.uint8] | None = None
    coming: str = ""

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS or (self.verdict != "ok" and not self.reasons):
            raise ScanError(
                f"the step {self.step} has the verdict {self.verdict!r} and {len(self.reasons)} "
                "reasons; allowed are ok, and doubtful or failed with a reason.",
                "Report this as a defect of FerroScope.",
            )
        for array in (self.matrix, self.before, self.after):
            if array is not None:
                array.flags.writeable = False
        object.__setattr__(self, "parameters", MappingProxyType(dict(self.parameters)))
        object.__setattr__(self, "quality", MappingProxyType(dict(self.quality)))

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON can hold it, without its pictures."""
        return {
            "step": self.step,
            "title": self.title,
            "number": self.number,
            "steps": self.steps,
            "parameters": dict(self.parameters),
            "seconds": self.seconds,
            "quality": dict(self.quality),
            "verdict": self.verdict,
            "reasons": list(self.reasons),
            "matrix": None if self.matrix is None else self.matrix.tolist(),
            "coming": self.coming,
        }

    @staticmethod
    def from_dict(
        values: Mapping[str, Any],
        *,
        before: npt.NDArray[np.uint8] | None = None,
        after: npt.NDArray[np.uint8] | None = None,
    ) -> StepReport:
        """Read what :meth:`to_dict` gave, and its pictures beside it."""
        matrix = values["matrix"]
        return StepReport(
            str(values["step"]),
            str(values["title"]),
            int(values["number"]),
            int(values["steps"]),
            values["parameters"],
            float(values["seconds"]),
            {str(name): float(value) for name, value in values["quality"].items()},
            values["verdict"],
            tuple(map(str, values["reasons"])),
            None if matrix is None else np.array(matrix, dtype=np.float64),
            before,
            after,
            str(values["coming"]),
        )


OnStep = Callable[[StepReport], None]


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of some verdicts; ok where there is none.

    Examples
    --------
    >>> worst(["ok", "doubtful", "ok"])
    'doubtful'
    """
    return max(verdicts, key=VERDICTS.index, default="ok")
