"""Barcodes read by hand, spellings matched, and nothing matched said with examples."""

import pandas as pd
import pytest

from core.data.identifiers import (
    check_identifiers,
    is_tcga,
    match_identifiers,
    tcga_kind,
    tcga_patient,
)
from core.errors import CohortError


def clinical(*names: str) -> dict[str, pd.Series]:
    return {"patient": pd.Series(names)}


@pytest.mark.parametrize(
    ("barcode", "kind"),
    [
        ("TCGA-06-0675", "primary"),
        ("TCGA-06-0675-01", "primary"),
        ("TCGA-06-0675-01A", "primary"),
        ("TCGA-06-0675-11A-32R-A36H-07", "normal"),
        ("TCGA.06.0171.02A.11R.2005.01", "recurrent"),
        ("TCGA-06-0675-10A", "normal"),
        ("TCGA-06-0675-06A", "other"),
        ("TCGA-06-0675-40A", "recurrent"),
    ],
)
def test_kind_by_the_two_digits(barcode: str, kind: str) -> None:
    assert is_tcga(barcode)
    assert tcga_kind(barcode) == kind
    assert tcga_patient(barcode) in ("TCGA-06-0675", "TCGA-06-0171")


def test_what_is_no_barcode() -> None:
    assert not any(map(is_tcga, ["CGGA_1002", "TCGA", "TCGA-LGG", "TCGA-06-06755", "P07"]))


def test_same_spelling_wins() -> None:
    match = match_identifiers(pd.Index(["P2", "P1", "P9"]), clinical("P1", "P2", "P3"))
    assert match.rows.to_dict() == {"P2": 1, "P1": 0}


def test_make_names_and_case_are_seen_through() -> None:
    match = match_identifiers(pd.Index(["X101.a", "cgga.7"]), clinical("101-A", "CGGA_7"))
    assert match.rows.to_dict() == {"X101.a": 0, "cgga.7": 1}
    assert "but for case" in match.how


def test_tcga_samples_before_patients() -> None:
    index = pd.Index(["TCGA-06-0171-02A-11R-2005-01", "TCGA-06-0171-01A-01R-1849-01"])
    by_sample = match_identifiers(index, clinical("TCGA-06-0171-01", "TCGA-06-0171-02"))
    assert by_sample.rows.tolist() == [1, 0]
    by_patient = match_identifiers(index, clinical("TCGA-06-9999", "tcga.06.0171"))
    assert by_patient.rows.tolist() == [1, 1]


def test_nothing_in_common_shows_three_of_each() -> None:
    with pytest.raises(CohortError) as refused:
        match_identifiers(pd.Index(["a", "b", "c", "d"]), clinical("P1", "P2", "P3", "P4"))
    for name in ("a, b, c", "P1, P2, P3", "'patient'"):
        assert name in refused.value.message
    assert "d" not in refused.value.message.split("has ")[1].split(";")[0].split(", ")


@pytest.mark.parametrize("name", ["=1+1", "+P1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_formulas_are_no_identifiers(name: str) -> None:
    with pytest.raises(CohortError, match="begin with =, \\+ or @"):
        check_identifiers(["P1", name], "patient", "clinical.csv")


def test_endless_and_unprintable_identifiers() -> None:
    with pytest.raises(CohortError, match="longer than 200"):
        check_identifiers(["P" * 201], "patient", "clinical.csv")
    with pytest.raises(CohortError, match="control characters"):
        check_identifiers(["P\x1b[31m"], "patient", "clinical.csv")
