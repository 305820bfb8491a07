import numpy as np
import pandas as pd

from dashboard.figures.missingness import missingness

CLINICAL = pd.DataFrame({"age": [1.0, 2.0, np.nan, 4.0], "sex": ["female"] * 4, "idh": [None] * 4})


def test_shares_are_those_recorded(trace):
    figure = missingness(CLINICAL, names={"age": "Age", "sex": "Sex", "idh": "IDH"}).figure
    known, unknown = trace(figure, "recorded"), trace(figure, "not recorded")
    assert tuple(known.y) == ("Age", "Sex", "IDH")
    assert tuple(known.x) == (0.75, 1.0, 0.0)
    np.testing.assert_allclose(np.asarray(known.x) + unknown.x, 1)
    assert known.text[0].strip() == "3 of 4 (75%)"
    assert unknown.marker.pattern.shape == "/"


def test_a_column_that_is_absent_counts_as_never_recorded():
    drawing = missingness(CLINICAL, names={"age": "Age", "mgmt": "MGMT promoter"})
    assert drawing.table["n_recorded"].tolist() == [3, 0]
    assert "the least complete is MGMT promoter, in 0 of 4 patients" in drawing.alt


def test_a_complete_table_is_called_complete():
    assert "recorded in every patient" in missingness(CLINICAL[["sex"]]).alt


def test_the_label_of_simulated_data_has_a_strip_of_its_own():
    plain = missingness(CLINICAL).figure.layout.yaxis.range
    marked = missingness(CLINICAL, simulated=True).figure.layout.yaxis.range
    assert plain[0] == marked[0] == 2.5
    assert marked[1] <= plain[1] - 0.7
