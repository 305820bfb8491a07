"""Every way FerroScope refuses, drawn as one tree.

::

    CoreError(message, hint)
    |-- InputError (ValueError)        what the user gave cannot be used
    |   |-- CohortError                a cohort, its tables or its follow-up
    |   |-- UnknownGeneError           genes that the expression matrix lacks
    |   |-- GeneSetError               a collection of gene sets, or the file it came in
    |   |-- ScanError                  a scan, its mask, or a folder of scans
    |   `-- SignatureError             a signature file or its coefficients
    |-- FitError (ArithmeticError)     the data are fine, the method gave nothing
    |   |-- DeviceMemoryError          the device's memory does not hold the work
    |   |-- ConvergenceError
    |   |-- EmptySignatureError
    |   |-- NoEventsError
    |   `-- NoComparablePairsError
    |-- JobError (RuntimeError)        long work, see ``core.jobs``
    |   |-- UnknownJobError            no job of this name on this machine
    |   |-- JobStopped                 somebody asked the job to stop, and it did
    |   |-- JobFailedError             the job ended with a reason
    |   `-- JobLostError               what ran the job is gone; it can be resumed
    `-- StoreError (OSError)           results could not be kept or read back

A message says what, where, what was got and what is allowed; the hint says the
way out. Foreign exceptions become ours once, where the foreign library is
called: ``raise CohortError(...) from exc``.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = [
    "CohortError",
    "ConvergenceError",
    "CoreError",
    "DeviceMemoryError",
    "EmptySignatureError",
    "FitError",
    "GeneSetError",
    "InputError",
    "JobError",
    "JobFailedError",
    "JobLostError",
    "JobStopped",
    "NoComparablePairsError",
    "NoEventsError",
    "ScanError",
    "SignatureError",
    "StoreError",
    "UnknownGeneError",
    "UnknownJobError",
    "listed",
]


class CoreError(Exception):
    """A refusal that can be shown to a reader as it stands.

    Parameters
    ----------
    message : str
        What is wrong, where, what was got and what is allowed.
    hint : str, optional
        What the reader can do about it.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def __reduce__(self) -> tuple[type[CoreError], tuple[str, str]]:
        # Without this a pickled error (worker -> server) would lose its hint.
        return type(self), (self.message, self.hint)


class InputError(CoreError, ValueError):
    """What the user gave cannot be used."""


class CohortError(InputError):
    """A cohort, one of its tables or its follow-up cannot be used."""


class UnknownGeneError(InputError):
    """Genes were asked for that the expression matrix does not have."""


class GeneSetError(InputError):
    """A collection of gene sets, or the file it came in, cannot be used."""


class ScanError(InputError):
    """A scan, its segmentation or a folder of scans cannot be used."""


class SignatureError(InputError):
    """A signature, or the file it came in, cannot be used."""


class FitError(CoreError, ArithmeticError):
    """The data are usable, but the method gave no answer on them."""


class ConvergenceError(FitError):
    """An iterative fit did not converge."""


class DeviceMemoryError(FitError):
    """The work does not fit into the memory of the device it runs on."""


class EmptySignatureError(FitError):
    """At this penalty no gene has a coefficient."""


class NoEventsError(FitError):
    """Nobody died in this group, so nothing about hazard can be estimated."""


class NoComparablePairsError(FitError):
    """No two patients can be ordered by their survival."""


class JobError(CoreError, RuntimeError):
    """Long work cannot be started, found or brought to an end."""


class UnknownJobError(JobError):
    """There is no job of this name on this machine."""


class JobStopped(JobError):  # noqa: N818  not a failure: the reader asked for it
    """Somebody asked the job to stop; raised where it reports, caught where it was started."""


class JobFailedError(JobError):
    """The job ended with a reason."""


class JobLostError(JobError):
    """The process that ran the job is gone; the job can be resumed."""


class StoreError(CoreError, OSError):
    """A result could not be kept on disk, or not read back."""


def listed(items: Iterable[object], *, most: int = 5) -> str:
    """Name the first few items and count the rest: ``P07, P19 and 12 more``."""
    names = [str(item) for item in items]
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most:,} more"
