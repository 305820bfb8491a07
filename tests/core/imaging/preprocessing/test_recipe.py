import json

import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.preprocessing.placed import Placed
from core.imaging.preprocessing.plan import PreprocessingPlan
from core.imaging.preprocessing.recipe import read_recipe, write_recipe
from core.imaging.preprocessing.resample import Grid


@pytest.fixture
def recipe(simulated) -> dict:
    first = simulated.sequences["t1"]
    placed = Placed(Grid.of(first), dict.fromkeys(simulated.sequences, np.eye(4)))
    written = write_recipe(
        simulated, PreprocessingPlan(), placed, route="as_is", brain=first.data > 0
    )
    return json.loads(json.dumps(written))


def test_a_recipe_is_read_back(recipe, simulated):
    read = read_recipe(recipe, simulated)
    assert np.array_equal(read.brain, simulated.sequences["t1"].data > 0)
    assert read.plan == PreprocessingPlan()
    assert read.route == "as_is"
    assert "SRI24" in recipe["atlas"]
    assert "CC BY-SA" in recipe["atlas"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "other"}, "no recipe"),
        ({"scan": "0" * 64}, "made with another scan"),
        ({"matrices": {}}, "damaged"),
        ({"matrices": {"t1": [[0]]}}, "damaged"),
        ({"brain": "@@"}, "damaged"),
        ({"brain": "AAAA"}, "damaged"),
        ({"grid": {"shape": [10**5] * 3, "affine": np.eye(4).tolist()}}, "damaged"),
    ],
    ids=str,
)
def test_what_is_no_recipe_for_this_scan(recipe, simulated, change, message):
    with pytest.raises(ScanError, match=message):
        read_recipe(recipe | change, simulated)
    with pytest.raises(ScanError, match="no recipe"):
        read_recipe([1], simulated)
