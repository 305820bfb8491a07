import json

import numpy as np
import pandas as pd
import pytest

from core.errors import InputError, SignatureError, UnknownGeneError
from core.survival.signature import Signature

PARTS = {
    "genes": ("CD44", "RRM2", "HLA-A"),
    "coefficients": np.array([0.5, -0.25, 1e-17]),
    "centre": np.array([4.0, -2.0, 0.1]),
    "scale": np.array([2.0, 1.0, 0.3]),
    "unit": "log2(FPKM + 1)",
    "penalty": 0.05,
    "cohort_name": "example",
    "cohort_fingerprint": "a" * 64,
    "simulated": True,
    "versions": {"numpy": "2.0"},
    "note": "made by hand",
}


def signature(**changes: object) -> Signature:
    return Signature(**(PARTS | changes))


def pair(**changes: object) -> Signature:
    """Two genes: score = 0.5 (CD44 - 4) - 0.25 (RRM2 + 2)."""
    two = {name: PARTS[name][:2] for name in ("genes", "coefficients", "centre", "scale")}
    return signature(**(two | changes))


MATRIX = pd.DataFrame(
    {"OTHER": [9.0, 9, 9, 9], "RRM2": [-2.0, 0, -2, 2], "CD44": [4.0, 4, 8, 6]},
    index=["P1", "P2", "P3", "P4"],
)


def test_score_by_hand():
    score = pair().score(MATRIX)
    assert score.tolist() == [0, -0.5, 2, 0]
    assert score.name == "score"
    assert score.index.tolist() == ["P1", "P2", "P3", "P4"]


def test_single_precision_is_scored_in_double():
    narrow = MATRIX.astype(np.float32)
    assert pair().score(narrow).tolist() == [0, -0.5, 2, 0]
    assert pair().score(narrow).dtype == np.float64


def test_a_missing_gene_is_named_and_refused():
    with pytest.raises(UnknownGeneError, match=r"1 of the signature's 2 genes.*RRM2") as refused:
        pair().score(MATRIX.drop(columns="RRM2"))
    assert "training mean" in refused.value.hint
    assert pair().missing_genes(MATRIX.drop(columns="RRM2")) == ("RRM2",)
    assert pair().missing_genes(MATRIX) == ()


def test_a_missing_gene_at_its_mean_adds_nothing():
    score = pair().score(MATRIX.drop(columns="RRM2"), missing="mean")
    assert score.tolist() == [0, 0, 2, 1]
    filled = MATRIX.assign(RRM2=-2.0)
    np.testing.assert_array_equal(score, pair().score(filled))


def test_without_any_of_its_genes_there_is_no_score():
    with pytest.raises(UnknownGeneError, match="2 of the signature's 2"):
        pair().score(MATRIX[["OTHER"]], missing="mean")


def test_unknown_way_with_missing_genes():
    with pytest.raises(InputError, match="refuse and mean"):
        pair().score(MATRIX, missing="zero")


def test_standardised_within_a_batch_by_hand():
    # In batch a CD44 is 4, 4: no spread, adds 0. RRM2 is -2, 0: -1 and +1 SD, of 1 unit each.
    # In batch b CD44 is 8, 6: +1 and -1 SD, of 2 units each; RRM2 is -2, 2: -1 and +1.
    score = pair().score(MATRIX, standardise_within=["a", "a", "b", "b"])
    np.testing.assert_allclose(score, [0.25, -0.25, 1.25, -1.25], atol=1e-15)


def test_standardising_undoes_another_scale():
    rng = np.random.default_rng(1)
    train = pd.DataFrame(rng.normal(5, 2, (50, 2)), columns=["CD44", "RRM2"])
    ours = pair(centre=train.mean().to_numpy(), scale=train.std(ddof=0).to_numpy())
    other_platform = train * [3.0, 0.5] + [100.0, -4.0]
    within = ours.score(other_platform, standardise_within=pd.Series("x", index=train.index))
    np.testing.assert_allclose(within, ours.score(train), atol=1e-12)


def test_missing_and_standardised_together():
    score = pair().score(
        MATRIX.drop(columns="RRM2"), missing="mean", standardise_within=["a", "a", "b", "b"]
    )
    np.testing.assert_allclose(score, [0, 0, 1, -1], atol=1e-15)


def test_formula():
    assert pair().formula() == "score = 0.5 x (CD44 - 4) - 0.25 x (RRM2 + 2)"
    first_falls = pair(coefficients=[-1 / 3, 2.0])
    assert first_falls.formula(2) == "score = - 0.33 x (CD44 - 4) + 2 x (RRM2 + 2)"


def test_table():
    table = pair().table()
    assert table["gene"].tolist() == ["CD44", "RRM2"]
    np.testing.assert_allclose(table["hazard_ratio"], np.exp([0.5, -0.25]))
    np.testing.assert_allclose(table["hazard_ratio_per_sd"], np.exp([1.0, -0.25]))


def test_json_round_trip_keeps_every_bit():
    third = signature(coefficients=[1 / 3, -1e-17, 1e8])
    again = Signature.from_json(third.to_json())
    assert again.fingerprint == third.fingerprint
    for name in ("genes", "unit", "penalty", "cohort_name", "simulated", "versions", "note"):
        assert getattr(again, name) == getattr(third, name)
    np.testing.assert_array_equal(again.coefficients, third.coefficients)


def test_json_says_what_was_simulated():
    assert json.loads(signature().to_json())["simulated"] is True
    assert json.loads(signature(simulated=False).to_json())["simulated"] is False


def test_fingerprint_follows_the_content():
    assert signature().fingerprint == signature(note="other", versions={}).fingerprint
    for change in ({"penalty": 0.06}, {"unit": "log2"}, {"coefficients": [0.5, -0.25, 1e-16]}):
        assert signature(**change).fingerprint != signature().fingerprint


def test_arrays_are_read_only_and_its_own():
    given = np.array([0.5, -0.25, 1.0])
    ours = signature(coefficients=given)
    given[0] = 9
    assert ours.coefficients[0] == 0.5
    with pytest.raises(ValueError, match="read-only"):
        ours.coefficients[0] = 9


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"genes": ()}, "no genes"),
        ({"genes": ("CD44", "CD44", "HLA-A")}, "CD44 more than once"),
        ({"genes": ("=1+1", "RRM2", "HLA-A")}, "plain symbols"),
        ({"genes": ("<b>", "RRM2", "HLA-A")}, "plain symbols"),
        ({"genes": ("CD44\n", "RRM2", "HLA-A")}, "plain symbols"),
        ({"genes": ("A" * 42, "RRM2", "HLA-A")}, "plain symbols"),
        ({"genes": ("", "RRM2", "HLA-A")}, "plain symbols"),
        ({"genes": (7, "RRM2", "HLA-A")}, "plain symbols"),
        ({"coefficients": [1.0, 2.0]}, "3 genes"),
        ({"coefficients": [1.0, np.nan, 1.0]}, "coefficients is missing.*RRM2"),
        ({"coefficients": [1.0, 0.0, 1.0]}, "must not be 0.*RRM2"),
        ({"centre": [1.0, np.inf, 1.0]}, "centre is missing"),
        ({"centre": [1.0, 1e300, 1.0]}, "beyond 1e"),
        ({"centre": ["a", "b", "c"]}, "must be numbers"),
        ({"scale": [1.0, 0.0, 1.0]}, "above 0"),
        ({"scale": [1.0, -1.0, 1.0]}, "above 0"),
        ({"penalty": np.nan}, "penalty"),
        ({"penalty": -1.0}, "penalty"),
        ({"unit": "<script>"}, "unit is not plain"),
        ({"cohort_name": "a\nb"}, "cohort_name is not plain"),
        ({"cohort_name": "\ud800"}, "cohort_name is not plain"),
        ({"note": "x" * 3000}, "note is not plain"),
        ({"cohort_fingerprint": "../../etc"}, "64 hexadecimal"),
        ({"versions": {"numpy": "<b>"}}, "version of numpy"),
    ],
)
def test_what_cannot_be_a_signature(change: dict, said: str):
    with pytest.raises(SignatureError, match=said) as refused:
        signature(**change)
    assert refused.value.hint
