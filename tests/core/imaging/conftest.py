"""Small things to train on: crops of 16 voxels in which high risk is bright."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from core.imaging.dataset import ScanDataset
from core.imaging.networks import NetworkPlan
from core.imaging.plan import TrainingPlan
from core.imaging.preparation import CropRecipe
from core.imaging.volume import Volume

TINY = NetworkPlan("resnet10", stem_stride=2, width=0.0625)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Sums of one thread come out the same to the bit."""

    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def make_dataset() -> Callable[..., ScanDataset]:
    """Return a function that makes a data set of n crops, a third of them bright."""

    def make(n: int = 18, *, signal: float = 60.0, seed: int = 0, size: int = 16) -> ScanDataset:
        draw = np.random.default_rng(seed)
        high = np.arange(n) % 3 == 0
        crops = draw.normal(100, 25, (n, 4, size, size, size))
        crops[high, 1] += signal
        names = tuple(f"P{i:02d}" for i in range(n))
        return ScanDataset(
            "tiny",
            np.clip(crops, 0, 255).astype(np.uint8),
            high,
            names,
            names,
            CropRecipe(size=size),
            np.zeros(n),
            simulated=True,
        )

    return make


@pytest.fixture(scope="session")
def dataset(make_dataset: Callable[..., ScanDataset]) -> ScanDataset:
    return make_dataset()


@pytest.fixture(scope="session")
def plan() -> TrainingPlan:
    """Three epochs of a very small network."""
    return TrainingPlan(network=TINY, epochs=3, batch=4, learning_rate=1e-3)


@pytest.fixture(scope="session")
def case() -> tuple[tuple[Volume, ...], Volume]:
    """Four sequences and labels of 7 x 8 x 9 voxels; unequal edges show mistaken axes."""
    draw = np.random.default_rng(1)
    affine = np.array([[-1.0, 0, 0, 10], [0, 1.5, 0, -20], [0, 0, 2, 5], [0, 0, 0, 1]])
    labels = np.zeros((7, 8, 9), dtype=np.uint8)
    labels[2:5, 3:6, 2:8] = 2
    labels[3, 4, 3:7] = 4
    labels[3, 4, 4] = 1
    scans = tuple(
        Volume(draw.integers(1, 1000, labels.shape).astype(np.int16), affine, name)
        for name in ("t1", "t1ce", "t2", "flair")
    )
    return scans, Volume(labels, affine, "seg")
