"""The groups of tests that share a process name what is there."""

import pytest

from tests.architecture.source import ROOT, python_files
from tests.processes import GROUPS, Scheduling, group_of, rank_of

FILES = [path.as_posix() for path in python_files("tests") if path.name.startswith("test_")]


@pytest.mark.parametrize("start", GROUPS)
def test_a_group_has_files(start: str):
    assert any(path.startswith(start) for path in FILES)


def test_a_file_is_in_one_process_and_so_is_a_folder_that_shares():
    assert group_of("tests/core/test_flow.py::test_a[x::y]") == "tests/core/test_flow.py"
    assert group_of("tests/pages/test_jobs.py::test_a") == "pages"
    assert group_of("tests/browser/test_layout.py::test_a") == "layout"
    assert group_of("tests/browser/test_jobs.py::test_a") == "browser"


def test_the_longest_come_first():
    paths = ["tests/core/test_flow.py", "tests/pages/test_jobs.py", "tests/browser/test_layout.py"]
    assert sorted(paths, key=rank_of) == paths[::-1]


def test_these_tests_were_sorted_and_are_sent_by_group(request: pytest.FixtureRequest):
    ranks = [rank_of(item.nodeid) for item in request.session.items]
    assert ranks == sorted(ranks)
    made = request.config.hook.pytest_xdist_make_scheduler
    assert any(found.plugin_name.startswith(str(ROOT / "tests")) for found in made.get_hookimpls())
    assert Scheduling._split_scope(object(), "tests/pages/test_jobs.py::test_a") == "pages"  # type: ignore[arg-type]
