"""A job outlives its page, and its server: started, left, found again, stopped, resumed."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenReader
from tests.browser.reader import PATIENCE, Reader
from tests.browser.server import serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUICK = {"candidates": "published", "folds": "3"}


def state(reader: Reader, words: str) -> Locator:
    """The state of the job on screen."""
    return reader.page.get_by_test_id("stMarkdown").filter(has_text=re.compile(f"^\\S* ?{words}"))


def press(reader: Reader, name: str) -> None:
    reader.page.get_by_role("button", name=name).click()


def test_a_job_is_started_left_found_again_and_survives_a_restart(
    chromium: str, tmp_path: Path, open_reader: OpenReader
):
    with serve(tmp_path) as server:
        first = open_reader(server)
        first.open("survival", QUICK)
        press(first, "Permute")
        # The workers of the first job take seconds to come up: nobody waits for its end here.
        expect(state(first, "(Waiting|Running)")).to_be_visible(timeout=PATIENCE)
        expect(first.page).to_have_url(re.compile("job=[0-9a-f]{64}"))
        link = first.link
        first.page.close()

        # The same link in another browser; nobody asked for anything there.
        second = open_reader(server)
        second.page.goto(link)
        expect(second.page.get_by_text("P by permutation")).to_be_visible(timeout=PATIENCE)
        second.settle()
        assert second.metric("Permutations").value == "100,000"
        assert second.query["job"] == re.search("job=([0-9a-f]+)", link)[1]
        assert "100,000 random pairings" in second.figure("survival-permutation").alt
        second.nothing_wrong()

        # A longer one is stopped, goes on, and its server ends before it does.
        second.open("survival", QUICK | {"permutations": "10000000"})
        press(second, "Permute")
        expect(state(second, "Running")).to_be_visible(timeout=PATIENCE)
        press(second, "Stop")
        expect(state(second, "Stopped")).to_be_visible(timeout=PATIENCE)
        press(second, "Resume")
        expect(state(second, "Running")).to_be_visible(timeout=PATIENCE)
        expect(second.page.get_by_text("attempt 2")).to_be_visible(timeout=PATIENCE)
        second.nothing_wrong()
        query = second.query

    with serve(tmp_path) as server:
        third = open_reader(server)
        third.open("jobs", query)
        expect(state(third, "Lost")).to_be_visible(timeout=PATIENCE)
        assert "The server that ran it ended before the job did." in third.words()
        rows = third.table()
        assert [row[rows[0].index("State")] for row in rows[1:]] == ["Lost", "Done"]
        press(third, "Resume")
        expect(state(third, "Running")).to_be_visible(timeout=PATIENCE)
        expect(third.page.get_by_text("attempt 3")).to_be_visible(timeout=PATIENCE)
        press(third, "Stop")
        expect(state(third, "Stopped")).to_be_visible(timeout=PATIENCE)
        third.nothing_wrong()
