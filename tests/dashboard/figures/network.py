"""A small cross-validation, made by hand, that the network's figures are held to."""

import numpy as np
import pandas as pd

from core.imaging.epochs import EpochReport
from core.imaging.out_of_fold import CrossValidation, FoldResult

__all__ = ["FOUND", "REPORTS"]


def _fold(fold: int) -> FoldResult:
    draw = np.random.default_rng(fold)
    high = np.arange(20) < 6
    p = np.clip(draw.normal(0.35 + 0.25 * high, 0.18), 0.01, 0.99)
    names = [f"P{fold}{i:02d}" for i in range(20)]
    history = tuple(
        EpochReport(1, fold, epoch, 4, 0.7 / epoch, 0.8 / epoch, 0.5 + epoch / 10, None, 1.0, 40.0)
        for epoch in (1, 2, 3, 4)
    )
    return FoldResult(
        1,
        fold,
        pd.DataFrame({"scan": names, "patient": names, "high_risk": high, "probability": p}),
        history,
        4,
    )


FOUND = CrossValidation(tuple(_fold(fold) for fold in (1, 2, 3)), {})
REPORTS = tuple(report for fold in FOUND.folds for report in fold.history)
