"""Which genes count as differential."""

import numpy as np
import pandas as pd
import pytest

from core.errors import InputError
from core.expression import direction

TABLE = pd.DataFrame(
    {
        "log_fold_change": [2.0, -2.0, 1.0, -1.01, 3.0, np.nan],
        "q_value": [0.01, 0.049, 0.01, 0.05, 0.2, np.nan],
    },
    index=list("abcdef"),
)


def test_both_limits_are_strict_and_a_gene_not_tested_counts_for_nothing():
    assert direction(TABLE).to_dict() == dict(
        zip("abcdef", ["up", "down", "", "", "", ""], strict=True)
    )


def test_limits_can_be_taken_off():
    assert direction(TABLE, fdr=1, fold_change=0).tolist() == ["up", "down", "up", "down", "up", ""]
    assert (direction(TABLE, fdr=0) == "").all()


@pytest.mark.parametrize("wrong", [{"fdr": 1.2}, {"fdr": -0.1}, {"fold_change": -1}])
def test_impossible_limits_are_refused(wrong):
    with pytest.raises(InputError, match="thresholds"):
        direction(TABLE, **wrong)
