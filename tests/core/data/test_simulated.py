"""The simulated study: what it holds, what it refuses, and that a seed decides."""

import numpy as np
import pandas as pd
import pytest

from core.clinical import CHARACTERISTICS
from core.data.genes import ferroptosis_genes
from core.data.simulated import simulate_study
from core.errors import InputError

SMALL = {"n_training": 60, "n_validation": 40, "n_normals": 10, "n_genes": 120}


@pytest.fixture(scope="module")
def study():
    return simulate_study()


# What it holds


def test_shapes_and_names(study):
    assert study.training.expression.shape == (650, 2000)
    assert study.validation.expression.shape == (950, 2000)
    assert study.training.normals.shape == (100, 2000)
    assert study.validation.normals is None
    assert study.training.genes.equals(study.validation.genes)
    assert study.training.genes.equals(study.training.normals.columns)
    assert (study.training.name, study.validation.name) == (
        "simulated_training",
        "simulated_validation",
    )
    assert not set(study.training.patients) & set(study.validation.patients)
    assert study.training.outcome.unit == study.validation.outcome.unit == "months"


def test_nobody_can_take_it_for_real(study):
    for cohort in (study.training, study.validation):
        assert cohort.simulated
        assert cohort.title.startswith("Simulated glioma")
        assert "Made up" in cohort.source
        assert any("made up" in note for note in cohort.notes)
        assert cohort.patients.str.match(r"SIM-[TV]-\d{4}$").all()


def test_every_ferroptosis_gene_is_there_once(study):
    for version in ("V1", "V2"):
        assert set(ferroptosis_genes(version)["gene"]) <= set(study.training.genes)
    few = simulate_study(**(SMALL | {"n_genes": 750}))
    assert set(ferroptosis_genes("V2")["gene"]) <= set(few.training.genes)
    assert len(few.training.genes) == 750


def test_clinical_columns_and_levels_are_those_of_core_clinical(study):
    for cohort in (study.training, study.validation):
        assert set(cohort.clinical.columns) == {item.name for item in CHARACTERISTICS}
        for item in CHARACTERISTICS:
            if item.levels:
                assert set(cohort.clinical[item.name].dropna()) == set(item.levels), item.name
        assert cohort.clinical["age"].between(18, 89).all()
    assert set(study.training.clinical["batch"]) == {"training run"}
    runs = study.validation.clinical["batch"].value_counts(normalize=True)
    assert runs.to_numpy() == pytest.approx([693 / 1018, 325 / 1018], abs=0.05)


def test_expression_looks_like_log2_fpkm_plus_1(study):
    for frame in (study.training.expression, study.validation.expression, study.training.normals):
        values = frame.to_numpy()
        assert values.min() >= 0
        assert values.max() < 20
        assert 1 < np.median(values) < 5
    assert study.training.gene("ACTB").mean() > 6
    assert study.training.gene("MIR137").mean() < 1


# How records became patients


def test_the_flow_adds_up_and_sets_aside_every_kind_of_record(study):
    training, validation = study.training, study.validation
    for cohort in (training, validation):
        assert cohort.flow.n_end == len(cohort)
        said = [name for item in cohort.flow.exclusions for name in item.identifiers]
        assert len(said) == len(set(said))
        apart = {
            name for item in cohort.flow.exclusions if item.kept_apart for name in item.identifiers
        }
        kept = set(cohort.recurrences.index) | set(
            () if cohort.normals is None else cohort.normals.index
        )
        assert apart == kept
    reasons = [item.reason for item in training.flow.exclusions]
    assert reasons == [
        "normal tissue",
        "recurrent tumour",
        "further sample of the same tumour",
        "no follow-up time",
        "follow-up time of zero",
    ]
    assert [item.reason for item in validation.flow.exclusions] == reasons[1:]


def test_patients_without_follow_up_are_gone_and_nobody_has_zero_time(study):
    for cohort in (study.training, study.validation):
        lost = [i for i in cohort.flow.exclusions if not i.kept_apart]
        patients = {name.removesuffix("-01") for item in lost for name in item.identifiers}
        assert patients
        assert not patients & set(cohort.patients)
        assert cohort.outcome.time.min() > 0


def test_further_samples_are_of_patients_of_the_cohort_and_resemble_them(study):
    for cohort in (study.training, study.validation):
        patients = cohort.recurrences.index.str.slice(0, len("SIM-T-0001"))
        assert set(patients) <= set(cohort.patients)
        own = cohort.expression.loc[patients].to_numpy()
        # The same person: the same Y chromosome.
        y = cohort.genes.get_indexer(["DDX3Y", "RPS4Y1", "KDM5D"])
        further = cohort.recurrences.to_numpy()
        assert ((own[:, y].mean(axis=1) > 1.8) == (further[:, y].mean(axis=1) > 1.8)).all()
        # The same tumour: closer to its own patient than to the others on average.
        centred = further - cohort.expression.to_numpy().mean(axis=0)
        match = np.corrcoef(centred, own - cohort.expression.to_numpy().mean(axis=0))
        between = match[: len(own), len(own) :]
        assert np.diag(between).mean() > between.mean() + 0.1


def test_recurrences_have_progressed(study):
    cohort = study.training
    recurrent = cohort.recurrences.index.str.endswith("-02")
    patients = cohort.recurrences.index[recurrent].str.slice(0, len("SIM-T-0001"))
    change = (
        cohort.recurrences[recurrent]["MKI67"].mean()
        - cohort.expression.loc[patients, "MKI67"].mean()
    )
    assert change > 0


# Chance


def test_a_seed_gives_the_same_study_again():
    first, second = simulate_study(seed=7, **SMALL), simulate_study(seed=7, **SMALL)
    assert first.training.fingerprint == second.training.fingerprint
    assert first.validation.fingerprint == second.validation.fingerprint
    pd.testing.assert_series_equal(first.truth.differential, second.truth.differential)


def test_another_seed_gives_another_study():
    first, second = simulate_study(seed=7, **SMALL), simulate_study(seed=8, **SMALL)
    assert first.training.fingerprint != second.training.fingerprint
    assert first.validation.fingerprint != second.validation.fingerprint


def test_parts_draw_from_generators_of_their_own():
    plain = simulate_study(seed=7, **SMALL)
    more = simulate_study(seed=7, **(SMALL | {"n_validation": 50}))
    assert more.training.fingerprint == plain.training.fingerprint
    fewer_normals = simulate_study(seed=7, **(SMALL | {"n_normals": 5}))
    assert fewer_normals.training.expression.equals(plain.training.expression)
    assert fewer_normals.validation.fingerprint == plain.validation.fingerprint
    larger = simulate_study(seed=7, **(SMALL | {"n_training": 70}))
    assert larger.training.normals.equals(plain.training.normals)


@pytest.mark.parametrize(
    "wrong",
    [{"seed": -1}, {"n_training": 29}, {"n_validation": 0}, {"n_normals": 1}, {"n_genes": 49}],
)
def test_too_little_is_refused_by_name(wrong):
    (name,) = wrong
    with pytest.raises(InputError, match=name):
        simulate_study(**wrong)
