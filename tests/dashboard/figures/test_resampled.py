import numpy as np
import pytest

from core.survival.bootstrap import percentile_interval
from dashboard.figures.resampled import resampled

VALUES = np.append(np.linspace(0.9, 1.1, 101), np.nan)


def test_the_band_is_the_interval_and_the_line_the_estimate(shape):
    drawing = resampled(VALUES, 0.98, percentile_interval(VALUES), label="Concordance")
    band = shape(drawing.figure, "interval")
    assert (band.x0, band.x1) == pytest.approx((0.905, 1.095))
    assert shape(drawing.figure, "estimate").x0 == 0.98
    assert drawing.alt == "Concordance 0.980 (0.905 to 1.095) over 101 bootstrap samples."


def test_every_sample_is_in_a_bar(trace):
    drawing = resampled(VALUES, 1.0, percentile_interval(VALUES), label="C")
    assert sum(trace(drawing.figure, "bootstrap").y) == 101
    assert drawing.table["n_samples"].sum() == 101


def test_samples_without_a_number_are_counted():
    one = resampled(VALUES, 1.0, percentile_interval(VALUES), label="C").caption
    assert "1 sample gave no number and is left out." in one
    more = np.append(VALUES, [np.nan, np.nan])
    assert "3 samples gave no number and are left out." in (
        resampled(more, 1.0, percentile_interval(more), label="C").caption
    )
    assert "no number" not in (
        resampled(VALUES[:-1], 1.0, percentile_interval(VALUES), label="C").caption.replace(
            "1 sample gave no number", ""
        )
    )


def test_decimals_follow():
    drawing = resampled(VALUES, 1.0, percentile_interval(VALUES), label="HR", digits=2)
    assert drawing.alt.startswith("HR 1.00 (0.91 to 1.10)")


def test_samples_all_alike_are_a_drawing_still():
    same = np.ones(5)
    assert resampled(same, 1.0, percentile_interval(same), label="C").figure
