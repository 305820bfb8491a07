import numpy as np
import pandas as pd
import pytest

from core.errors import EmptySignatureError, InputError, UnknownGeneError
from core.provenance import Provenance
from core.survival.signature_path import SignaturePath


def path(**changes: object) -> SignaturePath:
    """Three genes, of which the last never enters, at three penalties."""
    parts = {
        "genes": ("CD44", "RRM2", "SCD"),
        "penalties": np.array([0.4, 0.2, 0.1]),
        "coefficients": np.array([[0.0, 1.0, 2.0], [0.0, 0.0, -1.0], [0.0, 0.0, 0.0]]),
        "centre": np.array([4.0, 2.0, 1.0]),
        "scale": np.array([1.0, 2.0, 3.0]),
        "deviance_ratio": np.array([0.0, 0.1, 0.2]),
        "n_nonzero": np.array([0, 1, 2]),
        "unit": "log2(FPKM + 1)",
        "cohort_name": "example",
        "cohort_fingerprint": "",
        "simulated": False,
        "cross_validation": None,
        "provenance": Provenance({}, versions={"numpy": "2"}),
    }
    return SignaturePath(**(parts | changes))


MATRIX = pd.DataFrame({"RRM2": [2.0, 3.0], "CD44": [4.0, 6.0]}, index=["P1", "P2"])


def test_a_signature_at_a_penalty_of_the_path():
    signature = path().signature(0.1)
    assert signature.genes == ("CD44", "RRM2")
    assert signature.coefficients.tolist() == [2, -1]
    assert signature.centre.tolist() == [4, 2]
    assert signature.scale.tolist() == [1, 2]
    assert (signature.penalty, signature.unit) == (0.1, "log2(FPKM + 1)")
    assert signature.versions == {"numpy": "2"}


def test_between_two_penalties_coefficients_are_linear():
    signature = path().signature(0.15)
    np.testing.assert_allclose(signature.coefficients, [1.5, -0.5])
    assert path().signature(0.3).coefficients == pytest.approx([0.5])


def test_no_gene_and_the_way_to_one():
    with pytest.raises(EmptySignatureError, match=r"0\.4 none of the 3") as refused:
        path().signature(0.4)
    assert "largest penalty with a gene is 0.2" in refused.value.hint


def test_no_gene_anywhere():
    empty = path(coefficients=np.zeros((3, 3)), n_nonzero=np.zeros(3, int))
    with pytest.raises(EmptySignatureError, match="other candidate genes"):
        empty.signature(0.1)


@pytest.mark.parametrize("penalty", [0.05, 0.5, -1, float("nan"), float("inf")])
def test_a_penalty_off_the_path(penalty: float):
    with pytest.raises(InputError, match=r"between 0\.1 and 0\.4"):
        path().signature(penalty)


def test_a_penalty_off_by_rounding_is_taken():
    assert path().signature(0.1 * (1 - 1e-12)).coefficients.tolist() == [2, -1]


def test_nearest_is_on_the_log_scale():
    # 0.28 is nearer to 0.2 plainly (0.08 and 0.12); 0.29 is nearer to 0.4 by ratio.
    assert [path().nearest(x) for x in (9, 0.4, 0.29, 0.28, 0.11, 1e-9)] == [0, 0, 0, 1, 2, 2]
    with pytest.raises(InputError):
        path().nearest(0)


def test_scores_of_every_penalty():
    assert path().scores(MATRIX).tolist() == [[0, 0, 0], [0, 2, 3]]


def test_scores_need_the_genes_that_enter_only():
    with pytest.raises(UnknownGeneError, match="RRM2"):
        path().scores(MATRIX[["CD44"]])
    with pytest.raises(InputError, match="infinite"):
        path().scores(MATRIX.assign(CD44=np.nan))


@pytest.mark.parametrize(
    "change",
    [
        {"centre": np.zeros(2)},
        {"n_nonzero": np.zeros(4, int)},
        {"coefficients": np.zeros((3, 2))},
        {"penalties": np.array([0.1, 0.2, 0.4])},
    ],
)
def test_parts_that_do_not_fit(change: dict):
    with pytest.raises(InputError):
        path(**change)


def test_arrays_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        path().coefficients[0, 0] = 1
