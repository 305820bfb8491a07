"""Log2, FPKM and counts told apart, and brought to log2."""

import numpy as np
import pytest

from core.data.expression_scale import recognise_scale, to_log2
from core.errors import CohortError


def matrix(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=np.float32)


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        (matrix([0.0, 5.2, 14.1]), "log2"),
        (matrix([-3.0, 0.1, 2.0]), "log2"),
        (matrix([3.9, 7.0, 14.0]), "log2"),
        (matrix([0.0, 5.25, 7540.4]), "fpkm"),
        (matrix([0.0, 12.0, 90210.0]), "counts"),
        (matrix([0.0, 12.5, 9_000_000.0]), "counts"),
    ],
)
def test_scales(values: np.ndarray, scale: str) -> None:
    finding = recognise_scale(values)
    assert finding.scale == scale
    assert bool(finding.question) == (scale != "log2")


def test_a_mixture_is_asked_about() -> None:
    assert "which scale" in recognise_scale(matrix([-4.0, 5000.0])).question


def test_fpkm() -> None:
    assert to_log2(matrix([0.0, 1.0, 7.0]), "fpkm").tolist() == [[0.0, 1.0, 3.0]]


def test_counts_are_taken_per_million_of_their_sample() -> None:
    """3 of 4 reads are 750,000 per million, log2(750,001) = 19.51653."""
    found = to_log2(matrix([3.0, 1.0, 0.0], [300.0, 100.0, 0.0]), "counts")
    assert found[0].tolist() == pytest.approx([19.516533, 17.931572, 0.0], abs=1e-5)
    assert np.array_equal(found[0], found[1])


def test_what_cannot_be_transformed() -> None:
    with pytest.raises(CohortError, match="cannot be negative"):
        to_log2(matrix([-1.0, 2.0]), "fpkm")
    with pytest.raises(CohortError, match="1 samples have no counts"):
        to_log2(matrix([0.0, 0.0], [1.0, 2.0]), "counts")
    with pytest.raises(CohortError, match="allowed are log2, fpkm, counts"):
        to_log2(matrix([1.0]), "tpm")  # type: ignore[arg-type]
