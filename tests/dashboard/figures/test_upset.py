import numpy as np
import pytest

from core.expression.intersection import exclusive_regions
from dashboard.figures.upset import MOST_AREAS, area_words, upset

NAMES = {"up": "Higher in tumour", "prognostic": "Prognostic", "driver": "Driver"}
LISTS = {
    "up": ["A", "B", "C"],
    "prognostic": ["B", "C", "D", "E", "F", "G"],
    "driver": ["C"],
}
REGIONS = exclusive_regions(LISTS, universe=[*"ABCDEFG", "X", "Y"])


@pytest.fixture
def drawing():
    return upset(REGIONS, NAMES)


def test_one_bar_for_each_area_the_largest_on_top(drawing, trace):
    bars = trace(drawing.figure, "genes")
    assert list(bars.x) == [4, 2, 1, 1, 1]
    assert list(bars.text) == ["4", "2", "1", "1", "1"]
    assert list(bars.y) == [0, 1, 2, 3, 4]
    top, bottom = drawing.figure.layout.yaxis.range[::-1]
    assert top < 0 < 4 < bottom


def test_a_row_tells_by_its_key_which_area_was_clicked(drawing, trace):
    keys = ["prognostic", "none", "up", "up.prognostic", "up.prognostic.driver"]
    assert list(trace(drawing.figure, "genes").customdata) == keys
    for name in ("in the list", "not in the list"):
        dots = trace(drawing.figure, name)
        assert [keys[int(row)] for row in dots.y] == list(dots.customdata)


def test_dots_are_filled_where_the_area_lies_in_the_list(drawing, trace):
    filled, hollow = (trace(drawing.figure, name) for name in ("in the list", "not in the list"))
    cells = {(int(x), int(y)) for x, y in zip(filled.x, filled.y, strict=True)}
    assert cells == {(1, 0), (0, 2), (0, 3), (1, 3), (0, 4), (1, 4), (2, 4)}
    others = {(int(x), int(y)) for x, y in zip(hollow.x, hollow.y, strict=True)}
    assert not cells & others
    assert len(cells | others) == 3 * 5
    assert (filled.marker.symbol, hollow.marker.symbol) == ("circle", "circle-open")


def test_lists_are_named_with_their_sizes(drawing):
    words = ["Higher in tumour (3)", "Prognostic (6)", "Driver (1)"]
    assert list(drawing.figure.layout.xaxis2.ticktext) == words


def test_chosen_areas_are_framed():
    figure = upset(REGIONS, NAMES, selected=[("up",), ("up", "prognostic")]).figure
    assert [(shape.y0 + shape.y1) / 2 for shape in figure.layout.shapes] == [2, 3]
    assert not upset(REGIONS, NAMES).figure.layout.shapes


def test_hovering_names_the_genes(drawing, trace):
    words = list(trace(drawing.figure, "genes").hovertext)
    assert words[0] == "<b>Prognostic</b>, 4 genes<br>D E F G"
    assert words[1] == "<b>In none of these lists</b>, 2 genes<br>X Y"
    many = exclusive_regions({"up": [f"G{i:03d}" for i in range(40)]})
    (long,) = trace(upset(many, NAMES).figure, "genes").hovertext
    assert long.endswith("G011 and 28 more")


def test_the_table_lists_every_area_with_its_genes(drawing):
    table = drawing.table
    assert table["n_genes"].sum() == 9
    last = table.iloc[-1]
    assert (last["area"], last["genes"]) == ("Higher in tumour, Prognostic and Driver", "C")
    assert last[["Higher in tumour", "Prognostic", "Driver"]].all()


def test_many_areas_are_cut_and_counted(trace):
    names = {f"l{i}": f"List {i}" for i in range(6)}
    rng = np.random.default_rng(2)
    lists = {name: [f"G{i}" for i in np.flatnonzero(rng.random(400) < 0.5)] for name in names}
    regions = exclusive_regions(lists)
    assert len(regions) > MOST_AREAS
    drawing = upset(regions, names)
    assert len(trace(drawing.figure, "genes").x) == MOST_AREAS
    assert f"The {MOST_AREAS} largest of {len(regions)} areas." in drawing.caption
    assert len(drawing.table) == len(regions)


def test_the_finding_is_said(drawing):
    assert "Higher in tumour 3, Prognostic 6 and Driver 1" in drawing.alt
    assert "prognostic 4; in none of these lists 2" in drawing.alt


def test_nothing_is_drawn_of_nothing():
    drawing = upset((), NAMES)
    assert drawing.table.empty
    assert "0 genes" in drawing.alt


def test_words_of_an_area():
    assert area_words((), NAMES) == "In none of these lists"
    assert area_words(("driver",), NAMES) == "Driver"
