import numpy as np
import pandas as pd
import pytest

from core.errors import StoreError
from core.imaging.epochs import EpochReport
from core.imaging.metrics import METRICS
from core.imaging.out_of_fold import CrossValidation, FoldResult

HISTORY = (EpochReport(1, 1, 1, 1, 0.1 + 0.2, None, None, None, 1.0, 2.0),)


def fold(number: int, p: list[float], high: list[bool], repeat: int = 1) -> FoldResult:
    names = [f"P{number}{i}" for i in range(len(p))]
    table = pd.DataFrame({"scan": names, "patient": names, "high_risk": high, "probability": p})
    return FoldResult(repeat, number, table, HISTORY, 1)


@pytest.fixture
def found() -> CrossValidation:
    """Fold 1: 3 of 4 right, AUC 1; fold 2: all right, but its probabilities lie lower."""
    return CrossValidation(
        (
            fold(1, [0.9, 0.8, 0.7, 0.2], [True, True, False, False]),
            fold(2, [0.6, 0.55, 0.1, 0.05], [True, True, False, False]),
        ),
        {"dataset": {"simulated": True}},
    )


def test_by_fold_mean_and_pooled(found: CrossValidation):
    table = found.table()
    assert table.index.tolist() == list(METRICS)
    assert table.loc["accuracy", ["fold 1", "fold 2", "mean", "pooled"]].tolist() == [
        0.75, 1.0, 0.875, 0.875,
    ]  # fmt: skip
    assert table.loc["auc", ["fold 1", "fold 2", "mean"]].tolist() == [1, 1, 1]
    # Pooled, P12 (0.7, low) stands above P20 and P21 (high): 14 of 16 pairs.
    assert table.loc["auc", "pooled"] == 14 / 16
    assert table.loc["accuracy", "sd"] == pytest.approx(np.std([0.75, 1], ddof=1))
    assert table.loc["accuracy", "lower"] < 0.875 < table.loc["accuracy", "upper"]


def test_repeats_are_averaged_before_they_are_pooled():
    found = CrossValidation(
        tuple(
            fold(1, p, [True, False], repeat)
            for repeat, p in ((1, [0.9, 0.1]), (2, [0.4, 0.7]), (3, [0.8, 0.3]))
        ),
        {},
    )
    assert found.pooled_predictions["probability"].tolist() == pytest.approx([0.7, 1.1 / 3])
    assert list(found.table().columns[:3]) == ["1.1", "2.1", "3.1"]
    assert found.pooled_metrics().n == 2


def test_the_most_confident_mistakes_come_first(found: CrossValidation):
    assert found.mistakes()["scan"].tolist() == ["P12"]
    assert found.mistakes()["confidence"].tolist() == [0.7]
    worse = CrossValidation((fold(1, [0.05, 0.45, 0.6, 0.9], [True, True, False, False]),), {})
    assert worse.mistakes()["confidence"].tolist() == pytest.approx([0.95, 0.9, 0.6, 0.55])
    assert len(worse.mistakes(2)) == 2


def test_it_comes_back_bit_for_bit(found: CrossValidation):
    back = CrossValidation.from_bytes(found.to_bytes())
    pd.testing.assert_frame_equal(back.predictions, found.predictions, check_exact=True)
    assert back.folds[0].history == HISTORY
    assert back.facts == found.facts


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"folds": ["{}"], "facts": {}}'])
def test_damaged_bytes(content: bytes):
    with pytest.raises(StoreError, match="damaged"):
        CrossValidation.from_bytes(content)
