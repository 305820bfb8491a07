"""What tests of the Estimate page share: a small demo, its networks, the scan of a session."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from core.imaging.estimate import Ensemble
from core.imaging.plan import PRESETS
from core.imaging.volume import write_volume
from core.tasks.ensemble import ensemble_request
from dashboard import scans
from dashboard.estimate_networks import _ensemble, trainings
from dashboard.estimate_scan import noise_patient, simulated_patient
from dashboard.scan_session import ScanRoom
from dashboard.training_result import found_by
from tests.dashboard.engines import working_inline
from tests.pages.screen import Screen

__all__ = ["N", "cases", "room_of", "small_demo", "the_ensemble"]

N = 36


@contextmanager
def small_demo() -> Iterator[None]:
    """Make the demo small, one thread, and work that ends before the page goes on."""

    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    demo = PRESETS["demo"]
    network = replace(demo.plan.network, width=0.1)
    small = replace(
        demo,
        plan=replace(demo.plan, network=network, epochs=6, learning_rate=1e-3),
        recipe=replace(demo.recipe, size=16),
    )
    with pytest.MonkeyPatch.context() as patch, working_inline():
        patch.setattr(scans, "SIMULATED_PATIENTS", N)
        patch.setitem(PRESETS, "demo", small)
        scans._simulated.clear()
        yield
    scans._simulated.clear()
    torch.set_num_threads(threads)


def room_of(screen: Screen) -> ScanRoom:
    """Return what the session holds of its scan."""
    return screen.at.session_state["ferroscope.scan.room"]


def the_ensemble() -> Ensemble:
    """Return the networks of the only training."""
    (job,) = trainings()
    return _ensemble(ensemble_request(found_by(job)).spec.id)


def cases(data: Path) -> Path:
    """Write two simulated patients as cases, one of noise, and one that lacks a sequence."""
    patients = {"a": simulated_patient(1), "b": simulated_patient(2), "n": noise_patient()}
    for name, scan in (patients | {"z": simulated_patient(3)}).items():
        volumes = {**scan.sequences, "seg": scan.segmentation}
        for ending, volume in volumes.items():
            if (name, ending) != ("z", "t2"):
                write_volume(data / "imaging/clinic" / name / f"{name}_{ending}.nii.gz", volume)
    return data
