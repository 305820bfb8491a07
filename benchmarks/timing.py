"""Times one piece of work: a median over repeats, quick work many times per repeat."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

LEAST_SECONDS = 0.2
LONG_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a peer took for a task.

    Parameters
    ----------
    task, peer : str
    seconds : float
        Median of processor time (user and system) for ``items`` pieces.
    items : int
        Pieces done, e.g. genes; fewer than the whole task where a peer is slow.
    """

    task: str
    peer: str
    seconds: float
    items: int = 1

    def whole(self, items: int) -> float:
        """Return the seconds for all pieces, in proportion."""
        return self.seconds * items / self.items


def measure(
    task: str, peer: str, work: Callable[[], object], *, items: int = 1, repeats: int = 7
) -> Timing:
    """Run a piece of work again and again and return its median time."""
    once = _seconds(work, 1)
    inner = max(1, math.ceil(LEAST_SECONDS / max(once, 1e-6)))
    if once > LONG_SECONDS:
        seconds = median([once, _seconds(work, 1), _seconds(work, 1)])
    else:
        seconds = median(_seconds(work, inner) for _ in range(repeats))
    print(f"{task:<36} {peer:<28} {seconds:.5f} s", flush=True)
    return Timing(task, peer, seconds, items)


def _seconds(work: Callable[[], object], times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times
