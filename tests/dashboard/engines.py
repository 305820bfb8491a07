"""The dashboard with an engine that works where it is asked, for pages under test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.jobs import InlineEngine
from dashboard import engine


@contextmanager
def working_inline() -> Iterator[None]:
    """Let long work end before the page goes on."""
    with pytest.MonkeyPatch.context() as patch:

        def inline(home: Path, *, address: str) -> InlineEngine:
            assert not address
            return InlineEngine(home)

        patch.setattr(engine, "DaskEngine", inline)
        engine._engine.clear()
        try:
            yield
        finally:
            engine._engine.clear()
