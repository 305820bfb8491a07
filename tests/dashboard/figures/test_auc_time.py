import dataclasses

import numpy as np
import pytest

from core.survival import PUBLISHED_SIGNATURE
from core.survival import auc_over_time as compute
from dashboard.figures.auc_time import auc_over_time


@pytest.fixture(scope="module")
def training(cohort, score):
    return compute(score, cohort.outcome)


@pytest.fixture(scope="module")
def validation(cohort, score):
    return compute(score.iloc[::2], cohort.outcome.take(np.arange(0, 120, 2)))


def line(figure, role):
    (found,) = [item for item in figure.data if item.name == role]
    return found


def test_curves_are_those_of_core_in_years(training, validation):
    figure = auc_over_time({"Training": training, "Validation": validation}).figure
    for role, curve in (("Training", training), ("Validation", validation)):
        np.testing.assert_allclose(line(figure, role).x, curve.horizons / 12)
        np.testing.assert_array_equal(line(figure, role).y, curve.auc)
    assert line(figure, "Training").line.dash != line(figure, "Validation").line.dash
    assert figure.layout.xaxis.title.text == "Time since diagnosis (years)"


def test_the_band_is_the_interval_where_there_is_one(training):
    holed = dataclasses.replace(training, lower=training.lower.copy(), upper=training.upper.copy())
    holed = dataclasses.replace(
        holed,
        lower=np.where(np.arange(len(training.auc)) == 3, np.nan, training.lower),
        upper=np.where(np.arange(len(training.auc)) == 3, np.nan, training.upper),
    )
    lower, upper = auc_over_time({"Training": holed}).figure.data[:2]
    known = np.isfinite(holed.lower)
    assert 0 < known.sum() < len(known)
    np.testing.assert_array_equal(lower.y, holed.lower[known])
    np.testing.assert_array_equal(upper.y, holed.upper[known])
    assert upper.fill == "tonexty"


def test_the_study_stands_beside_its_own_cohort(training, validation):
    figure = auc_over_time({"Training": training, "Validation": validation}).figure
    for role, points in (
        ("training", PUBLISHED_SIGNATURE.training_auc),
        ("validation", PUBLISHED_SIGNATURE.validation_auc),
    ):
        marks = line(figure, f"Published, {role}")
        assert tuple(marks.x) == tuple(points)
        assert tuple(marks.y) == tuple(points.values())
        assert marks.marker.color == line(figure, role.capitalize()).line.color


def test_a_cohort_that_is_not_drawn_brings_no_numbers_of_the_study(training):
    names = {item.name for item in auc_over_time({"Training": training}).figure.data}
    assert "Published, training" in names
    assert "Published, validation" not in names
    bare = auc_over_time({"Training": training}, published=None)
    assert not [item.name for item in bare.figure.data if "Published" in item.name]
    assert "Open marks" not in bare.caption


def test_the_axis_holds_chance_and_every_interval(training):
    low, high = auc_over_time({"Training": training}).figure.layout.yaxis.range
    assert low < min(0.5, np.nanmin(training.lower))
    assert high > 1


def test_the_finding_and_the_table(training):
    drawing = auc_over_time({"Training": training})
    assert f"between {np.nanmin(training.auc):.3f} and {np.nanmax(training.auc):.3f}" in drawing.alt
    assert f"{training.integrated:.3f} on average" in drawing.alt
    assert "reports 0.899, 0.917, 0.930 at 1, 2 and 3 years" in drawing.alt
    assert len(drawing.table) == len(training.auc)
