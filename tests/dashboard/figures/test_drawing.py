import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.figures.drawing import SIMULATED, Drawing

TABLE = pd.DataFrame({"x": [1.0]})
LABELLED = go.Figure(layout={"annotations": [{"text": SIMULATED}]})


def test_a_drawing_of_patients_is_left_as_it_is():
    drawing = Drawing(go.Figure(), "The finding.", "The method.", TABLE, "curve")
    assert (drawing.alt, drawing.caption) == ("The finding.", "The method.")
    assert list(drawing.table) == ["x"]


def test_a_drawing_of_simulated_patients_says_so_everywhere():
    drawing = Drawing(LABELLED, "The finding.", "The method.", TABLE, "curve", simulated=True)
    assert drawing.alt == "Simulated data. The finding."
    assert drawing.caption == "Simulated data, not patients. The method."
    assert drawing.table["simulated"].tolist() == [True]
    assert list(TABLE) == ["x"], "the caller's table was changed"


def test_simulated_patients_without_a_label_in_the_figure_are_refused():
    with pytest.raises(ValueError, match="does not say so"):
        Drawing(go.Figure(), "a", "b", TABLE, "curve", simulated=True)


@pytest.mark.parametrize("texts", [("", "caption"), ("alt", " ")])
def test_empty_texts_are_refused(texts: tuple[str, str]):
    with pytest.raises(ValueError, match="lacks"):
        Drawing(go.Figure(), *texts, TABLE, "curve")


@pytest.mark.parametrize("name", ["", "Two words", "a-b", "1st", "../x"])
def test_a_name_not_fit_for_a_file_is_refused(name: str):
    with pytest.raises(ValueError, match="lower-case"):
        Drawing(go.Figure(), "a", "b", TABLE, name)
