import dataclasses

import numpy as np
import pandas as pd
import pytest

from core.survival import PUBLISHED_SIGNATURE, Signature
from dashboard.figures.weights import weights


@pytest.fixture
def known() -> Signature:
    """Four genes, two of them published; A1 is not a ferroptosis gene."""
    genes = ("CD44", "A1", "IDH1", "ACSL4")
    return Signature(
        genes=genes,
        coefficients=np.array([0.5, -0.25, -0.75, 0.1]),
        centre=np.zeros(4),
        scale=np.ones(4),
        unit="log2(FPKM + 1)",
        penalty=0.05,
        cohort_name="small",
        cohort_fingerprint="",
        simulated=False,
    )


ROLES = pd.DataFrame(
    {
        "gene": ["CD44", "IDH1", "ACSL4"],
        "driver": [False, True, True],
        "suppressor": [True, False, True],
    }
)


def test_bars_are_the_coefficients_the_largest_uppermost(known, trace):
    figure = weights(known).figure
    ticks = figure.layout.yaxis.ticktext
    assert ticks == ("IDH1", "A1", "ACSL4", "CD44")
    up, down = trace(figure, "higher hazard"), trace(figure, "lower hazard")
    assert [(ticks[i], x) for i, x in zip(up.y, up.x, strict=True)] == [
        ("ACSL4", 0.1),
        ("CD44", 0.5),
    ]
    assert [(ticks[i], x) for i, x in zip(down.y, down.x, strict=True)] == [
        ("IDH1", -0.75),
        ("A1", -0.25),
    ]
    assert (up.marker.color, down.marker.color) == ("#D55E00", "#0072B2")


def test_marks_stand_in_the_rows_of_their_genes(known, trace):
    figure = weights(known, roles=ROLES).figure
    for name, genes in (
        ("FRG driver", ["IDH1"]),
        ("FRG suppressor", ["CD44"]),
        ("FRG both", ["ACSL4"]),
        ("published", ["IDH1", "CD44"]),
    ):
        marks = trace(figure, name)
        assert [figure.layout.yaxis.ticktext[i] for i in marks.y] == genes
        assert marks.xaxis == "x2"
    symbols = {mark.marker.symbol for mark in figure.data if mark.xaxis == "x2"}
    assert len(symbols) == 4, "colour alone carries the meaning"


def test_what_is_not_there_has_no_mark_and_no_legend(known):
    names = {item.name for item in weights(known, published=None).figure.data}
    assert names == {"higher hazard", "lower hazard"}


def test_the_finding_and_the_table(known):
    drawing = weights(known, roles=ROLES)
    assert "2 with higher and 2 with lower hazard" in drawing.alt
    assert "the largest is CD44 (0.500); the smallest is IDH1 (-0.750)" in drawing.alt
    assert "2 also in the published" in drawing.alt
    assert drawing.table["gene"].tolist() == ["CD44", "ACSL4", "A1", "IDH1"]
    assert drawing.table["role"].tolist() == ["suppressor", "both", "", "driver"]
    assert PUBLISHED_SIGNATURE.citation in drawing.caption
    assert "penalty 0.0500 in small" in drawing.caption


def test_one_gene_is_enough(known):
    alone = dataclasses.replace(known, genes=("A1",), coefficients=[0.2], centre=[0.0], scale=[1.0])
    assert "1 gene: 1 with higher and 0 with lower" in weights(alone).alt
