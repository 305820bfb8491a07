"""Which tests share a process, and in which order the processes take them."""

from typing import Any

from xdist.scheduler import LoadScopeScheduling

__all__ = ["Scheduling", "group_of", "rank_of"]

# Beginnings of paths and their groups, the longest first. Each holds what is dear to make twice:
# a browser and its servers, the fits that pages cache, a scheduler with its workers.
GROUPS = {
    "tests/browser/test_layout": "layout",
    "tests/pages/": "pages",
    "tests/core/jobs/": "jobs",
    "tests/browser/": "browser",
    "tests/core/tasks/test_network_killed": "jobs",
}
ORDER = tuple(dict.fromkeys(GROUPS.values()))


def group_of(nodeid: str) -> str:
    """Return the group of a test: its file, or what the file belongs to."""
    found = (group for start, group in GROUPS.items() if nodeid.startswith(start))
    return next(found, nodeid.partition("::")[0])


def rank_of(nodeid: str) -> int:
    """Return when a test's turn is: long groups first, so that none is left for the end."""
    group = group_of(nodeid)
    return ORDER.index(group) if group in ORDER else len(ORDER)


class Scheduling(LoadScopeScheduling):
    """One process for a group.

    Where nodes are named as in pytest 9.2, xdist 3.8 passes over its own mark ``xdist_group``;
    so groups go by the path.
    """

    def __init__(self, config: Any, log: Any = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
