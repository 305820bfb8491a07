import json

import numpy as np
import pytest
import torch
from safetensors.torch import save

from core.errors import InputError
from core.imaging.estimate.tensor_file import read_tensor_file, tensor_file

FILE = tensor_file({"name": "x"}, {"a": np.arange(3.0)}, {"w": torch.ones(2, 2)})


def test_the_same_comes_back():
    facts, tensors = read_tensor_file(FILE)
    assert facts == {"name": "x"}
    assert tensors["a"].tolist() == [0, 1, 2]
    assert tensors["w"].dtype == torch.float32


def header(**entries: object) -> bytes:
    text = json.dumps(entries).encode()
    return len(text).to_bytes(8, "little") + text


NOTE = {"ferroscope_ensemble": '{"name": "x"}'}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80\x04K\x01.",  # a pickle
        FILE[:-1],
        FILE + b"more",
        (2**40).to_bytes(8, "little") + FILE[8:],
        save({"w": torch.ones(1)}),  # no facts
        save({"w": torch.ones(1)}, metadata={"ferroscope_ensemble": "[1]"}),
        save({"w": torch.ones(1, dtype=torch.float16)}, metadata=NOTE),
        header(__metadata__=NOTE, w={"dtype": "F32", "shape": [10**12], "data_offsets": [0, 4]}),
        header(__metadata__=NOTE, w=[1]),
        header(__metadata__={"ferroscope_ensemble": "[" * 100_000}),
    ],
)
def test_what_is_no_such_file_is_refused(content):
    with pytest.raises(InputError, match="cannot be read as an ensemble"):
        read_tensor_file(content)
