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
