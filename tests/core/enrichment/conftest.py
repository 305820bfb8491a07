"""Two small collections whose numbers can be checked with a pencil."""

import pytest

from core.enrichment import GeneSets


@pytest.fixture
def toy() -> GeneSets:
    """Three sets over five genes."""
    sets = {"A": ["G1", "G2"], "B": ["G2", "G3", "G4"], "C": ["G5"]}
    return GeneSets.of(sets, name="toy", title="Toy", titles={"A": "first"})
