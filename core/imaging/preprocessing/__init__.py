"""Preprocessing: from a scan as acquired to the atlas, brain only, 0 to 255.

The study's chain. ``plan`` says what each step is told; ``chain`` runs them and
gives a ``Preprocessed`` (``result``); ``report`` is what each step says of
itself; ``space`` recognises a scan that needs none of it; ``face`` finds faces;
``child`` runs the chain in a process of its own, which a server must.
"""

from core.imaging.preprocessing.brain import extract_brain
from core.imaging.preprocessing.chain import preprocess, replay
from core.imaging.preprocessing.child import preprocess_in_child
from core.imaging.preprocessing.face import Face, deface, find_face
from core.imaging.preprocessing.plan import (
    ROUTES,
    AtlasRegistration,
    BiasCorrection,
    BrainExtraction,
    PreprocessingPlan,
    RigidAlignment,
    Scaling,
)
from core.imaging.preprocessing.report import VERDICTS, StepReport
from core.imaging.preprocessing.resample import Grid, resample
from core.imaging.preprocessing.result import Preprocessed, to_native
from core.imaging.preprocessing.space import Space, recognise_space

__all__ = [
    "ROUTES",
    "VERDICTS",
    "AtlasRegistration",
    "BiasCorrection",
    "BrainExtraction",
    "Face",
    "Grid",
    "Preprocessed",
    "PreprocessingPlan",
    "RigidAlignment",
    "Scaling",
    "Space",
    "StepReport",
    "deface",
    "extract_brain",
    "find_face",
    "preprocess",
    "preprocess_in_child",
    "recognise_space",
    "replay",
    "resample",
    "to_native",
]
