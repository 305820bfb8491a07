import numpy as np
import pytest

from core.enrichment import Enrichment
from dashboard.figures.enrichment_dots import enrichment_dots
from dashboard.figures.palette import NEUTRAL, OURS

LEVEL = 0.02


def test_a_dot_stands_at_its_share_and_is_full_where_sure(enriched: Enrichment, trace) -> None:
    # S1 holds 3 of 3, S2 one of them (G2), S4 one (G0): 1 of 165 draws holds S1.
    figure = enrichment_dots(enriched, level=LEVEL).figure
    sure, unsure = trace(figure, "q at most"), trace(figure, "q above")
    assert (tuple(sure.x), tuple(sure.y)) == ((1.0,), (0,))
    np.testing.assert_allclose(unsure.x, [1 / 3, 1 / 3])
    assert (sure.marker.symbol, unsure.marker.symbol) == ("circle", "circle-open")
    assert (sure.marker.color, unsure.marker.color) == (OURS, NEUTRAL)
    assert sure.text[0].strip() == "3 of 3, q = 0.018"


def test_the_area_goes_with_the_number_of_genes(enriched: Enrichment, trace) -> None:
    figure = enrichment_dots(enriched, level=LEVEL).figure
    assert trace(figure, "q at most").marker.size[0] == pytest.approx(22)
    assert max(trace(figure, "q above").marker.size) < 22


def test_names_are_in_the_order_of_p_and_never_markup(enriched: Enrichment, trace) -> None:
    names = trace(enrichment_dots(enriched).figure, "terms").text
    assert names[0] == "genes that matter"
    assert all("<b>" not in name for name in names)


def test_the_finding_and_what_was_tested_are_said(enriched: Enrichment) -> None:
    drawing = enrichment_dots(enriched, level=LEVEL, said="Genes: mine.")
    assert "Of 3 terms tested in Four sets, 1 has a q-value of at most 0.02" in drawing.alt
    assert "genes that matter 3 of 3, q = 0.018" in drawing.alt
    assert "3 genes tested against a background of 11" in drawing.caption
    assert "sets of 2 to 500 genes" in drawing.caption
    assert drawing.caption.endswith("Genes: mine.")


def test_the_height_follows_the_number_of_terms(enriched: Enrichment) -> None:
    heights = [enrichment_dots(enriched, most=n).figure.layout.height for n in (1, 3)]
    assert heights[1] > heights[0]
    assert len(enrichment_dots(enriched, most=1).table) == 1
