from itertools import pairwise

import pytest

from core.flow import Exclusion, Flow
from dashboard.figures.flow import flow

LONG = "recurrent tumour or a further sample of a patient who has one already"
FLOW = Flow(
    20,
    (
        Exclusion("normal brain", ("N1", "N2"), kept_apart=True),
        Exclusion(LONG, ("R1",), kept_apart=True),
        Exclusion("no follow-up time", ("P1", "P2", "P3")),
    ),
)


def boxes(figure):
    return [shape for shape in figure.layout.shapes if shape.type == "rect"]


def test_every_step_has_its_box_and_its_number(texts):
    figure = flow(FLOW).figure
    assert len(boxes(figure)) == 2 + 3
    numbers = [text.split("</b>")[0].removeprefix("<b>") for text in texts(figure) if "<b>" in text]
    assert numbers == ["20", "2", "1", "3", "14"]


def test_what_is_kept_apart_looks_unlike_what_is_lost():
    first, normal, recurrent, lost, _ = boxes(flow(FLOW).figure)
    assert normal.line.dash == recurrent.line.dash == "dash"
    assert lost.line.dash == first.line.dash == "solid"
    assert len({normal.fillcolor, lost.fillcolor, first.fillcolor}) == 3


def test_boxes_do_not_overlap_and_are_as_high_as_their_words():
    side = [box for box in boxes(flow(FLOW).figure) if box.x0 > -100]
    for above, below in pairwise(side):
        assert above.y1 < below.y0
    heights = [box.y1 - box.y0 for box in side]
    assert heights[1] > heights[0] == heights[2], "a long reason needs a higher box"


def test_the_diagram_is_as_narrow_as_a_phone():
    ends = [x for shape in flow(FLOW).figure.layout.shapes for x in (shape.x0, shape.x1)]
    assert max(ends) - min(ends) <= 360
    assert {shape.xsizemode for shape in flow(FLOW).figure.layout.shapes} == {"pixel"}


def test_long_reasons_are_wrapped_and_whole(texts):
    (text,) = [text for text in texts(flow(FLOW).figure) if "recurrent" in text]
    lines = text.replace("<b>", "").replace("</b>", "").split("<br>")
    assert max(map(len, lines)) <= 32
    assert " ".join(lines) == f"1 {LONG}, kept apart"


def test_the_way_is_told_in_words():
    drawing = flow(FLOW, title="TCGA glioma")
    assert drawing.alt.startswith("Flow diagram of TCGA glioma: 20 samples read; 2 kept apart")
    assert drawing.alt.endswith("14 patients analysed.")
    assert "3 set aside, 3 kept apart" in drawing.caption
    assert drawing.table["n"].tolist() == [20, 2, 1, 3, 14]


def test_nothing_left_out_is_a_straight_way():
    drawing = flow(Flow(5, unit="patients"))
    assert len(boxes(drawing.figure)) == 2
    assert "none set aside" in drawing.alt
    assert "Dashed" not in drawing.caption


@pytest.mark.parametrize("n", [0, 8])
def test_the_figure_grows_with_the_number_of_reasons(n: int):
    reasons = tuple(Exclusion(f"reason {i}", ("x",)) for i in range(n))
    figure = flow(Flow(100, reasons)).figure
    lowest = max(box.y1 for box in boxes(figure))
    assert figure.layout.height > lowest
    assert figure.layout.yaxis.range[0] == lowest
