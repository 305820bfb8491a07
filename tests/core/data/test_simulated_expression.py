import numpy as np
import pandas as pd
import pytest

from core.data.simulated_clinical import TRAINING_MIX, simulate_patients
from core.data.simulated_expression import (
    MODULES,
    add_batch_effect,
    module_activity,
    progressed,
    to_log2_fpkm,
    tumour_abundance,
)

GENES = pd.DataFrame(
    {
        "module": ["proliferation", "none", "male"],
        "loading": [1.0, 0.0, 1.0],
        "mean": [3.0, 5.0, 1.0],
        "spread": [2.0, 0.5, 1.0],
        "fold_change": [1.0, 0.0, 0.0],
    },
    index=["A", "B", "C"],
)


@pytest.fixture(scope="module")
def patients():
    names = pd.Index([f"P{number}" for number in range(20_000)])
    return simulate_patients(names, TRAINING_MIX, generator=np.random.default_rng(0))


def test_log2_fpkm_by_pencil():
    # FPKM of 1, 3, 7 and hardly any
    assert to_log2_fpkm(np.log2([1.0, 3.0, 7.0, 2.0**-40])).tolist() == [1.0, 2.0, 3.0, 0.0]


def test_activity_is_standardised_over_the_training_mix(patients):
    activity = module_activity(patients, generator=np.random.default_rng(1))
    assert activity.shape == (20_000, len(MODULES))
    assert activity[:, :-1].mean(axis=0) == pytest.approx(0.0, abs=0.03)
    assert activity[:, :-1].std(axis=0) == pytest.approx(1.0, abs=0.03)


def test_the_last_module_is_the_sex(patients):
    activity = module_activity(patients, generator=np.random.default_rng(1))
    assert MODULES[-1] == "male"
    assert ((activity[:, -1] == 1.0) == (patients["sex"] == "male")).all()


def test_proliferation_rises_with_grade_and_unrelated_modules_do_not(patients):
    activity = pd.DataFrame(
        module_activity(patients, generator=np.random.default_rng(1)), columns=list(MODULES)
    )
    by_grade = activity.groupby(patients["grade"].to_numpy()).mean()
    assert by_grade["proliferation"].is_monotonic_increasing
    assert by_grade["unrelated_1"].abs().max() < 0.06


def test_progression_changes_the_tumour_and_not_the_sex():
    activity = np.zeros((2, len(MODULES)))
    activity[:, -1] = (1.0, -1.0)
    further = progressed(activity)
    assert (further[:, MODULES.index("proliferation")] > 0).all()
    assert further[:, -1].tolist() == [1.0, -1.0]


def test_abundance_by_pencil():
    activity = np.zeros((3, len(MODULES)))
    activity[:, MODULES.index("proliferation")] = (-1.0, 0.0, 2.0)
    activity[:, -1] = (1.0, -1.0, 1.0)
    abundance = tumour_abundance(activity, GENES, generator=np.random.default_rng(0))
    # A loading of 1 leaves nothing to chance: mean + spread x activity.
    assert abundance[:, 0] == pytest.approx([1.0, 3.0, 7.0])
    assert abundance[:, 2] == pytest.approx([2.0, 0.0, 2.0])


def test_without_shift_stretch_and_noise_there_is_no_batch_effect():
    abundance = np.arange(6.0).reshape(2, 3)
    same = add_batch_effect(
        abundance, GENES, shift=0, log_scale=0, noise=0, generator=np.random.default_rng(0)
    )
    assert same == pytest.approx(abundance)


def test_a_shift_is_the_same_for_every_patient_of_the_run():
    abundance = np.arange(12.0).reshape(4, 3)
    moved = add_batch_effect(
        abundance, GENES, shift=1, log_scale=0, noise=0, generator=np.random.default_rng(0)
    )
    apart = moved - abundance
    assert apart == pytest.approx(np.tile(apart[0], (4, 1)))
    assert len(set(apart[0])) == 3
