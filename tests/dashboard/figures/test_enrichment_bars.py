import numpy as np

from core.enrichment import Enrichment
from dashboard.figures.enrichment_bars import enrichment_bars


def test_a_bar_is_as_long_as_its_evidence(enriched: Enrichment, trace, shape) -> None:
    figure = enrichment_bars(enriched, level=0.02).figure
    bars = trace(figure, "terms tested")
    np.testing.assert_allclose(bars.x, -np.log10(enriched.table["q_value"]))
    assert shape(figure, "threshold").x0 == -np.log10(0.02)


def test_what_does_not_reach_the_threshold_is_hatched(enriched: Enrichment, trace) -> None:
    bars = trace(enrichment_bars(enriched, level=0.02).figure, "terms tested")
    assert bars.marker.pattern.shape == ("", "/", "/")
    assert bars.text[0] == "3 of 3, q = 0.018"


def test_it_says_what_the_dots_say(enriched: Enrichment) -> None:
    drawing = enrichment_bars(enriched, level=0.02)
    assert "Of 3 terms tested" in drawing.alt
    assert "background of 11" in drawing.caption
    assert drawing.table["id"].tolist() == enriched.table["id"].tolist()
