"""What is taken away of an estimate, and of a refusal."""

import json
from dataclasses import replace

from dashboard.downloads import csv_bytes
from dashboard.estimate_files import estimate_json, estimate_table
from tests.dashboard.estimates import ESTIMATE, PATIENTS, REFUSAL


def test_the_json_keeps_every_digit_and_says_what_it_is():
    exact = replace(ESTIMATE, probability=0.1 + 0.2)
    held = json.loads(estimate_json(exact))
    assert held["probability"] == 0.1 + 0.2
    assert held["study_base_rate"] == 28 / 122
    assert held["networks"][1] == {"name": "1.2", "probability": 0.45, "calibrated": 0.32}
    assert [row["scan"] for row in held["nearest"]] == ["S2", "=S4"]
    assert held["provenance"]["inputs"] == {"scan": "a" * 64, "ensemble": "b" * 64}
    assert "Research use only" in held["use"]


def test_simulated_says_that_the_number_means_nothing_and_patients_do_not():
    assert "means nothing about a patient" in json.loads(estimate_json(ESTIMATE))["warning"]
    assert "warning" not in json.loads(estimate_json(PATIENTS))


def test_the_table_has_the_same_one_row_each():
    table = estimate_table(ESTIMATE).set_index("what")["value"]
    assert table["probability"] == 0.31
    assert table["networks.1.calibrated"] == 0.3
    assert table["provenance.parameters.flips"] is False
    # A spreadsheet must not take a case's name for a formula.
    assert b"'=S4" in csv_bytes(estimate_table(ESTIMATE))


def test_a_refusal_is_exported_without_any_number():
    held = json.loads(estimate_json(REFUSAL))
    assert held["answer"] == "refused"
    assert held["reasons"] == [
        {
            "check": "Grey values",
            "found": "The grey values are <b>noise</b>.",
            "what_to_do": "Look at the scan.",
        }
    ]
    assert not {"probability", "lower", "upper", "percentile", "networks"} & held.keys()
    assert "probability" not in set(estimate_table(REFUSAL)["what"])
