import dataclasses

import numpy as np
import pytest

from core.survival import PUBLISHED_SIGNATURE
from dashboard.figures.overlap import overlap


@pytest.fixture
def known(signature):
    genes = ("CD44", "A1", "IDH1", "B2")
    ones = np.ones(len(genes))
    return dataclasses.replace(signature, genes=genes, coefficients=ones, centre=ones, scale=ones)


def test_the_three_counts(known, texts):
    drawing = overlap(known)
    counts = [text for text in texts(drawing.figure) if text.startswith("<b>")]
    assert counts == ["<b>2</b>", "<b>2</b>", "<b>21</b>"]
    assert drawing.table["where"].value_counts().to_dict() == {
        "Only published": 21,
        "Only here": 2,
        "In both": 2,
    }


def test_each_gene_stands_in_its_column_once(known, texts):
    columns = [text.split("<br>") for text in texts(overlap(known).figure) if "\u25a0" in text]
    ours, both, theirs = (column[1:] for column in columns)
    assert ours == ["A1", "B2"]
    assert both == ["CD44", "IDH1"]
    assert set(theirs) == set(PUBLISHED_SIGNATURE.genes) - {"CD44", "IDH1"}


def test_the_circles_overlap_and_are_round(known):
    one, two = overlap(known).figure.layout.shapes
    assert one.x0 < two.x0 < one.x1 < two.x1
    assert one.xsizemode == one.ysizemode == "pixel"
    assert one.x1 - one.x0 == one.y1 - one.y0
    assert one.line.color != two.line.color


def test_nothing_in_common_is_said(signature):
    alt = overlap(signature).alt
    assert alt.startswith("Overlap with the published signature: 0 of its 23 genes")


def test_hundreds_of_genes_still_fit(signature, texts):
    genes = tuple(f"G{i:03d}" for i in range(200))
    ones = np.ones(200)
    many = dataclasses.replace(signature, genes=genes, coefficients=ones, centre=ones, scale=ones)
    figure = overlap(many).figure
    assert figure.layout.height < 700
    (column,) = [text for text in texts(figure) if "Only here" in text]
    assert column.replace("<br>", " ").split()[-200:] == list(genes)
