"""Every page is tested in an installation of its own, without real cohorts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dashboard.installation import installed


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where this module's installation keeps things."""
    with installed(tmp_path_factory.mktemp("home")) as folder:
        yield folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the pages in one process: what one test fitted, the next finds in the cache."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.xdist_group("pages"))
