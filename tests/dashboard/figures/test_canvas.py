import plotly.graph_objects as go
import pytest

from dashboard.figures import canvas


def simulated_label(**more: object) -> go.layout.Annotation:
    figure = go.Figure(layout=canvas.layout("x", height=300, simulated=True, **more))
    (label,) = [a for a in figure.layout.annotations if a.text == "Simulated data"]
    return label


def test_the_theme_is_left_to_the_page():
    layout = go.Figure(layout=canvas.layout("x", height=300, simulated=False)).layout
    assert layout.paper_bgcolor is None
    assert layout.plot_bgcolor is None
    assert layout.font.color is None
    assert layout.annotations == ()


def test_zoom_stays_as_long_as_the_name_does():
    assert canvas.layout("curves_months", height=1, simulated=False)["uirevision"] == (
        "curves_months"
    )


@pytest.mark.parametrize(
    ("corner", "place"),
    [
        ("top left", (0, 1, "left", "top")),
        ("top right", (1, 1, "right", "top")),
        ("bottom left", (0, 0, "left", "bottom")),
        ("bottom right", (1, 0, "right", "bottom")),
    ],
)
def test_simulated_stands_inside_the_plot(corner: canvas.Corner, place: tuple[object, ...]):
    label = simulated_label(corner=corner)
    assert (label.xref, label.yref) == ("x domain", "y domain")
    assert (label.x, label.y, label.xanchor, label.yanchor) == place
    inwards = (1 if place[0] == 0 else -1, 1 if place[1] == 0 else -1)
    assert (label.xshift * inwards[0] > 0, label.yshift * inwards[1] > 0) == (True, True)


def test_margins_differ_only_where_asked():
    margin = canvas.layout("x", height=1, simulated=False, margin={"r": 99})["margin"]
    assert margin == {"t": 48, "r": 99, "b": 56, "l": 64}
