"""Servers and a browser for the tests that look at the dashboard as a reader does."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import FLAGS
from tests.browser.reader import Reader
from tests.browser.server import Server, serve

OpenReader = Callable[..., Reader]


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One headless Chromium for all browser tests of this process."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield found
        found.close()


@pytest.fixture(scope="session")
def simulated_server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server without real data: what a fresh clone shows."""
    with serve(tmp_path_factory.mktemp("simulated")) as server:
        yield server


@pytest.fixture(scope="session")
def real_server(
    chromium: str, data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server that finds the real cohorts."""
    with serve(tmp_path_factory.mktemp("real"), data=data_dir) as server:
        yield server


@pytest.fixture
def open_reader(browser: Browser) -> Iterator[OpenReader]:
    """Return a function that opens a fresh browser context, with nothing remembered."""
    contexts = []

    def open_one(server: Server, *, width: int = 1400, scheme: Any = "light") -> Reader:
        context = browser.new_context(
            viewport={"width": width, "height": 1000}, color_scheme=scheme, accept_downloads=True
        )
        contexts.append(context)
        return Reader(context.new_page(), server)

    yield open_one
    for context in contexts:
        context.close()
