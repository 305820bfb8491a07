"""Limits by pencil: what is ok, doubtful and failed, and that reasons are sentences."""

import pytest

from core.imaging.preprocessing.verdicts import (
    judge_alignment,
    judge_atlas,
    judge_brains,
    judge_cover,
    judge_together,
)

FITS = {"information": 0.3, "agreement": 0.96, "rotation": 12.0}
LIES = {"overlap": 0.9, "information": 0.1, "turned_information": 0.05, "rotation": 10.0}


@pytest.mark.parametrize(
    ("ml", "word"), [(1500, "ok"), (850, "doubtful"), (2100, "doubtful"), (400, "failed")]
)
def test_the_volume_of_a_brain(ml, word):
    verdict, reasons = judge_brains({"t1": 1500, "t2": ml, "flair": 1500})
    assert verdict == word
    assert all(reason.endswith(".") and "T2" in reason for reason in reasons)


def test_brains_that_differ_from_each_other():
    assert judge_brains({"t1": 1500, "t1ce": 1500, "t2": 950})[0] == "doubtful"


@pytest.mark.parametrize(
    ("change", "word", "what"),
    [
        ({}, "ok", ""),
        ({"information": 0.14}, "doubtful", "less well"),
        ({"information": 0.08}, "failed", "another patient's"),
        ({"agreement": 0.85}, "doubtful", "differs"),
        ({"agreement": 0.5}, "failed", "elsewhere"),
        ({"rotation": 90.0}, "doubtful", "turned by 90 degrees"),
    ],
)
def test_a_sequence_on_the_reference(change, word, what):
    verdict, reasons = judge_alignment("t2", **(FITS | change))
    assert verdict == word
    assert what in " ".join(reasons)


@pytest.mark.parametrize(
    ("change", "word", "what"),
    [
        ({}, "ok", ""),
        ({"overlap": 0.75}, "doubtful", "0.75"),
        ({"overlap": 0.3}, "failed", "could not be laid"),
        ({"information": 0.001, "turned_information": 0.0}, "failed", "no brain"),
        ({"turned_information": 0.2}, "failed", "half a turn"),
        ({"rotation": 170.0}, "doubtful", "170 degrees"),
    ],
)
def test_a_brain_on_the_atlas(change, word, what):
    verdict, reasons = judge_atlas(**(LIES | change))
    assert verdict == word
    assert what in " ".join(reasons)


def test_what_the_fields_of_view_leave_out():
    assert judge_cover({"t1": 0.99, "t2": 0.96}, outside=0.0)[0] == "ok"
    assert judge_cover({"t1": 0.99, "t2": 0.9}, outside=0.0)[0] == "doubtful"
    verdict, reasons = judge_cover({"t1": 0.99, "t2": 0.7}, outside=0.1)
    assert verdict == "failed"
    assert reasons[0].startswith("T2 shows 70% of the brain")
    assert reasons[1].startswith("10% of the brain lies outside")


def test_sequences_that_came_together():
    assert judge_together({"t1": 0.2}, ()) == ("ok", ())
    assert judge_together({"t1": 0.2}, ("Odd.",)) == ("doubtful", ("Odd.",))
    assert judge_together({"t1": 0.02}, ("Odd.",))[0] == "failed"
