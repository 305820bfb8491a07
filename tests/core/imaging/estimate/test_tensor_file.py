import json

import numpy as np
import pytest
from safetensors.numpy import save

from core.errors import InputError
from core.imaging.estimate.tensor_file import read_tensor_file, tensor_file

ONE = np.ones(1, dtype=np.float32)


@pytest.fixture(scope="module")
def file() -> bytes:
    import torch

    return tensor_file({"name": "x"}, {"a": np.arange(3.0)}, {"w": torch.ones(2, 2)})


def test_the_same_comes_back(file):
    import torch

    facts, tensors = read_tensor_file(file)
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
        lambda file: file[:-1],
        lambda file: file + b"more",
        lambda file: (2**40).to_bytes(8, "little") + file[8:],
        save({"w": ONE}),  # no facts
        save({"w": ONE}, metadata={"ferroscope_ensemble": "[1]"}),
        save({"w": ONE.astype(np.float16)}, metadata=NOTE),
        header(__metadata__=NOTE, w={"dtype": "F32", "shape": [10**12], "data_offsets": [0, 4]}),
        header(__metadata__=NOTE, w=[1]),
        header(__metadata__={"ferroscope_ensemble": "[" * 100_000}),
    ],
)
def test_what_is_no_such_file_is_refused(file, content):
    given = content(file) if callable(content) else content
    with pytest.raises(InputError, match="cannot be read as an ensemble"):
        read_tensor_file(given)
