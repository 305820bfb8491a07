import numpy as np
import pandas as pd

from dashboard.figures.calibration import calibration_plot

TABLE = pd.DataFrame(
    {
        "group": [1, 2],
        "n": [50, 51],
        "predicted": [0.3, 0.8],
        "observed": [0.35, 0.6],
        "lower": [0.2, 0.5],
        "upper": [0.5, 0.7],
    }
)


def test_groups_lie_at_predicted_and_observed_with_their_interval(trace):
    figure = calibration_plot({"Training": TABLE}, horizon=3).figure
    groups = trace(figure, "Training")
    assert (tuple(groups.x), tuple(groups.y)) == ((0.3, 0.8), (0.35, 0.6))
    np.testing.assert_allclose(np.asarray(groups.y) + groups.error_y.array, TABLE["upper"])
    np.testing.assert_allclose(np.asarray(groups.y) - groups.error_y.arrayminus, TABLE["lower"])
    assert tuple(trace(figure, "as predicted").x) == (0, 1)


def test_words_say_the_worst_group():
    drawing = calibration_plot({"Training": TABLE, "Validation": TABLE.head(1)}, horizon=1)
    assert "Calibration at 1 year." in drawing.alt
    assert "Training: in 2 groups the largest difference is 20% of patients fewer" in drawing.alt
    assert "Validation: in 1 groups the largest difference is 5% of patients more" in drawing.alt
    assert "Training: 101 patients. Validation: 50 patients." in drawing.caption
    assert drawing.table["cohort"].tolist() == ["Training", "Training", "Validation"]


def test_cohorts_differ_by_more_than_colour(trace):
    figure = calibration_plot({"Training": TABLE, "Validation": TABLE}, horizon=1).figure
    assert trace(figure, "Training").marker.symbol != trace(figure, "Validation").marker.symbol


def test_no_follow_up_is_said():
    unknown = TABLE.assign(observed=np.nan, lower=np.nan, upper=np.nan)
    drawing = calibration_plot({"Training": unknown}, horizon=5)
    assert "no group is followed so long" in drawing.alt
    assert drawing.caption.endswith("Not drawn: Training, 2 groups not followed so long.")
    assert "Not drawn" not in calibration_plot({"Training": TABLE}, horizon=5).caption


def test_a_group_in_which_nobody_died_has_no_interval(trace):
    """Kaplan-Meier's there is from 1 to 1, which would claim that nobody could have died."""
    alive = TABLE.assign(observed=[0.35, 1.0], lower=[0.2, 1.0], upper=[0.5, 1.0])
    drawing = calibration_plot({"Training": alive}, horizon=3)
    bars = trace(drawing.figure, "Training").error_y
    assert np.isnan(bars.array).tolist() == [False, True]
    assert np.isnan(bars.arrayminus).tolist() == [False, True]
    assert drawing.table["upper"].isna().tolist() == [False, True]
    assert "Nobody died until then, so without an interval: Training, 1 group." in drawing.caption
    assert "Nobody died" not in calibration_plot({"Training": TABLE}, horizon=3).caption
