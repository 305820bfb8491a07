"""An estimate and a refusal made by hand, that the page's parts are held to."""

from dataclasses import replace

import numpy as np
import pandas as pd

from core.imaging.crop import Crop, CropBox
from core.imaging.estimate import Check, NetworkOutput, Refusal, RiskEstimate
from core.provenance import Provenance

__all__ = ["ESTIMATE", "PATIENTS", "REFUSAL"]

_FINE = Check("spacing", "Voxel size", True, "Voxels of 2.5 mm, as in training.")
_BAD = Check(
    "intensity", "Grey values", False, "The grey values are <b>noise</b>.", "Look at the scan."
)
_MADE = Provenance({"scan": "a" * 64, "ensemble": "b" * 64}, {"flips": False}, 0, {"torch": "2"})
_BOX = CropBox(np.array([4, 5, 6]), 1.0, 8, np.diag([2.5, 2.5, 2.5, 1.0]))
_CROP = Crop(np.full((4, 8, 8, 8), 9, np.uint8), np.ones((8, 8, 8), np.bool_), _BOX, 0.0)

ESTIMATE = RiskEstimate(
    probability=0.31,
    lower=0.12,
    upper=0.58,
    level=0.95,
    base_rate=1 / 3,
    n_training=6,
    n_high=2,
    percentile=58.0,
    training=pd.DataFrame(
        {
            "scan": [f"S{i}" for i in range(6)],
            "high_risk": [False, False, False, False, True, True],
            "probability": [0.1, 0.2, 0.25, 0.4, 0.3, 0.8],
        }
    ),
    nearest=pd.DataFrame(
        {
            "scan": ["S2", "=S4"],
            "high_risk": [False, True],
            "probability": [0.25, 0.3],
            "distance": [0.5, 0.9],
        }
    ),
    networks=(NetworkOutput("1.1", 0.4, 0.3), NetworkOutput("1.2", 0.45, 0.32)),
    checks=(_FINE,),
    crop=_CROP,
    name="Simulated patient 1",
    simulated=True,
    seconds={"networks": 0.1},
    provenance=_MADE,
    better_than_base=False,
    worth="No better than the base rate.",
)
PATIENTS = replace(ESTIMATE, simulated=False, name="patient")
REFUSAL = Refusal((_FINE, _BAD), None, "Four volumes of noise", True, {}, _MADE)
