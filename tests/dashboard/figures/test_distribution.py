import numpy as np
import pandas as pd
import pytest

from dashboard.figures.distribution import MISSING, bin_edges, categories, histogram

AGES = pd.Series([21.0, 22.0, 38.0, 44.0, 45.0, 71.0, np.nan])
KEPT = [True, False, True, True, False, False, True]
IDH = pd.Series(["mutant", "wildtype", "mutant", None, "mutant"])


@pytest.mark.parametrize("bins", [5, 24, 60])
@pytest.mark.parametrize("scale", [1e-3, 1.0, 40.0, 1e6])
def test_edges_are_round_and_hold_every_value(bins: int, scale: float):
    values = np.random.default_rng(bins).normal(0, scale, 500)
    edges = bin_edges(values, bins)
    assert np.histogram(values, edges)[0].sum() == 500
    width = float(edges[1] - edges[0])
    leading = width / 10 ** np.floor(np.log10(width) + 1e-9)
    assert min(abs(leading - k) for k in (1, 2, 5, 10)) < 1e-6
    assert len(edges) - 1 <= bins + 2


def test_edges_of_one_value_and_of_none():
    assert bin_edges(np.array([3.0, 3.0]), 10).tolist() == [2.5, 3.5]
    assert len(bin_edges(np.array([]), 10)) == 2


def test_both_layers_count_the_same_bars(trace):
    drawing = histogram(AGES, label="Age", unit="years", kept=KEPT, bins=10)
    everybody, kept = trace(drawing.figure, "all patients"), trace(drawing.figure, "patients kept")
    assert sum(everybody.y) == 6
    assert sum(kept.y) == 3
    assert tuple(everybody.x) == tuple(kept.x)
    assert all(k <= a for k, a in zip(kept.y, everybody.y, strict=True))
    assert drawing.figure.layout.barmode == "overlay"
    assert drawing.figure.layout.xaxis.title.text == "Age (years)"


def test_missing_numbers_are_said():
    drawing = histogram(AGES, label="Age", unit="years", kept=KEPT)
    assert drawing.caption == (
        "Filled: 4 of 7 patients meet the other conditions; outline: all of them; 1 not recorded."
    )
    assert "median 38 years" in drawing.alt
    assert drawing.alt.endswith("1 not recorded.")


def test_without_a_choice_there_is_one_layer():
    drawing = histogram(AGES, label="Age", unit="years")
    assert [bar.name for bar in drawing.figure.data] == ["all patients"]
    assert drawing.caption == "7 patients; 1 not recorded."


def test_nobody_left_is_a_drawing_still():
    drawing = histogram(AGES, label="Age", unit="years", kept=[False] * 7)
    assert "no patient with a value" in drawing.alt


def test_categories_count_each_level_in_the_order_given(trace):
    kept = [True, True, True, True, False]
    drawing = categories(IDH, label="IDH", levels=("wildtype", "mutant"), kept=kept)
    bars = trace(drawing.figure, "patients kept")
    assert tuple(bars.y) == ("wildtype", "mutant", MISSING)
    assert tuple(bars.x) == (1, 2, 1)
    assert tuple(trace(drawing.figure, "all patients").x) == (1, 3, 1)
    assert [text.strip() for text in trace(drawing.figure, "counts").text] == [
        "1 (25%)",
        "2 (50%)",
        "1 (25%)",
    ]


def test_what_is_missing_is_hatched_and_grey(trace):
    marker = trace(categories(IDH, label="IDH").figure, "all patients").marker
    assert tuple(marker.pattern.shape) == ("", "", "/")
    assert marker.color[2] == "#808080" != marker.color[0]


def test_nothing_missing_has_no_bar_for_it():
    drawing = categories(IDH.dropna(), label="IDH")
    assert drawing.table["level"].tolist() == ["mutant", "wildtype"]
    assert drawing.alt == "IDH: mutant 3 patients (75%) and wildtype 1 patients (25%)."


HOSTILE = "<b>mutant</b> & 'x' <a href='javascript:alert(1)'>y</a>"


def test_levels_and_labels_are_drawn_as_they_stand(trace):
    """Plotly reads markup in what it draws; a file's words are not markup."""
    values = pd.Series([HOSTILE, "wildtype", HOSTILE])
    drawing = categories(values, label="IDH", kept=[True, True, False])
    for name in ("all patients", "patients kept", "counts"):
        rows = trace(drawing.figure, name).y
        assert rows[0].startswith("&lt;b&gt;mutant&lt;/b&gt; &amp; 'x' &lt;a href=")
        assert "<" not in "".join(rows)
    # Words and numbers beside the figure are not plotly's.
    assert drawing.table["level"].tolist() == [HOSTILE, "wildtype"]
    assert tuple(trace(drawing.figure, "patients kept").x) == (1, 1)

    number = histogram(AGES, label="<i>Age</i>", unit="<u>years</u>")
    assert (
        number.figure.layout.xaxis.title.text == "&lt;i&gt;Age&lt;/i&gt; (&lt;u&gt;years&lt;/u&gt;)"
    )
    assert "<i>" not in trace(number.figure, "all patients").hovertemplate
    assert "<u>" not in trace(number.figure, "all patients").hovertemplate
