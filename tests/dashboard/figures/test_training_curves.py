from dataclasses import replace

import numpy as np
import pytest

from dashboard.figures.training_curves import training_curves
from tests.dashboard.figures.network import REPORTS


def test_each_fold_has_its_losses(trace):
    figure = training_curves(REPORTS).figure
    assert len(figure.data) == 6
    held_out, training = trace(figure, "fold 2, held out"), trace(figure, "fold 2, training")
    np.testing.assert_allclose(held_out.y, [0.8, 0.4, 0.8 / 3, 0.2])
    np.testing.assert_allclose(training.y, [0.7, 0.35, 0.7 / 3, 0.175])
    assert training.line.dash == "dash"
    assert training.line.color == held_out.line.color


def test_the_area_and_the_line_of_chance(trace, shape):
    drawing = training_curves(REPORTS, measure="auc")
    assert trace(drawing.figure, "fold 3").y[-1] == 0.9
    assert shape(drawing.figure, "chance").y0 == 0.5
    assert "fold 1: AUC of the held-out fold 0.900 at epoch 4 of 4" in drawing.alt
    assert "never that of the best epoch" in drawing.caption


def test_the_axis_is_as_long_as_the_training_will_be():
    figure = training_curves(REPORTS[:1]).figure
    assert figure.layout.xaxis.range == (0.5, 4.5)


def test_the_axis_names_whole_epochs_only():
    assert training_curves(REPORTS[:1]).figure.layout.xaxis.dtick == 1
    long = [replace(report, epochs=70) for report in REPORTS]
    assert training_curves(long).figure.layout.xaxis.dtick is None


def test_epochs_that_were_not_looked_at(trace):
    reports = [replace(r, held_out_auc=None, held_out_loss=None) for r in REPORTS[:3]]
    drawing = training_curves([*reports, REPORTS[3]], measure="auc")
    assert np.isnan(trace(drawing.figure, "fold 1").y[:3]).all()
    assert "not looked at" in training_curves(reports, measure="auc").alt


def test_many_folds_have_no_legend_and_say_their_repeat():
    reports = [replace(r, repeat=repeat) for repeat in (1, 2, 3) for r in REPORTS]
    figure = training_curves(reports, measure="auc").figure
    assert not figure.layout.showlegend
    assert figure.data[-1].name == "repeat 3, fold 3"


@pytest.mark.parametrize("measure", ["loss", "auc"])
def test_the_numbers_are_there(measure):
    table = training_curves(REPORTS, measure=measure).table
    assert len(table) == 12
    assert {"fold", "epoch", "training_loss", "held_out_auc"} <= set(table)
