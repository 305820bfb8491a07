import numpy as np
import pandas as pd
import pytest

from dashboard.figures.drawing import SIMULATED
from dashboard.figures.heat_map import CLIP, heat_map
from dashboard.figures.tracks import Track

SAMPLES = [f"P{i}" for i in range(12)]
HIGH = np.arange(12) % 2 == 0
RNG = np.random.default_rng(3)
VALUES = pd.DataFrame(
    {
        "A": HIGH * 4 + RNG.normal(0, 0.3, 12),
        "B": HIGH * -4 + RNG.normal(0, 0.3, 12),
        "C": HIGH * 4 + RNG.normal(0, 0.3, 12),
        "FLAT": 7.0,
    },
    index=SAMPLES,
)
GROUP = Track("Group", pd.Series(np.where(HIGH, "high", "low")))
GRADE = Track("Grade", pd.Series([None, *["II"] * 11]))


def draw(**more):
    return heat_map(VALUES, [GROUP, GRADE], **more)


def test_samples_of_one_kind_stand_together_in_heat_and_track(trace):
    figure = draw().figure
    strip = trace(figure, "Group").z[0]
    assert (np.diff(strip) != 0).sum() == 1
    heat = trace(figure, "expression")
    row = list(figure.layout.yaxis.ticktext).index("A")
    highest = np.asarray(heat.z[row]) > 0
    assert (highest == (strip == strip[highest.argmax()])).all()


def test_genes_of_one_kind_stand_together():
    names = list(draw().figure.layout.yaxis.ticktext)
    assert abs(names.index("A") - names.index("C")) == 1


def test_genes_are_standardised_and_clipped():
    spiked = VALUES.assign(SPIKE=[100.0] + [0.0] * 11)
    drawing = heat_map(spiked, [GROUP])
    (heat,) = [item for item in drawing.figure.data if item.name == "expression"]
    assert np.max(heat.z) == CLIP
    assert drawing.table["z_SPIKE"].max() > 3.1
    for gene in "ABC":
        assert drawing.table[f"z_{gene}"].mean() == pytest.approx(0, abs=1e-9)
        assert drawing.table[f"z_{gene}"].std() == pytest.approx(1)
    assert (drawing.table["z_FLAT"] == 0).all()


def test_the_table_carries_the_tracks():
    table = draw().table.set_index("sample")
    assert (table.loc["P0", "Group"], table.loc["P1", "Group"]) == ("high", "low")
    assert pd.isna(table.loc["P0", "Grade"])


def test_the_finding_says_who_clusters_with_whom():
    alt = draw().alt
    assert "two main clusters hold 6 and 6 samples" in alt
    assert "high: 6 and 0" in alt or "high: 0 and 6" in alt


def test_missing_annotations_are_shown_as_such(texts):
    assert any("Grade" in text and "not recorded" in text for text in texts(draw().figure))


def test_the_parts_do_not_overlap():
    layout = draw().figure.layout
    assert layout.yaxis.domain[1] < layout.yaxis2.domain[0]
    assert layout.yaxis2.domain[1] < layout.yaxis3.domain[0]


def test_without_tracks_and_of_one_gene(texts):
    drawing = heat_map(VALUES[["A"]], [], simulated=True)
    assert SIMULATED in texts(drawing.figure)
    assert "4 gene" not in drawing.caption
    assert "1 gene" in drawing.caption
