import numpy as np
import pytest

from core.cohort import Outcome
from core.errors import InputError
from core.survival.concordance import concordance
from core.survival.coxnet import PathSettings, fit_standardised
from core.survival.crossvalidation import CrossValidatedPath, cross_validate
from core.survival.deviance import cox_deviance
from tests.core.survival.test_coxnet import patients

SETTINGS = PathSettings(n_penalties=30, min_ratio=0.05)
X, OUTCOME = patients(90, 6, rounded_to=2)
PATH = fit_standardised(X, OUTCOME, SETTINGS)
GIVEN = np.arange(90) % 3 + 1


def checked(folds, **options) -> CrossValidatedPath:
    options = {"seed": 0, "grouped": True, "settings": SETTINGS} | options
    return cross_validate(X, OUTCOME, PATH, folds=folds, **options)


@pytest.fixture(scope="module")
def given() -> CrossValidatedPath:
    return checked(GIVEN)


def test_a_patient_is_scored_by_the_path_fitted_to_the_others(given: CrossValidatedPath):
    out = np.equal(GIVEN, 2)
    others = fit_standardised(X[~out], OUTCOME.take(~out), SETTINGS)
    expected = (X[out] - X.mean(axis=0)) @ others.at(PATH.penalties)
    np.testing.assert_allclose(given.out_of_fold[out], expected, atol=1e-12)


def test_changing_a_patient_changes_no_score_of_its_own_fold(given: CrossValidatedPath):
    """Nothing of a fold's outcome reaches the fold's own scores."""
    out = np.equal(GIVEN, 2)
    time, event = OUTCOME.time.copy(), OUTCOME.event.copy()
    time[out], event[out] = time[out][::-1], event[out][::-1]
    other = cross_validate(
        X,
        Outcome(time, event),
        PATH,
        folds=GIVEN,
        seed=0,
        grouped=True,
        settings=SETTINGS,
    )
    np.testing.assert_array_equal(other.out_of_fold[out], given.out_of_fold[out])
    assert (other.out_of_fold[~out] != given.out_of_fold[~out]).any()


@pytest.mark.parametrize("grouped", [True, False])
def test_deviance_by_its_definition(grouped: bool):
    result = checked(GIVEN, grouped=grouped)
    place, rows, deaths = 12, [], []
    for fold in (1, 2, 3):
        out = np.equal(GIVEN, fold)
        others = fit_standardised(X[~out], OUTCOME.take(~out), SETTINGS)
        eta = X @ others.at(PATH.penalties[[place]])
        alone = cox_deviance(eta[out], OUTCOME.take(out))
        rest = cox_deviance(eta, OUTCOME) - cox_deviance(eta[~out], OUTCOME.take(~out))
        deaths.append(OUTCOME.event[out].sum())
        rows.append((rest if grouped else alone)[0] / deaths[-1])
    mean = np.average(rows, weights=deaths)
    error = np.sqrt(np.average((np.array(rows) - mean) ** 2, weights=deaths) / 2)
    assert result.deviance[place] == pytest.approx(mean, rel=1e-10)
    assert result.deviance_se[place] == pytest.approx(error, rel=1e-8)
    assert result.grouped is grouped


def test_concordance_is_that_of_each_fold(given: CrossValidatedPath):
    place = 12
    of_folds = [
        concordance(
            given.out_of_fold[np.equal(GIVEN, fold), place], OUTCOME.take(np.equal(GIVEN, fold))
        ).estimate
        for fold in (1, 2, 3)
    ]
    assert given.concordance[place] == pytest.approx(np.mean(of_folds), abs=1e-14)
    error = np.std(of_folds) / np.sqrt(2)
    assert given.concordance_se[place] == pytest.approx(error, abs=1e-14)


def test_the_chosen_penalties(given: CrossValidatedPath):
    low = given.deviance.min()
    assert given.deviance[given.index_minimum] == low
    limit = low + given.deviance_se[given.index_minimum]
    assert given.deviance[given.index_one_se] <= limit
    assert (given.deviance[: given.index_one_se] > limit).all()
    assert given.one_se >= given.minimum > PATH.penalties[-1]
    assert given.concordance[given.index_best_concordance] == given.concordance.max()


def test_folds_by_number_and_seed():
    one, same, other = checked(5, seed=4), checked(5, seed=4), checked(5, seed=5)
    np.testing.assert_array_equal(one.out_of_fold, same.out_of_fold)
    assert (one.folds != other.folds).any()
    assert (one.n_folds, one.seed) == (5, 4)


def test_the_names_of_given_folds_do_not_matter(given: CrossValidatedPath):
    renamed = checked(np.array([70, -1, 5])[GIVEN - 1])
    np.testing.assert_array_equal(renamed.out_of_fold, given.out_of_fold)
    np.testing.assert_allclose(renamed.deviance, given.deviance, rtol=1e-14)
    assert given.seed is None


def test_small_folds_are_grouped_as_in_r():
    assert checked(10, grouped=False).grouped
    assert not checked(9, grouped=False).grouped


def test_arrays_are_read_only(given: CrossValidatedPath):
    for name in ("penalties", "deviance", "concordance", "folds", "out_of_fold"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(given, name)[0] = 0


@pytest.mark.parametrize(
    ("folds", "said"),
    [
        (np.ones(90, dtype=int), "one fold"),
        (GIVEN[:-1], "90 patients"),
        (GIVEN.astype(float), "float64"),
        (np.where(np.arange(90) == np.flatnonzero(~OUTCOME.event)[0], 2, 1), "nobody died in 1"),
        (1, "folds were asked for"),
        (1000, "folds were asked for"),
    ],
)
def test_folds_that_cannot_be_used(folds, said: str):
    with pytest.raises(InputError, match=said):
        checked(folds)
