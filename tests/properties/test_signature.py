"""What must hold of signatures and of their path whatever the patients."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.cohort import Cohort
from core.survival.lasso import lasso_path
from core.survival.signature import Signature
from tests.core.survival.test_coxnet import patients

symbols = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._@/-]{0,40}", fullmatch=True)
sizes = st.floats(1e-6, 1e6)
numbers = st.floats(-1e6, 1e6)
words = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="<>"),
    max_size=30,
)


@st.composite
def signatures(draw: st.DrawFn) -> Signature:
    genes = draw(st.lists(symbols, min_size=1, max_size=8, unique=True))
    many = {"min_size": len(genes), "max_size": len(genes)}
    signs = draw(st.lists(st.sampled_from([-1.0, 1.0]), **many))
    return Signature(
        genes=tuple(genes),
        coefficients=np.array(signs) * draw(st.lists(sizes, **many)),
        centre=np.array(draw(st.lists(numbers, **many))),
        scale=np.array(draw(st.lists(sizes, **many))),
        unit=draw(words),
        penalty=draw(st.floats(0, 10)),
        cohort_name=draw(words),
        cohort_fingerprint=draw(st.sampled_from(["", "0f" * 32])),
        simulated=draw(st.booleans()),
        versions=draw(st.dictionaries(words, words, max_size=2)),
        note=draw(words),
    )


@given(signatures())
def test_the_file_brings_back_every_bit(signature: Signature):
    again = Signature.from_json(signature.to_json())
    assert again.fingerprint == signature.fingerprint
    assert again.to_json() == signature.to_json()


matrices = arrays.arrays(np.float64, (4, 3), elements=st.floats(-20, 20))


@given(matrices, matrices, st.floats(-3, 3))
def test_a_score_is_linear(one: np.ndarray, other: np.ndarray, weight: float):
    signature = Signature(
        ("A", "B", "C"), [0.5, -1.0, 0.1], [1.0, 2.0, 3.0], [1.0, 1.0, 1.0], "", 0.1, "", "", False
    )

    def score(values: np.ndarray) -> np.ndarray:
        return signature.score(pd.DataFrame(values, columns=list("ABC"))).to_numpy()

    mixed = weight * one + (1 - weight) * other
    expected = weight * score(one) + (1 - weight) * score(other)
    np.testing.assert_allclose(score(mixed), expected, atol=1e-10)


@given(matrices, st.permutations(range(4)), st.permutations(range(5)))
def test_the_order_of_patients_and_genes_does_not_matter(
    values: np.ndarray, rows: list[int], columns: list[int]
):
    signature = Signature(("A", "C"), [0.5, -1.0], [1.0, 2.0], [1.0, 1.0], "", 0.1, "", "", False)
    matrix = pd.DataFrame(values, columns=list("ABC")).assign(D=1.0, E=2.0)
    moved = matrix.iloc[rows, columns]
    pd.testing.assert_series_equal(signature.score(moved), signature.score(matrix).iloc[rows])


def cohort(seed: int) -> Cohort:
    x, outcome = patients(60, 6, seed=seed)
    index = pd.Index([f"P{i}" for i in range(60)])
    expression = pd.DataFrame(x, index=index, columns=list("ABCDEF"))
    return Cohort("drawn", expression, pd.DataFrame(index=index), outcome)


@settings(max_examples=15)
@given(st.integers(0, 1000))
def test_a_signature_scores_as_its_column_of_the_path(seed: int):
    training = cohort(seed)
    path = lasso_path(training, training.genes, folds=None, n_penalties=20, min_ratio=0.05)
    scores = path.scores(training.expression)
    assert scores.shape == (60, len(path.penalties))
    assert not scores[:, 0].any()
    for place in np.flatnonzero(path.n_nonzero):
        score = path.signature(path.penalties[place]).score(training.expression)
        np.testing.assert_allclose(score, scores[:, place], atol=1e-12)
        assert score.mean() == pytest.approx(0, abs=1e-12)


@settings(max_examples=15)
@given(st.integers(0, 1000), st.permutations(list("ABCDEF")))
def test_the_order_of_the_candidates_does_not_matter(seed: int, genes: list[str]):
    training = cohort(seed)
    options = {"folds": 3, "n_penalties": 20, "min_ratio": 0.05, "tolerance": 1e-13}
    one = lasso_path(training, list("ABCDEF"), **options)
    other = lasso_path(training, genes, **options)
    np.testing.assert_allclose(
        other.coefficients[[genes.index(gene) for gene in "ABCDEF"]], one.coefficients, atol=1e-5
    )
    np.testing.assert_allclose(
        other.cross_validation.deviance, one.cross_validation.deviance, rtol=1e-6
    )
