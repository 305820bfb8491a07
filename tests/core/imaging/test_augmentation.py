from dataclasses import replace

import numpy as np
import pytest

from core.imaging.augmentation import as_input, training_batches
from core.imaging.plan import TrainingPlan

PLAIN = TrainingPlan(flips=False, batch=4)


@pytest.fixture(scope="module")
def nine():
    """Nine scans."""

    import torch

    return torch.randint(0, 256, (9, 4, 5, 6, 7), dtype=torch.uint8)


def batches(plan, crops, seed=0):
    import torch

    labels = torch.arange(9)
    return list(training_batches(crops, labels, plan, seed=np.random.SeedSequence(seed)))


def test_every_scan_once_in_batches_as_equal_as_can_be(nine):
    import torch

    found = batches(PLAIN, nine)
    assert [len(answers) for _, answers in found] == [3, 3, 3]
    seen = torch.cat([answers for _, answers in found])
    assert sorted(seen.tolist()) == list(range(9))
    for batch, answers in found:
        torch.testing.assert_close(batch, as_input(nine[answers]))


def test_grey_values_become_shares():
    import torch

    assert as_input(torch.tensor([0, 51, 255], dtype=torch.uint8)).tolist() == pytest.approx(
        [0, 0.2, 1]
    )


def test_the_seed_decides(nine):
    import torch

    plan = replace(PLAIN, flips=True, intensity=0.2, shift=1)
    for (a, x), (b, y) in zip(batches(plan, nine, 3), batches(plan, nine, 3), strict=True):
        assert torch.equal(a, b)
        assert torch.equal(x, y)
    one, other = (torch.cat([batch for batch, _ in batches(plan, nine, seed)]) for seed in (3, 4))
    assert not torch.equal(one, other)


def test_each_mirror_image_is_one_of_eight(nine):
    import torch

    crops = nine[:1].expand(9, -1, -1, -1, -1).contiguous()
    whole = as_input(crops[:1])[0]
    images = [whole.flip(axes) for axes in ([], [1], [2], [3], [1, 2], [1, 3], [2, 3], [1, 2, 3])]
    found = set()
    for seed in range(12):
        for batch, _ in batches(replace(PLAIN, flips=True), crops, seed):
            for scan in batch:
                (which,) = [n for n, image in enumerate(images) if torch.equal(scan, image)]
                found.add(which)
    assert found == set(range(8))


def test_a_shift_moves_and_brings_in_background():
    import torch

    crops = torch.full((9, 1, 8, 8, 8), 255, dtype=torch.uint8)
    for batch, _ in batches(replace(PLAIN, shift=2), crops):
        for scan in batch:
            filled = torch.nonzero(scan[0])
            extents = filled.max(0).values - filled.min(0).values + 1
            assert (extents >= 6).all()
            assert scan.sum() == extents.prod()


def test_brightness_leaves_the_background_alone(nine):
    import torch

    crops = nine.clone()
    crops[:, :, 0] = 0
    for batch, answers in batches(replace(PLAIN, intensity=0.3), crops):
        assert (batch[:, :, 0] == 0).all()
        assert not torch.equal(batch, as_input(crops[answers]))


def test_the_data_set_itself_stays(nine):
    import torch

    before = nine.clone()
    batches(replace(PLAIN, flips=True, shift=2, intensity=0.3), nine)
    assert torch.equal(nine, before)
