import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard.figures import penalty_axis as shared


def test_the_penalty_falls_to_the_right_and_all_that_is_drawn_fits(path):
    for visible in (10, len(path.penalties)):
        axis = shared.penalty_axis(path, visible)
        left, right = axis["range"]
        assert left > np.log10(path.penalties[0])
        assert right < np.log10(path.penalties[visible - 1])
        assert 1 <= len(axis["tickvals"]) <= 8
        assert all(right <= np.log10(tick) <= left for tick in axis["tickvals"])
        go.layout.XAxis(axis)


@pytest.mark.parametrize(("span", "most"), [((-1.0, -0.5), 3), ((-2.0, 0.0), 8), ((-9.0, 3.0), 14)])
def test_ticks_are_round(span: tuple[float, float], most: int):
    ticks = shared._ticks(*span)
    assert 1 <= len(ticks) <= most
    assert {f"{tick:e}"[0] for tick in ticks} <= {"1", "2", "3", "5"}


def test_lines_stand_at_the_chosen_penalty_and_those_of_cross_validation(path, penalty):
    chosen, minimum, one_se = shared.penalty_lines(path, penalty)
    assert chosen["x0"] == chosen["x1"] == penalty
    assert minimum["x0"] == path.cross_validation.minimum
    assert one_se["x0"] == path.cross_validation.one_se
    assert len({line["line"]["dash"] for line in (chosen, minimum, one_se)}) == 3


def test_notes_stand_at_the_logarithm(path, penalty):
    notes = shared.penalty_notes(path, penalty, visible=20, n_genes=1)
    assert notes[0]["x"] == np.log10(penalty)
    assert "1 gene<" in notes[0]["text"]
    assert [note["text"] for note in notes[2:]] == ["lambda.1se", "lambda.min"]


@pytest.mark.parametrize(("place", "side"), [(0, "left"), (10, "center"), (19, "right")])
def test_words_lean_inwards_at_the_ends(path, place: int, side: str):
    notes = shared.penalty_notes(path, path.penalties[place], visible=20, n_genes=5)
    assert notes[0]["xanchor"] == side


def test_weak_penalties_are_hidden_until_one_of_them_is_chosen(path):
    minimum = path.cross_validation.minimum
    inside = shared.n_visible(path, minimum)
    assert path.penalties[inside - 1] >= shared.BEYOND * minimum
    weakest = float(path.penalties[-1])
    if weakest < shared.BEYOND * minimum:
        assert inside < len(path.penalties)
        assert shared.n_visible(path, weakest) == len(path.penalties)


def test_the_axis_on_top_counts_genes(path):
    visible = len(path.penalties) - 3
    axis = shared.gene_count_axis(path, visible)
    places = [int(np.flatnonzero(path.penalties == tick)[0]) for tick in axis["tickvals"]]
    assert places[0] == 0
    assert places[-1] == visible - 1
    assert axis["ticktext"] == [f"{path.n_nonzero[place]:,}" for place in places]


def test_coefficients_are_those_of_the_signature_and_none_at_the_start(path, penalty):
    chosen = shared.coefficients_at(path, penalty)
    signature = path.signature(penalty)
    assert chosen[np.flatnonzero(chosen)].tolist() == signature.coefficients.tolist()
    assert np.count_nonzero(chosen) == len(signature.genes)
    assert not shared.coefficients_at(path, float(path.penalties[0])).any()
