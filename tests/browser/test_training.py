"""A training outlives its page: started, left, found again by its link, read to the end."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenReader
from tests.browser.reader import PATIENCE
from tests.browser.server import serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# The demo, shortened: a demo in full takes minutes.
SHORT = {"own_plan": json.dumps({"epochs": 8, "size": 16, "width": 0.1})}


def test_a_training_is_started_left_and_found_again(
    chromium: str, tmp_path: Path, open_reader: OpenReader
):
    with serve(tmp_path) as server:
        first = open_reader(server)
        first.open("training", SHORT)
        first.page.get_by_role("button", name="Start training").click()
        running = re.compile(r"^\S* ?(Waiting|Running)")
        expect(first.page.get_by_test_id("stMarkdown").filter(has_text=running)).to_be_visible(
            timeout=PATIENCE
        )
        expect(first.page).to_have_url(re.compile("job=[0-9a-f]{64}"))
        link = first.link
        first.page.close()

        # The same link in another browser: the curves come, then Table 2.
        second = open_reader(server)
        second.page.goto(link)
        expect(second.page.get_by_text("Table 2, beside the study's")).to_be_visible(
            timeout=PATIENCE
        )
        second.settle()
        assert second.query["job"] == re.search("job=([0-9a-f]+)", link)[1]
        auc = second.metric("AUC, pooled")
        assert 0.5 < auc.number <= 1
        assert "95% interval" in auc.beside
        rows = second.table()
        assert rows[0][-2:] == ["Study, mean", "simulated"]
        (area,) = [row for row in rows if row[0] == "AUC"]
        assert float(area[rows[0].index("Pooled")]) == pytest.approx(auc.number, abs=5e-4)
        assert float(area[rows[0].index("Study, mean")]) == 0.781
        assert second.figure("training-roc").alt.startswith("Simulated data. ROC curves")
        second.nothing_wrong()
