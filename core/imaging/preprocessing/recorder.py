"""``Recorder``: clocks the steps of one run and tells each as it ends."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from core.imaging.preprocessing.report import Matrix, OnStep, StepReport
from core.imaging.preprocessing.verdicts import Judgement

__all__ = ["Recorder"]


class Recorder:
    """Makes a report of every step.

    Parameters
    ----------
    titles : mapping of str to str
        Every step that will be, in order, and what it is called.
    on_step : callable, optional
        Told each report; what it raises ends the run.
    """

    def __init__(self, titles: Mapping[str, str], on_step: OnStep | None) -> None:
        self._titles = dict(titles)
        self._on_step = on_step
        self._began = time.perf_counter()
        self._reports: list[StepReport] = []

    @property
    def reports(self) -> tuple[StepReport, ...]:
        """All so far."""
        return tuple(self._reports)

    def done(
        self,
        step: str,
        *,
        parameters: Mapping[str, Any],
        quality: Mapping[str, float] | None = None,
        judgement: Judgement = ("ok", ()),
        matrix: Matrix | None = None,
        pictures: tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]] | None = None,
    ) -> None:
        """Say that a step has ended; the next begins now."""
        order = list(self._titles)
        number = order.index(step) + 1
        now = time.perf_counter()
        before, after = pictures if pictures is not None else (None, None)
        report = StepReport(
            step,
            self._titles[step],
            number,
            len(order),
            parameters,
            now - self._began,
            quality or {},
            *judgement,
            matrix,
            before,
            after,
            self._titles[order[number]] if number < len(order) else "",
        )
        self._reports.append(report)
        if self._on_step is not None:
            self._on_step(report)
        self._began = time.perf_counter()
