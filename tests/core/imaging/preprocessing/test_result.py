import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.preprocessing import preprocess, to_native
from core.imaging.preprocessing.result import Preprocessed
from core.imaging.volume import Volume


def test_an_unmoved_scan_goes_back_unchanged(simulated):
    done = preprocess(simulated)
    back = to_native(done.scan.sequences["t2"], done, "t2")
    assert back.same_space(simulated.sequences["t2"])
    assert np.array_equal(back.data, done.scan.sequences["t2"].data)


def test_a_brain_elsewhere_is_refused(simulated):
    done = preprocess(simulated)
    elsewhere = Volume(done.brain.data, np.eye(4), "brain")
    with pytest.raises(ScanError, match="do not lie in one space"):
        Preprocessed(
            done.scan, elsewhere, done.space, done.steps, done.recipe, done.native_grids,
            done.to_native,
        )  # fmt: skip
