"""Clinical models and the nomogram, held to R: survival 3.5-3, car 3.1, rms 6.5.

Golden values by tests/parity/r/clinical_models.R on R's own lung and veteran patients: coxph,
drop1, anova, cox.zph, concordance, car::vif, rms::nomogram and rms::Survival.
"""

import numpy as np
import pandas as pd
import pytest

from core.association.clinical_models import clinical_models
from core.association.nomogram import nomogram
from core.association.predictors import Predictor, predictor
from core.cohort import DAYS_PER_UNIT
from tests.parity.golden import outcome, table, values

GOLDEN = values("clinical_models")
NAMES = {"lung": ("age", "sex", "ph.karno", "wt.loss"),
         "veteran": ("age", "karno", "celltype", "trt")}  # fmt: skip
YEAR = DAYS_PER_UNIT["years"]


def close(ours, theirs, tolerance: float = 1e-9):
    expected = np.array(theirs, dtype=np.float64)
    np.testing.assert_allclose(np.asarray(ours, dtype=np.float64), expected, rtol=tolerance)


def predictors(name: str) -> list[Predictor]:
    return [predictor(table(name), column) for column in NAMES[name]]


@pytest.fixture(scope="module", params=NAMES)
def both(request):
    name = request.param
    return clinical_models(table(name), outcome(name), predictors(name)), GOLDEN[name]


def test_the_model_of_all(both):
    found, golden = both
    rows = found.multivariable.table
    estimated = rows[~rows["reference"]]
    for column in ("hazard_ratio", "lower", "upper", "p_value"):
        close(estimated[column], golden[column])
    model = found.multivariable.model
    assert (model.n, model.n_events) == (golden["n"], golden["n_events"])
    close(found.multivariable.concordance.estimate, golden["concordance"])


def test_each_term(both):
    found, golden = both
    terms = found.multivariable.terms
    assert terms["df"].tolist() == golden["terms"]["df"]
    # A difference of log likelihoods: its digits are those that are left.
    np.testing.assert_allclose(
        terms["likelihood_ratio"], golden["terms"]["likelihood_ratio"], rtol=1e-9, atol=1e-9
    )
    close(terms["wald"], golden["terms"]["wald"])
    close(terms["p_likelihood_ratio"], golden["terms"]["p_likelihood_ratio"], 1e-8)


def test_proportional_hazards_beside_it(both):
    found, golden = both
    close(found.multivariable.test.table["chi2"], golden["zph"])


def test_collinearity(both):
    found, golden = both
    for column in ("gvif", "df", "inflation"):
        close(found.collinearity[column], golden["inflation"][column])


def test_each_alone_in_all_patients_of_whom_it_is_known():
    found = clinical_models(table("lung"), outcome("lung"), predictors("lung"))
    for item in found.univariable:
        golden = GOLDEN["alone"][item.terms["variable"][0]]
        estimated = item.table[~item.table["reference"]]
        for column, numbers in golden.items():
            close(estimated[column], numbers)
    assert found.univariable[0].model.n == 228 > found.multivariable.model.n == 214


def test_another_level():
    rows = clinical_models(
        table("lung"), outcome("lung"), predictors("lung"), level=0.9
    ).multivariable.table
    estimated = rows[~rows["reference"]]
    close(estimated["lower"], GOLDEN["lung_90"]["lower"])
    close(estimated["upper"], GOLDEN["lung_90"]["upper"])


def test_what_one_predictor_adds():
    added = clinical_models(
        table("veteran"), outcome("veteran"), predictors("veteran"), score="karno"
    ).added
    golden = GOLDEN["added"]
    close(added.chi2, golden["chi2"])
    close(added.p_value, golden["p_value"], 1e-8)
    close(added.without.estimate, golden["without"])
    close(added.with_it.estimate, golden["with_it"])
    assert added.df == golden["df"]


@pytest.fixture(scope="module")
def found():
    return nomogram(table("veteran"), outcome("veteran"), predictors("veteran"), years=(0.25, 1))


class TestNomogram:
    def test_points(self, found):
        golden = GOLDEN["nomogram"]
        close(found.points_per_unit, golden["points_per_unit"])
        axes = {axis.predictor.name: axis for axis in found.axes}
        levels = golden["celltype_levels"]
        cells = [axes["celltype"].points_at(cell) for cell in levels]
        np.testing.assert_allclose(cells, golden["celltype"], rtol=1e-9, atol=1e-9)
        ages, karnos = table("veteran")["age"], table("veteran")["karno"]
        for name, numbers in (
            ("age", (ages.min(), 60, ages.max())),
            ("karno", (karnos.min(), 50, karnos.max())),
            ("trt", (1, 2)),
        ):
            points = [axes[name].points_at(number) for number in numbers]
            np.testing.assert_allclose(points, golden[name], rtol=1e-9, atol=1e-9)

    def test_total_points_and_what_they_mean(self, found):
        golden = GOLDEN["nomogram"]
        # rms centres its linear predictor differently; the totals of two values tell the scale.
        spread = np.diff(golden["total"]) / np.diff(golden["lp"])
        close(spread, np.full(10, found.points_per_unit))
        predicted = GOLDEN["predicted"]
        totals = np.interp(predicted["lp"], golden["lp"], golden["total"])
        close(found.survival_at(totals, 0.25), predicted["quarter"])
        close(found.survival_at(totals, 1), predicted["year"])
        close(found.total_at(predicted["year"], 1), totals)

    def test_patients(self, found):
        people = pd.DataFrame({"age": [40, 60, 70], "karno": [90, 60, 30],
                               "celltype": ["squamous", "smallcell", "adeno"],
                               "trt": [1, 2, 1]})  # fmt: skip
        predicted = GOLDEN["predicted"]
        for place, person in enumerate(people.to_dict("records")):
            survival = found.predict(person).survival[0]
            close(survival, [predicted["quarter"][place], predicted["year"][place]])
            total = found.points(person).sum()
            close([found.survival_at(total, year) for year in found.horizons], survival)
