import math

import numpy as np
import pytest

from core.errors import InputError
from core.imaging.metrics import METRICS, classification_metrics, wilson_interval

# Three high, five low; called high: 0.9, 0.8, 0.7 -> two right, one wrong.
P = [0.9, 0.8, 0.2, 0.7, 0.4, 0.3, 0.2, 0.1]
HIGH = [True, True, False, False, True, False, False, False]


def test_the_four_counts_and_what_follows():
    found = classification_metrics(P, HIGH)
    counts = (found.true_positive, found.false_positive, found.true_negative, found.false_negative)
    assert counts == (2, 1, 4, 1)
    assert found.accuracy == 6 / 8
    assert found.sensitivity == found.recall == found.precision == 2 / 3
    assert found.specificity == found.precision_low == 4 / 5
    assert found.precision_weighted == pytest.approx((3 * 2 / 3 + 5 * 4 / 5) / 8)
    assert found.f1_high == pytest.approx(2 / 3)
    assert found.f1_low == pytest.approx(4 / 5)
    assert found.f1_weighted == pytest.approx((3 * 2 / 3 + 5 * 4 / 5) / 8)
    assert found.balanced_accuracy == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert found.majority_accuracy == 5 / 8
    assert found.auc == pytest.approx(14 / 15)


def test_the_studys_majority_line():
    found = classification_metrics(np.linspace(0, 0.4, 122), np.arange(122) < 28)
    assert found.accuracy == found.majority_accuracy == pytest.approx(0.770, abs=5e-4)
    assert found.balanced_accuracy == 0.5


def test_equal_to_scikit_learn():
    from sklearn import metrics as theirs

    draw = np.random.default_rng(0)
    for _ in range(20):
        high = draw.random(40) < 0.3
        high[:2] = True, False
        p = np.clip(draw.normal(0.4 + 0.2 * high, 0.2), 0, 1).round(2)
        found, called = classification_metrics(p, high), p > 0.5
        for ours, value in {
            "accuracy": theirs.accuracy_score(high, called),
            "auc": theirs.roc_auc_score(high, p),
            "sensitivity": theirs.recall_score(high, called),
            "specificity": theirs.recall_score(~high, ~called),
            "f1_high": theirs.f1_score(high, called),
            "f1_low": theirs.f1_score(~high, ~called),
            "f1_weighted": theirs.f1_score(high, called, average="weighted"),
            "balanced_accuracy": theirs.balanced_accuracy_score(high, called),
            "average_precision": theirs.average_precision_score(high, p),
            "brier": theirs.brier_score_loss(high, p),
        }.items():
            assert found.value(ours) == pytest.approx(value, abs=1e-12), ours
        if called.any() and not called.all():
            assert found.precision == pytest.approx(theirs.precision_score(high, called), abs=1e-12)
            low = theirs.precision_score(~high, ~called)
            assert found.precision_low == pytest.approx(low, abs=1e-12)
            weighted = theirs.precision_score(high, called, average="weighted")
            assert found.precision_weighted == pytest.approx(weighted, abs=1e-12)
            recall = theirs.recall_score(high, called, average="weighted")
            assert found.accuracy == pytest.approx(recall, abs=1e-12)


def test_nobody_called_high_has_no_precision():
    found = classification_metrics([0.1, 0.2], [True, False])
    assert math.isnan(found.precision)
    assert math.isnan(found.interval("precision")[0])
    assert found.f1_high == 0


def test_every_metric_has_a_name_and_a_value():
    found = classification_metrics(P, HIGH)
    assert all(0 <= found.value(name) <= 1 for name in METRICS)
    low, up = found.interval("auc")
    assert low < found.auc <= up <= 1
    assert found.interval("accuracy") == wilson_interval(6, 8)
    assert math.isnan(found.interval("f1_high")[0])


@pytest.mark.parametrize(
    ("p", "high"), [([0.1, 1.2], [0, 1]), ([0.1, math.nan], [0, 1]), ([0.1], [0, 1]), ([0.1], [1])]
)
def test_what_cannot_be_judged(p, high):
    with pytest.raises(InputError):
        classification_metrics(p, high)


@pytest.mark.parametrize(("k", "n", "lower", "upper"), [(0, 10, 0, 0.2775), (10, 10, 0.7225, 1)])
def test_wilson_at_the_ends(k, n, lower, upper):
    assert wilson_interval(k, n) == pytest.approx((lower, upper), abs=1e-4)


@pytest.mark.parametrize(("k", "n"), [(1, 0), (3, 2), (-1, 2)])
def test_no_proportion(k, n):
    with pytest.raises(InputError, match="no proportion"):
        wilson_interval(k, n)
