"""Levels as TCGA, CGGA, cBioPortal and GDC spell them."""

import numpy as np
import pandas as pd
import pytest

from core.clinical import CHARACTERISTICS
from core.data.levels import canonical_level, canonical_levels, tissue_kind

SPELLINGS = {
    ("sex", "female"): ["female", "f", "w", "woman"],
    ("sex", "male"): ["male", "m", "man"],
    ("grade", "II"): ["g2", "ii", "2", "who ii", "who grade 2", "grade ii", "grade_ii"],
    ("grade", "III"): ["g3", "who iii", "3"],
    ("grade", "IV"): ["g4", "who iv", "iv", "cns grade 4"],
    ("idh", "mutant"): ["mutant", "mut", "idhmut-codel", "idh1 mutant", "r132h", "mutated"],
    ("idh", "wildtype"): ["wt", "wildtype", "wild-type", "wild type", "idhwt"],
    ("mgmt", "methylated"): ["methylated", "meth", "m"],
    ("mgmt", "unmethylated"): ["unmethylated", "un-methylated", "not methylated", "u"],
    ("codel_1p19q", "codel"): ["codel", "1p/19q codel", "co-deleted", "yes", "idhmut-codel"],
    ("codel_1p19q", "non-codel"): ["non-codel", "noncodel", "intact", "no", "idhmut-non-codel"],
    ("histology", "glioblastoma"): ["gbm", "rgbm", "sgbm", "glioblastoma multiforme"],
    ("histology", "astrocytoma"): ["a", "aa", "raa", "anaplastic astrocytoma"],
    ("histology", "oligodendroglioma"): ["o", "ao", "ro", "oligodendroglioma, nos"],
    ("histology", "oligoastrocytoma"): ["oa", "raoa", "mixed glioma"],
}


@pytest.mark.parametrize(
    ("field", "level", "word"),
    [(field, level, word) for (field, level), words in SPELLINGS.items() for word in words],
)
def test_spellings(field: str, level: str, word: str) -> None:
    assert canonical_level(field, word) == level


def test_every_level_stands_for_itself() -> None:
    for item in CHARACTERISTICS:
        for level in item.levels:
            assert canonical_level(item.name, level.lower()) == level


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("sex", "x"),
        ("grade", "g1"),
        ("grade", "gx"),
        ("idh", "nos"),
        ("mgmt", "0.7"),
        ("codel_1p19q", "idhwt"),
    ],
)
def test_what_is_none_of_ours_is_missing(field: str, word: str) -> None:
    assert np.isnan(canonical_level(field, word))


def test_gaps_stay_gaps() -> None:
    found = canonical_levels("idh", pd.Series(["WT", None, "Mutant"]))
    assert found.isna().tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("primary", "primary"),
        ("primary tumor", "primary"),
        ("recurrent", "recurrent"),
        ("recurrent tumor", "recurrent"),
        ("secondary", "recurrent"),
        ("solid tissue normal", "normal"),
        ("non-tumor", "normal"),
        ("cell line", "other"),
    ],
)
def test_tissue(word: str, kind: str) -> None:
    assert tissue_kind(word) == kind
