import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.path import MOST_NAMES, _spread, coefficient_profile
from dashboard.figures.penalty_axis import n_visible


def lines(trace):
    """Split a trace at its gaps: gene -> (penalties, coefficients)."""
    found, x, y = {}, np.asarray(trace.x), np.asarray(trace.y)
    for gene in dict.fromkeys(trace.text):
        mine = (np.asarray(trace.text) == gene) & ~np.isnan(x)
        found[gene] = (x[mine], y[mine])
    return found


def test_every_line_is_the_path_of_its_gene(path, penalty, trace):
    figure = coefficient_profile(path, penalty).figure
    visible = n_visible(path, penalty)
    drawn = {}
    for name in ("not in the signature", "lower hazard", "higher hazard"):
        drawn |= lines(trace(figure, name)) if trace(figure, name).text is not None else {}
    ever = (path.coefficients[:, :visible] != 0).any(axis=1)
    assert set(drawn) == {gene for gene, any_ in zip(path.genes, ever, strict=True) if any_}
    for gene, (penalties, coefficients) in drawn.items():
        row = path.coefficients[path.genes.index(gene), :visible]
        start = max(int((row != 0).argmax()) - 1, 0)
        np.testing.assert_array_equal(penalties, path.penalties[start:visible])
        np.testing.assert_array_equal(coefficients, row[start:])


def test_colours_are_the_signs_at_the_chosen_penalty(path, penalty, trace):
    figure = coefficient_profile(path, penalty).figure
    signature = path.signature(penalty)
    signs = dict(zip(signature.genes, np.sign(signature.coefficients), strict=True))
    for name, sign, colour in (
        ("higher hazard", 1, "#D55E00"),
        ("lower hazard", -1, "#0072B2"),
    ):
        found = trace(figure, name)
        assert set(found.text) == {gene for gene, s in signs.items() if s == sign}
        assert found.line.color == colour


def test_genes_of_the_signature_are_named_and_no_others(path, penalty, trace):
    names = trace(coefficient_profile(path, penalty).figure, "names")
    assert {text.strip() for text in names.text} == set(path.signature(penalty).genes)


def test_the_line_of_the_slider_is_a_shape(path, penalty, shape):
    figure = coefficient_profile(path, penalty).figure
    assert shape(figure, "chosen").x0 == penalty
    assert shape(figure, "minimum").x0 == path.cross_validation.minimum
    assert shape(figure, "one_se").x0 == path.cross_validation.one_se


def test_moving_the_slider_keeps_the_zoom_and_the_axis(path):
    at = path.cross_validation.index_minimum
    here, there = (
        coefficient_profile(path, float(path.penalties[i])).figure.layout for i in (at, at - 1)
    )
    assert here.uirevision == there.uirevision
    assert here.xaxis.range == there.xaxis.range


def test_a_penalty_without_genes_is_drawn_and_said(path):
    drawing = coefficient_profile(path, float(path.penalties[0]))
    assert "no gene has a coefficient" in drawing.alt


def test_the_finding_counts_both_signs(path, penalty):
    signature = path.signature(penalty)
    up = int((signature.coefficients > 0).sum())
    alt = coefficient_profile(path, penalty).alt
    assert f"has {len(signature.genes)} genes: {up} with higher" in alt
    strongest = signature.genes[int(np.abs(signature.coefficients).argmax())]
    assert f"largest coefficients are those of {strongest}" in alt


def test_the_table_is_the_whole_path_of_genes_that_enter(path, penalty):
    table = coefficient_profile(path, penalty).table
    ever = (path.coefficients != 0).any(axis=1)
    assert len(table) == ever.sum() * len(path.penalties)
    gene = path.genes[int(ever.argmax())]
    np.testing.assert_array_equal(
        table.loc[table["gene"] == gene, "coefficient"], path.coefficients[ever.argmax()]
    )


@given(
    st.lists(st.floats(-5, 5), min_size=1, max_size=MOST_NAMES),
    st.floats(0.01, 1),
)
def test_names_never_touch_and_keep_their_order(heights: list[float], gap: float):
    placed = _spread(np.sort(heights), gap)
    assert len(placed) == len(heights)
    assert (np.diff(placed) >= gap - 1e-9).all()


def test_names_that_do_not_touch_stay_where_they_are():
    np.testing.assert_allclose(_spread(np.array([-1.0, 0.0, 2.0]), 0.5), [-1, 0, 2])


@pytest.mark.parametrize("heights", [[0.0, 0.0], [0.0, 0.1]])
def test_two_that_touch_part_about_their_mean(heights: list[float]):
    placed = _spread(np.array(heights), 1.0)
    np.testing.assert_allclose(placed.mean(), np.mean(heights))
    np.testing.assert_allclose(np.diff(placed), 1)
