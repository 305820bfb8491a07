import pandas as pd

from core.data.genes import ferroptosis_genes
from dashboard.figures.roles import role_of

TABLE = pd.DataFrame(
    {
        "gene": ["A", "B", "C", "D"],
        "driver": [True, False, True, False],
        "suppressor": [False, True, True, False],
    }
)


def test_each_gene_has_one_word():
    words = role_of(["C", "A", "B", "D", "E"], TABLE)
    assert words == ["both", "driver", "suppressor", "", ""]


def test_a_marker_that_does_neither_is_a_marker():
    table = TABLE.assign(marker=[True, False, False, True])
    assert role_of(["A", "B", "C", "D", "E"], table) == [
        "driver",
        "suppressor",
        "both",
        "marker",
        "",
    ]


def test_without_a_table_nothing_is_claimed():
    assert role_of(["A", "B"], None) == ["", ""]


def test_the_table_of_core_is_read():
    assert role_of(["HMOX1", "ACSL4", "GPX4"], ferroptosis_genes("V2")) == [
        "both",
        "driver",
        "suppressor",
    ]
