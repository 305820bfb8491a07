"""A small study whose numbers the figures are held to."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from core.cohort import Cohort, Outcome
from core.enrichment import Enrichment, GeneSets, Preranked, overrepresentation, preranked
from core.survival import (
    Signature,
    SignaturePath,
    SurvivalCurve,
    kaplan_meier,
    lasso_path,
    univariate_cox,
)

N = 120
GENES = tuple(f"GENE{i}" for i in range(12))


@pytest.fixture(scope="session")
def cohort() -> Cohort:
    """120 patients in whom the first three genes matter."""
    rng = np.random.default_rng(7)
    patients = pd.Index([f"P{i:03d}" for i in range(N)], name="patient_id")
    expression = pd.DataFrame(rng.normal(5, 1, (N, len(GENES))), index=patients, columns=GENES)
    risk = (expression - 5).iloc[:, :3] @ np.array([1.0, 0.7, -0.8])
    death = rng.exponential(30 * np.exp(-risk.to_numpy()))
    censoring = rng.uniform(5, 90, N)
    clinical = pd.DataFrame({"age": rng.integers(20, 80, N).astype(float)}, index=patients)
    clinical["sex"] = rng.choice(["female", "male"], N)
    outcome = Outcome(np.minimum(death, censoring), death <= censoring, "months")
    return Cohort("small", expression, clinical, outcome, title="Small cohort")


@pytest.fixture(scope="session")
def path(cohort: Cohort) -> SignaturePath:
    return lasso_path(cohort, GENES, folds=4, seed=1, n_penalties=40)


@pytest.fixture(scope="session")
def penalty(path: SignaturePath) -> float:
    """Where some genes are in and some are not."""
    return float(path.penalties[np.flatnonzero(path.n_nonzero >= 4)[0]])


@pytest.fixture(scope="session")
def signature(path: SignaturePath, penalty: float) -> Signature:
    return path.signature(penalty)


@pytest.fixture(scope="session")
def score(cohort: Cohort, signature: Signature) -> pd.Series:
    return signature.score(cohort.expression)


@pytest.fixture(scope="session")
def strata(score: pd.Series) -> pd.Series:
    high = score > score.median()
    return pd.Series(
        pd.Categorical(np.where(high, "high", "low"), ["low", "high"]), index=score.index
    )


@pytest.fixture(scope="session")
def curves(cohort: Cohort, strata: pd.Series) -> tuple[SurvivalCurve, ...]:
    return kaplan_meier(cohort.outcome, strata)


@pytest.fixture(scope="session")
def gene_sets() -> GeneSets:
    """Four sets over the cohort's genes; the first is the one that matters."""
    sets = {"S1": GENES[:3], "S2": GENES[2:8], "S3": GENES[5:11], "S4": GENES[::4]}
    titles = {
        "S1": "genes that matter",
        "S2": "a term <b>with markup</b> & a name so long that it "
        "needs more than two lines of the figure to be written out in full, which it is not",
    }
    return GeneSets.of(sets, name="four", title="Four sets", titles=titles)


@pytest.fixture(scope="session")
def enriched(gene_sets: GeneSets) -> Enrichment:
    """Three genes tested: S1 holds them all."""
    return overrepresentation(GENES[:3], gene_sets, smallest=2)


@pytest.fixture(scope="session")
def walked(cohort: Cohort, gene_sets: GeneSets) -> Preranked:
    """Genes by their Cox z."""
    z = univariate_cox(cohort).set_index("gene")["z"]
    return preranked(z, gene_sets, smallest=2, permutations=100)


@pytest.fixture(scope="session")
def trace() -> Callable[[go.Figure, str], Any]:
    """Find the one trace whose name begins so."""

    def find(figure: go.Figure, name: str) -> Any:
        (found,) = [item for item in figure.data if (item.name or "").startswith(name)]
        return found

    return find


@pytest.fixture(scope="session")
def shape() -> Callable[[go.Figure, str], Any]:
    """Find the one shape of a name."""

    def find(figure: go.Figure, name: str) -> Any:
        (found,) = [item for item in figure.layout.shapes if item.name == name]
        return found

    return find


@pytest.fixture(scope="session")
def texts() -> Callable[[go.Figure], list[str]]:
    """Return every note of a figure."""
    return lambda figure: [note.text for note in figure.layout.annotations]
