"""Long work that anyone can start, leave, find again, stop and resume. Knows no science.

``spec``, ``events`` and ``job`` are values, ``records`` the disk, ``task`` what a
worker does, ``engine`` and ``local`` who sees to it (``recorded`` what they
share), ``cluster`` the workers of this machine, ``lease`` whether a process
still lives.
"""

from core.jobs.engine import Engine, InlineEngine
from core.jobs.events import PartReported
from core.jobs.job import FINAL, Job, JobState, Part
from core.jobs.local import DaskEngine
from core.jobs.spec import JobSpec
from core.jobs.task import Context, Task

__all__ = [
    "FINAL",
    "Context",
    "DaskEngine",
    "Engine",
    "InlineEngine",
    "Job",
    "JobSpec",
    "JobState",
    "Part",
    "PartReported",
    "Task",
]
