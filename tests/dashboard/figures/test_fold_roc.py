import numpy as np
import pytest

from core.imaging.roc import roc, roc_band
from dashboard.figures.fold_roc import fold_roc
from tests.dashboard.figures.network import FOUND


@pytest.fixture(scope="module")
def parts():
    pooled = FOUND.pooled_predictions
    numbers = pooled["probability"], pooled["high_risk"]
    folds = {
        f"fold {f.fold}": roc(f.predictions["probability"], f.predictions["high_risk"])
        for f in FOUND.folds
    }
    return folds, roc(*numbers), roc_band(*numbers, seed=0, draws=200)


def test_curves_and_band_are_those_of_core(parts, trace):
    folds, pooled, band = parts
    figure = fold_roc(*parts).figure
    np.testing.assert_array_equal(trace(figure, "pooled").x, pooled.fpr)
    np.testing.assert_array_equal(trace(figure, "fold 2").y, folds["fold 2"].tpr)
    np.testing.assert_array_equal(trace(figure, "band").y[: len(band.fpr)], band.upper)


def test_the_area_and_how_many_are_said(parts):
    drawing = fold_roc(*parts)
    pooled = parts[1].area
    assert f"Pooled: AUC {pooled.estimate:.3f} ({pooled.lower:.3f} to {pooled.upper:.3f})" in (
        drawing.alt
    )
    assert "18 scans at high and 42 at low risk" in drawing.alt
    assert "60 scans, 18 at high risk" in drawing.caption
    assert set(drawing.table["curve"]) == {"fold 1", "fold 2", "fold 3", "pooled"}


def test_many_folds_are_not_named(parts):
    folds = {f"1.{i}": parts[1] for i in range(9)}
    figure = fold_roc(folds, *parts[1:]).figure
    assert [item.name for item in figure.data if item.showlegend] == [figure.data[-1].name]
