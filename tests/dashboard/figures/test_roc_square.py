import plotly.graph_objects as go

from dashboard.figures.drawing import SIMULATED
from dashboard.figures.roc_square import CHANCE, roc_square


def test_one_unit_is_as_long_on_either_axis_and_the_legend_has_its_room():
    figure = go.Figure([CHANCE], roc_square("roc", legend=48, simulated=False))
    assert figure.layout.yaxis.scaleanchor == "x"
    assert figure.layout.xaxis.range == figure.layout.yaxis.range
    assert figure.layout.margin.t == 48
    taller = roc_square("roc", legend=68, simulated=False)
    assert taller["height"] - figure.layout.height == 20
    assert (*figure.data[0].x, *figure.data[0].y) == (0, 1, 0, 1)
    assert not figure.data[0].showlegend


def test_made_up_patients_are_called_so():
    notes = roc_square("roc", legend=48, simulated=True)["annotations"]
    assert [note["text"] for note in notes] == [SIMULATED]
