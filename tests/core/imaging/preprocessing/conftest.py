"""A little patient made of the atlas's brain, each sequence turned and shifted in its own way."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing import (
    AtlasRegistration,
    Grid,
    Preprocessed,
    PreprocessingPlan,
    StepReport,
    preprocess,
    resample,
)
from core.imaging.preprocessing.atlas import atlas_brain
from core.imaging.simulated_scans import simulate_scan
from core.imaging.volume import Volume

Matrix = npt.NDArray[np.float64]
CENTRE = np.array([-119.0, 105.0, 78.0])  # of the atlas's brain, RAS+ mm
# Degrees about the patient's axis from foot to head, and mm to the right, front and head.
PLACES = {
    "t1": (6.0, (4.0, -3.0, 2.0)),
    "t1ce": (-8.0, (3.0, 5.0, -4.0)),
    "t2": (3.0, (-6.0, 2.0, 3.0)),
    "flair": (-4.0, (2.0, 8.0, 1.0)),
}
QUICK = PreprocessingPlan(atlas=AtlasRegistration(iterations=(60, 20, 2)))


def rigid(degrees: float, shift: tuple[float, float, float]) -> Matrix:
    """Turn about the middle of the atlas's brain, then shift."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    matrix = np.eye(4)
    matrix[:2, :2] = [[c, -s], [s, c]]
    matrix[:3, 3] = CENTRE - matrix[:3, :3] @ CENTRE + shift
    return matrix


def contrast(name: str, grey: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The same tissue in another sequence; the background stays 0."""
    value = {
        "t1": grey,
        "t1ce": 10 * np.sqrt(np.maximum(grey, 0)),
        "t2": 140 - grey,
        "flair": 20 + np.abs(grey - 60),
    }[name]
    return np.where(grey > 15, np.maximum(value, 2), 0).astype(np.float32)


def sequence(name: str, grid: Grid) -> Volume:
    """The brain as one sequence shows it, in its own place and on a grid of its own."""
    affine = grid.affine.copy()
    affine[2, 3] += list(PLACES).index(name)
    seen = resample(atlas_brain(), Grid(grid.shape, affine), rigid(*PLACES[name]))
    return Volume(contrast(name, seen.data), affine, name)


@pytest.fixture(scope="session")
def native_grid() -> Grid:
    """66 x 76 x 62 voxels of 3 mm around the atlas's brain."""
    affine = np.diag([3.0, 3.0, 3.0, 1.0])
    affine[:3, 3] = CENTRE - 3 * (np.array([66, 76, 62]) - 1) / 2
    return Grid((66, 76, 62), affine)


@pytest.fixture(scope="session")
def little_patient(native_grid: Grid) -> PatientScan:
    """Four stripped sequences in four places, and a box of labels on T1CE."""
    sequences = {name: sequence(name, native_grid) for name in PLACES}
    labels = np.zeros(native_grid.shape, dtype=np.uint8)
    labels[28:36, 40:48, 30:38] = 4
    place = sequences["t1ce"].affine.copy()
    return PatientScan("little", sequences, Volume(labels, place, "labels"))


@pytest.fixture(scope="session")
def told() -> list[StepReport]:
    """What the little patient's run told on the way."""
    return []


@pytest.fixture(scope="session")
def little_done(little_patient: PatientScan, told: list[StepReport]) -> Preprocessed:
    return preprocess(little_patient, plan=QUICK, on_step=told.append)


@pytest.fixture(scope="session")
def simulated() -> PatientScan:
    made = simulate_scan(0, seed=0)
    names = ("t1", "t1ce", "t2", "flair")
    sequences = dict(zip(names, made.sequences, strict=True))
    return PatientScan("SIM", sequences, made.segmentation, simulated=True)


@pytest.fixture(scope="session")
def atlas_patient() -> Callable[..., PatientScan]:
    """Return a function that makes T1 and T2 of a case in atlas space, of any affine."""

    def make(affine: Matrix | None = None) -> PatientScan:
        brain = atlas_brain()
        place = brain.affine.copy() if affine is None else affine
        grey = brain.data.astype(np.float32)
        sequences = {
            name: Volume(contrast(name, grey).astype(np.int16), place.copy(), name)
            for name in ("t1", "t2")
        }
        return PatientScan("atlas case", sequences)

    return make
