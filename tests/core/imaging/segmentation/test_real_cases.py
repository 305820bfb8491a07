"""The real cases: what the measured table says holds on this machine too."""

from pathlib import Path

import pytest

from core.imaging.intensity import to_8_bit
from core.imaging.masks import tumour_mask
from core.imaging.patient_scan import PatientScan
from core.imaging.segmentation.approximate import approximate_masks
from core.imaging.segmentation.click_field import click_field
from core.imaging.segmentation.clicks import Click, ClickSession
from core.imaging.segmentation.interactive import segment_clicks
from core.imaging.segmentation.overlap import dice
from core.imaging.volume import Volume, read_volume

pytestmark = [pytest.mark.data, pytest.mark.slow, pytest.mark.xdist_group("segmented_case")]


@pytest.fixture(scope="module")
def expert(data_dir: Path) -> PatientScan:
    folder = data_dir / "imaging" / "brats" / "BraTS2021_00006"
    sequences = {}
    for name in ("t1", "t1ce", "t2", "flair"):
        volume = read_volume(folder / f"{folder.name}_{name}.nii.gz")
        sequences[name] = Volume(to_8_bit(volume), volume.affine, name)
    labels = read_volume(folder / f"{folder.name}_seg.nii.gz")
    return PatientScan(folder.name, sequences, labels)


def test_the_approximation_beside_an_expert(expert: PatientScan):
    found = approximate_masks(expert)
    assert dice(found.wt, tumour_mask(expert.segmentation, "WT")) > 0.94
    assert dice(found.tc, tumour_mask(expert.segmentation, "TC")) > 0.9


def test_one_click_beside_an_expert(expert: PatientScan):
    """At the middle of the tumour's voxels, not at the best place."""
    core = tumour_mask(expert.segmentation, "TC")
    at = [int(axis[len(axis) // 2]) for axis in core.nonzero()]
    field = click_field(expert)
    voxel = (at[0], at[1], at[2])
    session = ClickSession().add(Click(voxel)).add(Click(voxel, region="TC"))
    masks = segment_clicks(field, session)
    assert dice(masks.wt, tumour_mask(expert.segmentation, "WT")) > 0.93
    assert dice(masks.tc, core) > 0.9
