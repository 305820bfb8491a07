"""``Outcome`` and ``Cohort`` refuse what cannot be analysed and keep the rest in one order."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from core.cohort import DAYS_PER_UNIT, Cohort, Outcome
from core.errors import CohortError, UnknownGeneError
from core.flow import Flow

PATIENTS = ["P1", "P2", "P3", "P4"]


def make_cohort(**changes):
    """Four patients x three genes, all different, so that a mixed-up axis shows."""
    values = {
        "name": "toy",
        "expression": pd.DataFrame(
            np.arange(12.0).reshape(4, 3), index=PATIENTS, columns=["CD44", "SCD", "IDH1"]
        ),
        "clinical": pd.DataFrame({"age": [30, 41, 52, 63]}, index=PATIENTS),
        "outcome": Outcome([1.0, 2.0, 3.0, 4.0], [1, 0, 1, 1]),
    }
    return Cohort(**(values | changes))


class TestOutcome:
    def test_zeros_and_ones_become_yes_and_no(self):
        outcome = Outcome([1, 2, 3], [0, 1, 1])
        assert outcome.event.tolist() == [False, True, True]
        assert outcome.time.dtype == np.float64
        assert (len(outcome), outcome.n_events, outcome.unit) == (3, 2, "months")

    @pytest.mark.parametrize("event", [[True, False], [1.0, 0.0], pd.Series([1, 0])])
    def test_events_may_come_in_any_form_of_yes_and_no(self, event):
        assert Outcome([1.0, 2.0], event).event.tolist() == [True, False]

    def test_a_year_is_a_julian_year(self):
        outcome = Outcome([365.25, 730.5], [1, 0], "days")
        assert outcome.to("years").time.tolist() == [1.0, 2.0]
        assert outcome.to("months").time == pytest.approx([12.0, 24.0], rel=1e-15)
        assert outcome.to("days") is outcome
        assert DAYS_PER_UNIT["months"] == 30.4375

    def test_take_follows_a_mask_or_positions(self):
        outcome = Outcome([1, 2, 3], [1, 0, 1], "days")
        for keep in ([True, False, True], [0, 2]):
            some = outcome.take(keep)
            assert some.time.tolist() == [1.0, 3.0]
            assert some.event.tolist() == [True, True]
            assert some.unit == "days"

    def test_an_empty_mask_takes_nobody(self):
        assert len(Outcome([1, 2], [1, 0]).take([False, False])) == 0
        assert len(Outcome([1, 2], [1, 0]).take([])) == 0

    def test_arrays_are_the_outcome_s_own_and_read_only(self):
        time = np.array([1.0, 2.0])
        event = np.array([True, False])
        outcome = Outcome(time, event)
        time[0] = 99.0
        event[0] = False
        assert outcome.time[0] == 1.0
        assert outcome.event[0]
        for array in (outcome.time, outcome.event):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0
        with pytest.raises(dataclasses.FrozenInstanceError):
            outcome.unit = "days"

    @pytest.mark.parametrize(
        ("time", "event", "unit", "says"),
        [
            ([1, -2, -3], [1, 0, 1], "months", "2 negative values (patients number 2, 3)"),
            ([1, np.nan], [1, 0], "days", "1 missing or infinite values (patients number 2)"),
            ([np.inf, 1], [1, 0], "days", "1 missing or infinite"),
            (["soon", 1], [1, 0], "days", "must be numbers"),
            ([1, 2], [1, 2], "days", "event must be 0 or 1, got 1.0, 2.0"),
            ([1, 2], [1, np.nan], "days", "event must be 0 or 1"),
            ([1, 2], ["dead", "alive"], "days", "event must be 0 or 1"),
            ([1, 2, 3], [1, 0], "days", "one length, got (3,) and (2,)"),
            ([[1, 2]], [[1, 0]], "days", "one length, got (1, 2) and (1, 2)"),
            ([1, 2], [1, 0], "weeks", "'weeks'; allowed are days, months and years"),
        ],
    )
    def test_bad_follow_up_is_refused_in_words(self, time, event, unit, says):
        with pytest.raises(CohortError) as refusal:
            Outcome(time, event, unit)
        assert says in refusal.value.message
        assert refusal.value.hint


class TestCohort:
    def test_it_knows_its_patients_and_genes(self):
        cohort = make_cohort()
        assert cohort.patients.tolist() == PATIENTS
        assert cohort.genes.tolist() == ["CD44", "SCD", "IDH1"]
        assert len(cohort) == 4
        assert cohort.title == "toy"
        assert cohort.flow == Flow(4, unit="patients")

    def test_a_gene_is_a_series_over_patients(self):
        assert make_cohort().gene("SCD").to_dict() == {"P1": 1, "P2": 4, "P3": 7, "P4": 10}

    def test_an_unknown_gene_is_named(self):
        with pytest.raises(UnknownGeneError, match=r"toy has no gene 'NOPE' among its 3 genes"):
            make_cohort().gene("NOPE")

    def test_known_keeps_the_order_asked_for_and_drops_repeats(self):
        assert make_cohort().known(["IDH1", "NOPE", "CD44", "IDH1"]) == ["IDH1", "CD44"]

    @pytest.mark.parametrize("keep", [[False, True, False, True], [1, 3], np.array([1, 3])])
    def test_take_keeps_every_table_in_step(self, keep):
        normals = pd.DataFrame([[1.0, 2.0, 3.0]], index=["N1"], columns=["CD44", "SCD", "IDH1"])
        some = make_cohort(normals=normals, simulated=True, notes=("made up",)).take(keep)
        assert some.patients.tolist() == ["P2", "P4"]
        assert some.clinical["age"].tolist() == [41, 63]
        assert some.outcome.time.tolist() == [2.0, 4.0]
        assert some.gene("CD44").tolist() == [3.0, 9.0]
        assert some.normals is not None
        assert some.simulated
        assert some.notes == ("made up",)

    def test_take_says_how_many_were_read_and_how_many_left(self):
        flow = Flow(6, unit="samples")
        assert make_cohort(flow=flow).take([0]).flow is flow

    def test_the_expression_is_the_cohort_s_own_and_read_only(self):
        frame = make_cohort().expression.copy()
        cohort = make_cohort(expression=frame)
        frame.iloc[0, 0] = 99.0
        assert cohort.expression.iloc[0, 0] == 0.0
        with pytest.raises(ValueError, match="read-only"):
            cohort.expression.to_numpy()[0, 0] = 1.0

    def test_whole_numbers_become_floats_and_single_precision_stays(self):
        integers = pd.DataFrame([[1, 2, 3]] * 4, index=PATIENTS, columns=list("abc"))
        assert make_cohort(expression=integers).expression.to_numpy().dtype == np.float64
        single = integers.astype(np.float32)
        assert make_cohort(expression=single).expression.to_numpy().dtype == np.float32

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"clinical": pd.DataFrame(index=PATIENTS[::-1])}, "same patients in the same order"),
            ({"clinical": pd.DataFrame(index=PATIENTS[:3])}, "(3 and 4 rows)"),
            ({"outcome": Outcome([1.0], [1])}, "1 follow-up times for 4 patients"),
            (
                {
                    "expression": pd.DataFrame(
                        np.ones((4, 2)), index=["P1", "P1", "P3", "P4"], columns=list("ab")
                    )
                },
                "1 patient identifiers more than once (P1)",
            ),
            (
                {"expression": pd.DataFrame(np.ones((4, 2)), index=PATIENTS, columns=["a", "a"])},
                "1 gene identifiers more than once (a)",
            ),
            (
                {
                    "expression": pd.DataFrame(
                        [[1.0, np.nan]] * 4, index=PATIENTS, columns=["CD44", "SCD"]
                    )
                },
                "4 missing or infinite values in 1 genes (SCD)",
            ),
            (
                {"expression": pd.DataFrame([["x"]] * 4, index=PATIENTS, columns=["CD44"])},
                "not numbers",
            ),
        ],
    )
    def test_tables_that_disagree_are_refused_in_words(self, changes, says):
        with pytest.raises(CohortError) as refusal:
            make_cohort(**changes)
        assert says in refusal.value.message
        assert refusal.value.hint


class TestFingerprint:
    def test_equal_content_has_one_fingerprint(self):
        assert make_cohort().fingerprint == make_cohort().fingerprint
        assert make_cohort(name="other", title="Other").fingerprint == make_cohort().fingerprint

    @pytest.mark.parametrize(
        "changes",
        [
            {"outcome": Outcome([1.0, 2.0, 3.0, 4.5], [1, 0, 1, 1])},
            {"outcome": Outcome([1.0, 2.0, 3.0, 4.0], [1, 1, 1, 1])},
            {"outcome": Outcome([1.0, 2.0, 3.0, 4.0], [1, 0, 1, 1], "days")},
            {"clinical": pd.DataFrame({"age": [30, 41, 52, 64]}, index=PATIENTS)},
            {"clinical": pd.DataFrame({"years": [30, 41, 52, 63]}, index=PATIENTS)},
            {"unit": "log2(TPM + 1)"},
            {"normals": pd.DataFrame([[1.0]], index=["N1"], columns=["CD44"])},
        ],
    )
    def test_anything_that_can_change_a_number_changes_it(self, changes):
        assert make_cohort(**changes).fingerprint != make_cohort().fingerprint

    def test_one_value_among_many_changes_it(self):
        genes = [f"G{n}" for n in range(20_000)]
        values = np.zeros((4, 20_000), dtype=np.float32)
        before = make_cohort(expression=pd.DataFrame(values, index=PATIENTS, columns=genes))
        values[3, 12_345] = 1e-6
        after = make_cohort(expression=pd.DataFrame(values, index=PATIENTS, columns=genes))
        assert before.fingerprint != after.fingerprint

    def test_some_patients_are_another_input(self):
        assert make_cohort().take([0, 1, 2]).fingerprint != make_cohort().fingerprint
