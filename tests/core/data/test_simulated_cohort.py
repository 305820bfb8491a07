from dataclasses import replace

import numpy as np
import pytest

from core.data.simulated_cohort import identifiers, simulate_cohort
from core.data.simulated_design import TRAINING, VALIDATION
from core.data.simulated_genes import gene_catalogue


@pytest.fixture(scope="module")
def genes():
    return gene_catalogue(60, generator=np.random.default_rng(0))


def cohort_of(design, genes, n=100):
    return simulate_cohort(design, genes, n=n, seeds=np.random.SeedSequence(5)).cohort


def test_identifiers():
    assert list(identifiers("SIM-T", 2)) == ["SIM-T-0001", "SIM-T-0002"]
    assert identifiers("SIM-T", 1).name == "patient_id"


def test_records_are_set_aside_at_the_rates_of_the_design(genes):
    design = replace(TRAINING, no_follow_up=0.1, zero_time=0.05, recurrent=0.2, repeated=0.03)
    cohort = cohort_of(design, genes)
    assert {item.reason: item.n for item in cohort.flow.exclusions} == {
        "recurrent tumour": 20,
        "further sample of the same tumour": 3,
        "no follow-up time": 10,
        "follow-up time of zero": 5,
    }
    assert cohort.flow.n_start == 138
    assert len(cohort) == cohort.flow.n_end == 100
    assert len(cohort.recurrences) == 23


def test_the_batch_effect_is_all_that_the_runs_change(genes):
    plain = replace(VALIDATION, shift=0.0, log_scale=0.0, noise=0.0)
    without, with_effect = cohort_of(plain, genes), cohort_of(VALIDATION, genes)
    assert not plain.has_batch_effect
    assert VALIDATION.has_batch_effect
    assert not without.expression.equals(with_effect.expression)
    assert without.clinical.equals(with_effect.clinical)
    assert np.array_equal(without.outcome.time, with_effect.outcome.time)


def test_weaker_effects_leave_the_expression_as_it_was(genes):
    strong, weak = cohort_of(TRAINING, genes), cohort_of(replace(TRAINING, attenuation=0.2), genes)
    assert strong.expression.equals(weak.expression)
    assert not np.array_equal(strong.outcome.time, weak.outcome.time)
