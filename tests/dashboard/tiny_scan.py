"""A scan of 64 voxels, and the same as preprocessing would leave it."""

import numpy as np

from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing import Preprocessed, Space
from core.imaging.volume import Volume

__all__ = ["done", "scan"]


def scan(seed: int = 0) -> PatientScan:
    data = np.random.default_rng(seed).integers(1, 255, (4, 4, 4)).astype(np.uint8)
    return PatientScan("p", {"t1": Volume(data, np.eye(4))})


def done(given: PatientScan) -> Preprocessed:
    brain = Volume(np.ones((4, 4, 4), np.uint8), np.eye(4))
    return Preprocessed(given, brain, Space("raw", "As acquired."), (), {}, {}, {})
