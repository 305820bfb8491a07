import numpy as np
import pandas as pd
import pytest

from core.association.association_table import associations
from core.association.characteristics import associate
from core.errors import CohortError, InputError
from core.inference import adjust_p_values

RNG = np.random.default_rng(5)
N = 60
CLINICAL = pd.DataFrame(
    {
        "site": ["one"] * N,
        "grade": RNG.choice(["II", "III", "IV"], N),
        "age": RNG.integers(20, 80, N).astype(float),
        "sex": RNG.choice(["female", "male", None], N),
    },
    index=[f"P{i}" for i in range(N)],
)
SCORE = pd.Series(RNG.normal(size=N) + CLINICAL["age"].to_numpy() / 20, index=CLINICAL.index)


def test_each_row_is_what_the_characteristic_alone_gives():
    table = associations(SCORE, CLINICAL)
    assert table["characteristic"].tolist() == ["age", "sex", "grade"]
    for row in table.itertuples():
        alone = associate(SCORE, CLINICAL[row.characteristic])
        assert row.p_value == alone.test.p_value
        assert row.effect == alone.effect
        assert (row.n, row.n_missing) == (alone.n, alone.n_missing)
        assert row.levels == ", ".join(alone.characteristic.levels)
    np.testing.assert_array_equal(table["q_value"], adjust_p_values(table["p_value"]))


def test_what_cannot_be_tested_says_why_and_makes_no_other_look_worse():
    with_site = associations(SCORE, CLINICAL, names=("age", "site", "sex"))
    row = with_site.set_index("characteristic").loc["site"]
    assert row["test"] == "not tested"
    assert "all are 'one'" in row["note"]
    assert np.isnan(row["p_value"])
    without = associations(SCORE, CLINICAL, names=("age", "sex"))
    assert with_site.dropna(subset="q_value")["q_value"].tolist() == without["q_value"].tolist()


def test_options_reach_the_tests():
    table = associations(SCORE, CLINICAL, statistics="parametric", splits={"age": 50})
    row = table.set_index("characteristic").loc["age"]
    assert (row["test"], row["effect_name"], row["n_groups"]) == ("Welch t test", "Hedges' g", 2)
    assert np.isfinite(row["df"])
    holm = associations(SCORE, CLINICAL, adjust="holm")
    assert (holm["q_value"] >= associations(SCORE, CLINICAL)["q_value"]).all()


def test_no_characteristic_is_an_empty_table_with_its_columns():
    table = associations(SCORE, CLINICAL[[]])
    assert table.empty
    assert {"p_value", "q_value", "effect"} <= set(table.columns)


def test_refusals():
    with pytest.raises(CohortError, match="does not record height"):
        associations(SCORE, CLINICAL, names=("age", "height"))
    with pytest.raises(InputError, match="missing or infinite"):
        associations(SCORE.where(SCORE.min() < SCORE), CLINICAL)
