"""Grey values of a cube in a few numbers: what a scanner or a mistake would change."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt

from core.imaging.dataset import CHANNELS

__all__ = ["GREY_STATISTICS", "grey_statistics"]

_QUANTILES = (5, 25, 50, 75, 95)
_WORDS = {"t1": "T1", "t1ce": "T1CE", "t2": "T2", "flair": "FLAIR"}
_PAIRS = tuple(combinations(range(len(CHANNELS)), 2))
# What each number is, in words that end "is unusually high" or "low".
GREY_STATISTICS: tuple[str, ...] = (
    *(
        f"{what} of {_WORDS[name]}"
        for name in CHANNELS
        for what in (
            "the share of empty voxels",
            *(f"the grey value below which {q} % lie" for q in _QUANTILES),
            "the roughness",
            "the brightness of the middle",
            "the contrast of the middle",
        )
    ),
    *(f"the correlation of {_WORDS[CHANNELS[a]]} and {_WORDS[CHANNELS[b]]}" for a, b in _PAIRS),
)


def grey_statistics(cube: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """Describe a cube's grey values.

    Parameters
    ----------
    cube : array of uint8, shape (4, size, size, size)

    Returns
    -------
    array of float, shape (len(GREY_STATISTICS),)
        For each sequence the share of empty voxels, quantiles of the others
        (0 to 1), their roughness (mean step between neighbours over their
        standard deviation: 1.1 for pure noise, near 0 for a blur), mean and
        standard deviation (0 to 1) of the cube's middle third, where the
        tumour is; then the correlation of each two sequences. 0 where there is
        nothing to measure.
    """
    size = cube.shape[1]
    middle = (slice(size // 3, size - size // 3),) * 3
    found: list[float] = []
    for sequence in cube:
        head = sequence > 0
        found.append(1.0 - float(head.mean()))
        grey = sequence[head] / 255.0
        found += np.percentile(grey, _QUANTILES).tolist() if grey.size else [0.0] * len(_QUANTILES)
        found.append(_roughness(sequence, head))
        inner = sequence[middle] / 255.0
        found += [float(inner.mean()), float(inner.std())]
    both = (cube > 0).all(axis=0)
    for a, b in _PAIRS:
        first, second = cube[a][both].astype(float), cube[b][both].astype(float)
        varied = first.size > 1 and first.std() > 0 and second.std() > 0
        found.append(float(np.corrcoef(first, second)[0, 1]) if varied else 0.0)
    return np.array(found)


def _roughness(sequence: npt.NDArray[np.uint8], head: npt.NDArray[np.bool_]) -> float:
    """Return the mean step between neighbours that are both in the head, in deviations."""
    spread = float(sequence[head].std()) if head.any() else 0.0
    if not spread:
        return 0.0
    signed = sequence.astype(np.int16)
    steps = [
        np.abs(np.diff(signed, axis=axis))[_pairs(head, axis)] for axis in range(sequence.ndim)
    ]
    joined = np.concatenate(steps)
    return float(joined.mean()) / spread if joined.size else 0.0


def _pairs(head: npt.NDArray[np.bool_], axis: int) -> npt.NDArray[np.bool_]:
    """Return, for each two neighbours along an axis, whether both are in the head."""
    n = head.shape[axis]
    return np.asarray(head.take(range(n - 1), axis=axis) & head.take(range(1, n), axis=axis))
