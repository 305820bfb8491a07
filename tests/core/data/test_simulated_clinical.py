import numpy as np
import pandas as pd
import pytest

from core.data.simulated_clinical import (
    TRAINING_MIX,
    VALIDATION_MIX,
    CaseMix,
    observed,
    simulate_patients,
)

NOBODY_MISSING: dict[str, float] = {}


def names(n):
    return pd.Index([f"P{number}" for number in range(n)])


@pytest.mark.parametrize("mix", [TRAINING_MIX, VALIDATION_MIX])
def test_probabilities_add_to_one(mix):
    assert mix.joint.shape == (3, 3)
    assert mix.joint.sum() == pytest.approx(1.0)
    assert mix.joint.sum(axis=1) == pytest.approx(mix.subtypes)


def test_a_certain_mix_gives_that_patient_only():
    mix = CaseMix((0.0, 0.0, 1.0), ((1, 0, 0), (1, 0, 0), (0, 0, 1)), NOBODY_MISSING)
    patients = simulate_patients(names(20), mix, generator=np.random.default_rng(0))
    assert set(patients["subtype"]) == set(patients["idh"]) == {"wildtype"}
    assert set(patients["grade"]) == {"IV"}
    assert set(patients["histology"]) == {"glioblastoma"}
    assert set(patients["codel_1p19q"]) == {"non-codel"}


def test_codeletion_comes_with_an_idh_mutation():
    patients = simulate_patients(names(500), TRAINING_MIX, generator=np.random.default_rng(0))
    codel = patients["codel_1p19q"] == "codel"
    assert codel.any()
    assert set(patients.loc[codel, "idh"]) == {"mutant"}
    assert (patients["codel_1p19q"] == "codel").equals(patients["subtype"] == "codel")


def test_what_was_recorded_lacks_the_latent_subtype_and_as_much_as_asked():
    mix = CaseMix(TRAINING_MIX.subtypes, TRAINING_MIX.grades, {"mgmt": 1.0, "idh": 0.0})
    patients = simulate_patients(names(30), mix, generator=np.random.default_rng(0))
    clinical = observed(patients, mix, generator=np.random.default_rng(1))
    assert "subtype" not in clinical
    assert clinical["mgmt"].isna().all()
    assert clinical["idh"].equals(patients["idh"])
    assert patients["mgmt"].notna().all()  # the patients themselves are not changed
