import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.simulated import simulate_study

SMALL = {"n_normals": 2, "n_genes": 60}


@settings(max_examples=15)
@given(seed=st.integers(0, 2**63), n=st.integers(30, 120))
def test_whatever_the_seed_and_size_the_study_is_sound(seed, n):
    study = simulate_study(seed=seed, n_training=n, n_validation=30, **SMALL)
    cohort = study.training
    assert len(cohort) == cohort.flow.n_end == n
    assert cohort.expression.to_numpy().min() >= 0
    assert cohort.outcome.time.min() >= 0.1
    assert study.truth.training_score.index.equals(cohort.patients)
    assert np.isfinite(study.truth.training_score).all()
    assert cohort.simulated
    assert study.validation.simulated


@settings(max_examples=10)
@given(seed=st.integers(0, 2**63))
def test_the_same_seed_gives_the_same_fingerprints(seed):
    first, again = (
        simulate_study(seed=seed, n_training=30, n_validation=30, **SMALL) for _ in range(2)
    )
    assert first.training.fingerprint == again.training.fingerprint
    assert first.validation.fingerprint == again.validation.fingerprint
