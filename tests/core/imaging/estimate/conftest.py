"""A tiny trained ensemble, and scans to give it: simulated, of 16-voxel cubes."""

from collections.abc import Callable

import numpy as np
import pytest

from core.imaging.assembly import simulated_dataset
from core.imaging.crossvalidation import CrossValidationPlan, combine, facts_of, train_part
from core.imaging.dataset import CHANNELS, ScanDataset
from core.imaging.estimate import (
    Ensemble,
    HeldOut,
    RiskEstimate,
    build_ensemble,
    estimate_risk,
    read_held_out,
)
from core.imaging.networks import NetworkPlan
from core.imaging.out_of_fold import CrossValidation
from core.imaging.patient_scan import PatientScan
from core.imaging.plan import TrainingPlan
from core.imaging.preparation import CropRecipe
from core.imaging.simulated_scans import ScanDesign, SimulatedScan, simulate_scan

PLAN = CrossValidationPlan(
    TrainingPlan(
        network=NetworkPlan("resnet10", width=0.125),
        epochs=20,
        batch=8,
        learning_rate=2e-3,
        balance="weights",
        watch=100,
    ),
    folds=2,
)
DESIGN = ScanDesign(effect=6)  # seen at a glance, so that few epochs suffice
Trained = tuple[CrossValidation, list[HeldOut], list[bytes]]


@pytest.fixture(scope="session")
def training_scans() -> ScanDataset:
    return simulated_dataset(CropRecipe(size=16), n=36, seed=0, design=DESIGN)


@pytest.fixture(scope="session")
def trained(training_scans: ScanDataset) -> Trained:
    """A twofold cross-validation, what each network saw, and the weights."""
    folds, parts, weights = [], [], []
    for part in PLAN.parts:
        result, fold = train_part(training_scans, PLAN, part)
        folds.append(result)
        weights.append(fold.weights)
        parts.append(
            read_held_out(training_scans, result, fold.weights, plan=PLAN.training.network)
        )
    facts = {**facts_of(training_scans, PLAN), "task": "cross_validation"}
    return combine(folds, facts), parts, weights


@pytest.fixture(scope="session")
def ensemble(trained: Trained) -> Ensemble:
    found, parts, weights = trained
    return build_ensemble(found, parts, weights)


def as_patient(scan: SimulatedScan, name: str = "SIM") -> PatientScan:
    sequences = dict(zip(CHANNELS, scan.sequences, strict=True))
    return PatientScan(name, sequences, scan.segmentation, simulated=True)


@pytest.fixture(scope="session")
def patient() -> Callable[..., PatientScan]:
    """Return a function that gives a simulated patient of another cohort."""

    def make(number: int = 0, *, seed: int = 99) -> PatientScan:
        return as_patient(simulate_scan(number, seed=seed, design=DESIGN), f"SIM-{number}")

    return make


@pytest.fixture
def noise() -> np.random.Generator:
    return np.random.default_rng(5)


@pytest.fixture(scope="session")
def estimate(ensemble: Ensemble, patient: Callable[..., PatientScan]) -> RiskEstimate:
    found = estimate_risk(ensemble, patient(0))
    assert isinstance(found, RiskEstimate)
    return found
