"""The pipeline anew in every sample: what it sees, what it flatters itself by."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort, Outcome
from core.survival import concordance, lasso_path, univariate_cox
from core.survival.optimism import Pipeline, optimism_sample

QUICK = Pipeline(screen=0.2, folds=3)


def simulated(n: int = 90, genes: int = 12, *, effect: float = 1.0, seed: int = 5) -> Cohort:
    """A cohort in whom the first two genes matter, or none."""
    rng = np.random.default_rng(seed)
    patients = pd.Index([f"P{i:03d}" for i in range(n)], name="patient_id")
    names = [f"GENE{i}" for i in range(genes)]
    expression = pd.DataFrame(rng.normal(5, 1, (n, genes)), index=patients, columns=names)
    risk = effect * (expression.to_numpy()[:, :2] - 5).sum(axis=1)
    death, lost = rng.exponential(30 * np.exp(-risk)), rng.uniform(5, 120, n)
    outcome = Outcome(np.minimum(death, lost), death <= lost, "months")
    return Cohort("small", expression, pd.DataFrame(index=patients), outcome)


COHORT = simulated()


def test_the_pipeline_is_the_pages_steps():
    signature = QUICK.fit(COHORT)
    table = univariate_cox(COHORT).sort_values("p_value", kind="stable")
    genes = table["gene"][table["p_value"] <= 0.2].tolist()
    path = lasso_path(COHORT, genes, folds=3, seed=0, min_ratio=0.01)
    wanted = path.signature(path.cross_validation.minimum)
    assert signature.genes == wanted.genes
    np.testing.assert_array_equal(signature.coefficients, wanted.coefficients)


def test_a_fixed_lambda_is_the_nearest_of_the_path():
    held = replace(QUICK, penalty=0.1).fit(COHORT)
    assert held.penalty == pytest.approx(0.1, rel=0.1)
    assert replace(QUICK, penalty=1e3).fit(COHORT) is None  # the first lambda holds no gene


def test_the_screen_limits_who_goes_on():
    assert replace(QUICK, screen=1.0, most=3).fit(COHORT) is not None
    assert replace(QUICK, screen=1e-300).fit(COHORT) is None


def test_a_sample_is_judged_where_it_was_made_and_among_all():
    found = optimism_sample(COHORT, QUICK, seed=[1, 0])
    assert found == optimism_sample(COHORT, QUICK, seed=[1, 0])
    assert found != optimism_sample(COHORT, QUICK, seed=[1, 1])
    assert found.optimism == found.apparent - found.original
    # Whoever was drawn, the first two genes rank all patients about as well as in truth.
    risk = COHORT.expression.iloc[:, :2].sum(axis=1)
    assert abs(found.original - concordance(risk, COHORT.outcome).estimate) < 0.06


def test_a_pipeline_on_noise_flatters_itself_and_correction_takes_it_back():
    noise = simulated(80, 40, effect=0.0, seed=2)
    pipeline = Pipeline(screen=0.5, folds=3, penalty=0.02)
    apparent = concordance(pipeline.fit(noise).score(noise.expression), noise.outcome).estimate
    drawn = [optimism_sample(noise, pipeline, seed=[0, s]) for s in range(12)]
    optimism = np.mean([sample.optimism for sample in drawn])
    assert apparent > 0.65
    assert optimism > 0.08
    assert abs(apparent - optimism - 0.5) < abs(apparent - 0.5)


def test_no_gene_is_chance_and_no_answer_is_none():
    nothing = optimism_sample(COHORT, replace(QUICK, screen=1e-300), seed=0)
    assert (nothing.apparent, nothing.original, nothing.genes) == (0.5, 0.5, ())
    # More folds than deaths: the pipeline refuses, and the sample is counted as failed.
    assert optimism_sample(COHORT, replace(QUICK, folds=200), seed=0) is None


def test_copies_of_a_patient_share_a_fold(monkeypatch: pytest.MonkeyPatch):
    seen = {}

    def fit(self, cohort, *, folds=None):
        seen["folds"], seen["cohort"] = folds, cohort
        return

    monkeypatch.setattr(Pipeline, "fit", fit)
    optimism_sample(COHORT, QUICK, seed=3)
    rows = np.random.default_rng(3).integers(len(COHORT), size=len(COHORT))
    of_patient = pd.Series(seen["folds"]).groupby(rows).nunique()
    assert (of_patient == 1).all()
    assert set(seen["folds"]) == {1, 2, 3}
    np.testing.assert_array_equal(
        seen["cohort"].expression.to_numpy(), COHORT.expression.to_numpy()[rows]
    )
