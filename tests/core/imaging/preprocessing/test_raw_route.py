"""What must not pass silently: strangers, noise, phantoms."""

import numpy as np
import pytest

from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing import (
    AtlasRegistration,
    PreprocessingPlan,
    RigidAlignment,
    preprocess,
)
from core.imaging.preprocessing.raw_route import raw_titles
from core.imaging.volume import Volume
from tests.core.imaging.preprocessing.conftest import contrast

pytestmark = [pytest.mark.xdist_group("little_patient"), pytest.mark.timeout(1200)]
QUICK = PreprocessingPlan(
    route="raw",
    alignment=RigidAlignment(iterations=(40, 5, 1)),
    atlas=AtlasRegistration(iterations=(40, 5, 1)),
)


def ball(seed: int, grid: tuple[int, int, int] = (60, 66, 56)) -> Volume:
    """Smooth noise in a ball of a brain's size: a phantom with a texture."""
    from scipy.ndimage import gaussian_filter

    at = np.indices(grid) - (np.array(grid).reshape(3, 1, 1, 1) - 1) / 2
    inside = np.sqrt((at**2).sum(axis=0)) < 23  # 3 mm voxels: 1,375 ml
    noise = gaussian_filter(np.random.default_rng(seed).normal(size=grid), 1.5)
    grey = np.where(inside, 100 + 300 * noise, 0)
    return Volume(
        np.where(inside, np.maximum(grey, 2), 0).astype(np.float32), np.diag([3.0, 3, 3, 1])
    )


def test_a_sequence_of_another_head_fails(little_patient):
    own = dict(little_patient.sequences)
    stranger = np.where(own["t2"].data > 0, np.random.default_rng(1).permuted(own["t2"].data), 0)
    blurred = np.where(own["t2"].data > 0, np.maximum(stranger, 2), 0).astype(np.float32)
    scan = PatientScan(
        "mixed", {"t1ce": own["t1ce"], "t2": Volume(blurred, own["t2"].affine.copy(), "t2")}
    )
    done = preprocess(scan, plan=QUICK)
    steps = {step.step: step for step in done.steps}
    assert steps["align_t2"].verdict == "failed"
    assert "another patient's" in steps["align_t2"].reasons[0]
    assert steps["resample"].parameters["voters"] == ["t1ce"]  # its brain did not vote
    assert done.verdict == "failed"


def test_a_phantom_is_no_brain():
    done = preprocess(PatientScan("phantom", {"t1ce": ball(0)}), plan=QUICK)
    assert done.verdict == "failed"
    assert any("atlas" in reason for reason in done.reasons)


def test_a_head_upside_down_by_its_header_fails(little_patient):
    own = little_patient.sequences["t1ce"]
    turn = np.diag([-1.0, 1, -1, 1])
    turn[:3, 3] = [own.to_mm((np.array(own.shape) - 1) / 2)[0] * 2, 0,
                   own.to_mm((np.array(own.shape) - 1) / 2)[2] * 2]  # fmt: skip
    turned = Volume(own.data, turn @ own.affine, "t1ce")
    done = preprocess(PatientScan("turned", {"t1ce": turned}), plan=QUICK)
    assert done.verdict == "failed"
    assert any("half a turn" in reason or "could not be laid" in reason for reason in done.reasons)


def test_the_steps_are_known_beforehand(little_patient):
    titles = raw_titles(little_patient, PreprocessingPlan(reference="t2"))
    assert "align_t1ce" in titles
    assert titles["align_t1ce"] == "Lay T1CE on T2"
    assert "align_t2" not in titles


@pytest.mark.parametrize("name", ["t1", "flair"])
def test_contrasts_of_the_little_patient_differ(little_patient, name):
    grey = np.linspace(16, 120, 50, dtype=np.float32)
    assert not np.allclose(contrast(name, grey), contrast("t2", grey))
