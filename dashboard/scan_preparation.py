"""Preprocessing under way: a child process watched by a thread, which the session outlives."""

from __future__ import annotations

import shutil
import threading
import weakref
from pathlib import Path
from typing import Any

from core.errors import CoreError
from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing import Preprocessed, PreprocessingPlan, StepReport
from core.imaging.preprocessing.child import preprocess_in_child
from dashboard.scan_session import ScanRoom

__all__ = ["Preparation"]


class Preparation:
    """One run of preprocessing for one session.

    The thread touches nothing of Streamlit and nothing of the room; whoever
    draws looks here.

    Attributes
    ----------
    steps : list of StepReport
        Those that have ended.
    result : Preprocessed or None
    problem : BaseException or None
        What ended it without a result.
    """

    def __init__(self, here: ScanRoom, scan: PatientScan, plan: PreprocessingPlan) -> None:
        self.steps: list[StepReport] = []
        self.result: Preprocessed | None = None
        self.problem: BaseException | None = None
        self._stop = threading.Event()
        self._place = here.folder()
        # A room that nobody holds any more takes its work along.
        weakref.finalize(here, self._stop.set)
        self._thread = threading.Thread(
            target=self._work, args=(scan, plan, self._place), name="preprocessing", daemon=True
        )
        self._thread.start()

    @property
    def finished(self) -> bool:
        """Whether it has come to an end, whichever."""
        return not self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        """Whether it was told to end."""
        return self._stop.is_set()

    def end(self) -> None:
        """Tell it to end."""
        self._stop.set()

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, at most so long."""
        self._thread.join(seconds)

    def refuse(self) -> None:
        """Raise what ended it, where something did.

        Raises
        ------
        CoreError
            What the chain refused.
        """
        if self.problem is not None:
            raise self.problem

    def _work(self, scan: PatientScan, plan: PreprocessingPlan, place: Path) -> None:
        options: dict[str, Any] = {"plan": plan, "on_step": self.steps.append}
        try:
            self.result = preprocess_in_child(
                scan, folder=place / "work", stopping=self._stop.is_set, **options
            )
        except CoreError as error:
            self.problem = error
        except Exception as error:  # a defect: shown by who draws, not lost with the thread
            self.problem = error
        finally:
            shutil.rmtree(place, ignore_errors=True)
