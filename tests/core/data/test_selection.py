"""Every record leaves once, for the first reason that holds, and is listed."""

import pandas as pd
import pytest

from core.data.selection import Selection, select_patients
from core.errors import CohortError
from core.flow import Exclusion

# sample, patient, kind, time, event
ROWS: list[tuple[object, ...]] = [
    ("a1", "A", "primary", 10.0, 1.0),
    ("a2", "A", "primary", 10.0, 1.0),
    ("a3", "A", "recurrent", None, None),
    ("b1", "B", "primary", 0.0, 0.0),
    ("c1", "C", "primary", None, 1.0),
    ("d1", "D", "primary", 5.0, None),
    ("e1", "E", "normal", None, None),
    ("f1", "F", "other", 4.0, 1.0),
    ("g1", "G", None, 4.0, 1.0),
    ("h1", "H", "primary", 40.0, 0.0),
]


def records(rows: list[tuple[object, ...]] = ROWS) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["sample", "patient", "kind", "time", "event"])
    frame = frame.set_index("sample").assign(measured=True, described=True)
    return frame.astype({"time": float, "event": float})


def reasons(selection: Selection) -> dict[str, tuple[str, ...]]:
    return {item.reason: item.identifiers for item in selection.flow.exclusions}


def test_each_record_leaves_for_the_first_reason_that_holds() -> None:
    table = records()
    alone = records([("i1", "I", "primary", 7.0, 1.0), ("j1", "J", "primary", 7.0, 1.0)])
    alone["measured"] = [False, True]
    alone["described"] = [True, False]
    table = pd.concat([table, alone])
    found = select_patients(table, "months")
    assert reasons(found) == {
        "no expression measured": ("i1",),
        "normal tissue": ("e1",),
        "recurrent or secondary tumour": ("a3",),
        "not in the clinical table": ("j1",),
        "neither primary tumour nor normal tissue": ("f1",),
        "not said whether primary or recurrent": ("g1",),
        "further sample of a patient already included": ("a2",),
        "no follow-up (time or vital status missing)": ("c1", "d1"),
        "follow-up of zero days": ("b1",),
    }
    assert found.patients["patient"].tolist() == ["A", "H"]
    assert found.flow.n_start == 12
    assert found.flow.n_end == 2
    assert found.normals.tolist() == ["e1"]
    assert found.recurrences.tolist() == ["a3", "a2"]
    apart = {item.reason for item in found.flow.exclusions if item.kept_apart}
    assert len(apart) == 3


def test_the_order_of_the_file_changes_nothing() -> None:
    there, back = select_patients(records(), "months"), select_patients(records()[::-1], "months")
    assert set(there.patients.index) == set(back.patients.index) == {"a1", "h1"}


def test_of_two_samples_the_one_with_follow_up_is_used() -> None:
    rows = [("a1", "A", "primary", None, None), ("a2", "A", "primary", 10.0, 1.0)]
    assert select_patients(records(rows), "months").patients.index.tolist() == ["a2"]


@pytest.mark.parametrize(("unit", "kept"), [("days", ["H"]), ("months", ["A", "H"])])
def test_minimum_follow_up_is_in_days(unit: str, kept: list[str]) -> None:
    """10 and 40 days, or months: more than 30 days, as the study asked."""
    found = select_patients(records(), unit, minimum_follow_up_days=30)  # type: ignore[arg-type]
    assert found.patients["patient"].tolist() == kept
    assert "follow-up of 30 days or less" in reasons(found)


def test_without_any_kind_all_are_primary_and_that_is_said() -> None:
    found = select_patients(records(ROWS[:1]).assign(kind=None), "months")
    assert len(found.patients) == 1
    assert "all count as primary" in found.notes[0]


def test_negative_times_are_refused_with_the_way_out() -> None:
    rows = [*ROWS, ("k1", "K", "primary", -3.0, 1.0)]
    with pytest.raises(CohortError, match=r"1 negative values in clinical.csv \(patients K\)") as e:
        select_patients(records(rows), "months", name="clinical.csv")
    assert 'negative_times="set aside"' in e.value.hint
    found = select_patients(records(rows), "months", negative_times="set aside")
    assert reasons(found)["negative follow-up"] == ("k1",)


def test_a_patient_with_two_follow_ups_is_refused() -> None:
    rows = [*ROWS, ("h2", "H", "primary", 41.0, 0.0)]
    with pytest.raises(
        CohortError,
        match=r"1 patients two .* \(H\); H has 40 \(alive\), 41 \(alive\)",
    ):
        select_patients(records(rows), "months")


def test_nobody_left_says_why() -> None:
    with pytest.raises(CohortError, match="no patient is left of 2 records: 1 normal tissue; 1 no"):
        select_patients(records([ROWS[6], ROWS[4]]), "months")


@pytest.mark.parametrize(("event", "said"), [(0.0, "None of the 30"), (1.0, "All 30")])
def test_all_or_none_dead_is_said(event: float, said: str) -> None:
    rows = [(f"s{i:02}", f"P{i}", "primary", 5.0, event) for i in range(30)]
    assert said in select_patients(records(rows), "months").notes[0]


def test_what_left_before_is_counted() -> None:
    before = Exclusion("no expression values", ("z1",))
    flow = select_patients(records(), "months", set_aside=(before,)).flow
    assert flow.n_start == 11
    assert flow.exclusions[0] is before
    with pytest.raises(CohortError, match="must be a number >= 0"):
        select_patients(records(), "months", minimum_follow_up_days=-1)


def test_a_contradiction_about_death_alone_is_shown() -> None:
    rows = [*ROWS, ("h2", "H", "primary", 40.0, 1.0)]
    with pytest.raises(CohortError, match=r"H has 40 \(alive\), 40 \(died\)"):
        select_patients(records(rows), "months")


def test_options_of_another_kind_are_refused() -> None:
    with pytest.raises(CohortError, match="negative_times is 'drop'; allowed are"):
        select_patients(records(), "months", negative_times="drop")  # type: ignore[arg-type]
    with pytest.raises(CohortError, match="minimum follow-up is '30' days"):
        select_patients(records(), "months", minimum_follow_up_days="30")  # type: ignore[arg-type]
