"""A made-up patient small enough to segment in a moment: a ball of oedema around a ringed core."""

from collections.abc import Callable

import numpy as np
import pytest

from core.imaging.patient_scan import PatientScan
from core.imaging.volume import Volume

SHAPE = (44, 52, 40)
CENTRE = (26, 22, 20)


def distance(centre: tuple[int, int, int] = CENTRE) -> np.ndarray:
    """Return how far every voxel lies from a centre."""
    grid = np.indices(SHAPE).astype(float)
    return np.sqrt(sum((axis - at) ** 2 for axis, at in zip(grid, centre, strict=True)))


def make_scan(*, tumour: bool = True, noise: float = 4.0, seed: int = 0) -> PatientScan:
    """Return a patient whose oedema has radius 10, whose core has radius 6, ring included."""
    draw = np.random.default_rng(seed)
    brain = sum(((np.indices(SHAPE)[a] - SHAPE[a] / 2) / (SHAPE[a] / 2 - 2)) ** 2
                for a in range(3)) < 1  # fmt: skip
    away = distance()
    labels = np.zeros(SHAPE, dtype=np.uint8)
    if tumour:
        labels[away <= 10] = 2
        labels[away <= 6] = 4
        labels[away <= 3.5] = 1
    labels[~brain] = 0
    # T1, T1CE, T2, FLAIR of brain, core, oedema, rim.
    grey = {
        "t1": (120, 80, 100, 105),
        "t1ce": (110, 80, 100, 220),
        "t2": (90, 190, 170, 150),
        "flair": (80, 170, 180, 175),
    }
    sequences = {}
    for name, (tissue, core, oedema, rim) in grey.items():
        values = np.choose(labels, [tissue, core, oedema, 0, rim]) + draw.normal(0, noise, SHAPE)
        data = np.where(brain, np.clip(np.rint(values), 1, 255), 0).astype(np.uint8)
        sequences[name] = Volume(data, np.eye(4), name)
    return PatientScan("made-up", sequences, Volume(labels, np.eye(4), "truth"), simulated=True)


@pytest.fixture(scope="session")
def patient() -> PatientScan:
    return make_scan()


@pytest.fixture(scope="session")
def healthy() -> PatientScan:
    return make_scan(tumour=False)


@pytest.fixture(scope="session")
def scan_maker() -> Callable[..., PatientScan]:
    return make_scan
