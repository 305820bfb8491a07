"""The named long tasks: the only bridge between science and jobs.

A task says of which parts it consists, carries one out and puts the results
together; see ``core.jobs.Task``. Its inputs are named by fingerprints in the
store (``inputs``), its chances by seeds, so that the same request gives the
same numbers on any number of workers.

To add one: write a module beside these, give its class ``name``, ``parts``,
``run`` and ``combine``, and list it in ``TASKS``.
"""

from collections.abc import Mapping
from types import MappingProxyType

from core.jobs import Task
from core.tasks.batch_estimates import BatchEstimates
from core.tasks.batch_preprocessing import BatchPreprocessing
from core.tasks.ensemble import EnsembleBuilding
from core.tasks.library_download import LibraryDownload
from core.tasks.network import LeakageCanary, NetworkCrossValidation
from core.tasks.optimism import Optimism
from core.tasks.permutation import CutpointPermutation
from core.tasks.preranked import PrerankedEnrichment
from core.tasks.scans import ScanPreparation
from core.tasks.score_bootstrap import ScoreBootstrap

__all__ = ["TASKS"]

TASKS: Mapping[str, Task] = MappingProxyType(
    {
        task.name: task
        for task in (
            CutpointPermutation(),
            ScoreBootstrap(),
            Optimism(),
            NetworkCrossValidation(),
            LeakageCanary(),
            ScanPreparation(),
            PrerankedEnrichment(),
            LibraryDownload(),
            EnsembleBuilding(),
            BatchEstimates(),
            BatchPreprocessing(),
        )
    }
)
