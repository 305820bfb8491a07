import numpy as np

from core.tasks.permutation import PermutationTest
from dashboard.figures.palette import HIGHER_HAZARD
from dashboard.figures.permutation import permutation_null

EDGES = np.linspace(0, 12, 13)
COUNTS = np.array([0, 400, 450, 130, 20, 0, 0, 0, 0, 0, 0, 0])
TEST = PermutationTest(3.2, 120, 1000, EDGES, COUNTS)


def test_bars_are_shares_of_all_permutations_and_those_beyond_stand_out(trace):
    figure = permutation_null(TEST).figure
    below, beyond = trace(figure, "below"), trace(figure, "as large")
    assert sum(below.y) + sum(beyond.y) == 1
    assert next(iter(beyond.x)) == 3.5
    assert beyond.marker.color == HIGHER_HAZARD
    assert below.marker.color != beyond.marker.color


def test_the_line_stands_at_the_statistic_and_on_the_axis(shape):
    assert shape(permutation_null(TEST).figure, "statistic").x0 == 3.2
    far = PermutationTest(16.3, 0, 1000, EDGES, COUNTS)
    figure = permutation_null(far).figure
    assert figure.layout.xaxis.range[1] > 16.3
    assert figure.layout.annotations[0].xanchor == "right"


def test_words_give_p_and_how_well_it_is_known():
    drawing = permutation_null(TEST)
    assert "120 of 1,000 random pairings" in drawing.alt
    assert "p = 0.12" in drawing.alt
    assert "(1 + 120) / (1 + 1,000)" in drawing.caption
    assert "between 0.101 and 0.142" in drawing.caption
    assert drawing.table["n_permutations"].sum() == 1000


def test_a_tiny_p_is_not_rounded_away():
    assert "p = 1.0e-06" in permutation_null(PermutationTest(9, 0, 10**6, EDGES, COUNTS)).alt


def test_no_permutation_is_a_drawing_still():
    assert permutation_null(PermutationTest(1.0, 0, 0, EDGES, COUNTS * 0)).figure
