import pytest

from core.errors import DeviceMemoryError
from core.imaging.device import (
    best_device,
    memory_of,
    mixed_precision,
    one_thread,
    placed,
    repeatable,
)
from core.imaging.networks import NetworkPlan
from core.imaging.plan import TrainingPlan


def test_a_device_there_is():
    import torch

    assert best_device() == ("cuda" if torch.cuda.is_available() else "cpu")


def test_a_processor_computes_in_float32_and_its_settings_are_left():
    import torch

    with mixed_precision("cpu"), repeatable("cpu"):
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.float32
    layer = torch.nn.Conv3d(1, 1, 3)
    assert placed(layer, "cpu") is layer


def test_a_processor_works_on_one_core_and_then_as_before():
    import torch

    torch.set_num_threads(2)  # the fixture puts back what was there
    with pytest.raises(KeyError), one_thread("cpu"):
        assert torch.get_num_threads() == 1
        raise KeyError
    assert torch.get_num_threads() == 2
    with one_thread("cuda"):
        assert torch.get_num_threads() == 2


def test_the_way_out_of_too_little_memory():
    import torch

    plan = TrainingPlan(network=NetworkPlan(stem_stride=1), batch=8)
    with pytest.raises(DeviceMemoryError) as caught, memory_of("cuda", plan):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 GiB")
    assert "batch of 4" in caught.value.hint
    assert "stem stride of 2" in caught.value.hint


def test_another_error_passes():
    with pytest.raises(RuntimeError, match="shapes"), memory_of("cpu", TrainingPlan()):
        raise RuntimeError("shapes differ")
