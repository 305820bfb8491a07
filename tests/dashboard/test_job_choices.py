"""Choices about long jobs, in the link and out of it."""

import pytest

from core.jobs import JobSpec
from dashboard.view import View

JOB = JobSpec("count").id


def test_a_job_and_its_choices_are_in_the_link():
    view = View(job=JOB, permutations=1_000_000, bootstrap_cohort="training", refits=200)
    assert View.from_query(view.to_query()).view == view
    assert View(job=JOB).to_query() == {"job": JOB}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("job", "../../../etc/passwd"),
        ("job", "a" * 63),
        ("job", "A" * 64),
        ("job", "<script>" + "a" * 56),
        ("permutations", "7"),
        ("permutations", "1e6"),
        ("bootstrap_samples", "-1"),
        ("bootstrap_cohort", "cgga"),
        ("refits", "100000000"),
    ],
)
def test_what_a_link_cannot_ask_for_is_named(name: str, text: str):
    reading = View.from_query({name: text})
    assert reading.view == View()
    assert reading.ignored == (f"{name}={text[:40]}",)
