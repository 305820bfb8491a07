"""Signature, part Exchange: out as JSON and back, hostile files refused, nothing else written."""

import json
from pathlib import Path

import pytest

from core.survival import Signature
from dashboard import cohorts, loaders
from tests.pages.screen import QUICK, Screen, quick_view


@pytest.fixture
def own() -> Signature:
    """The signature of a quick link, from the loaders."""
    return loaders.signature(quick_view())


def imported(content: bytes) -> Screen:
    screen = Screen("signature", **QUICK, signature_section="exchange")
    screen.widget("signature.import").set_value(("s.json", content, "application/json"))
    screen.at.run()
    return screen.click("signature.use")


def test_an_exported_signature_comes_back_as_itself(own: Signature):
    screen = imported(own.to_json().encode("utf-8-sig"))
    assert not screen.crashed
    assert not screen.refusals
    assert screen.view.signature == own.fingerprint
    assert screen.link["signature"] == own.fingerprint
    screen.go("survival")
    mine = Screen("survival", **QUICK)
    for name in ("Hazard ratio, high against low", "Low risk", "High risk"):
        assert screen.numbers(name) == mine.numbers(name)
    assert any("imported" in item.value for item in screen.at.info)
    assert not any("imported" in item.value for item in mine.at.info)


def test_an_imported_signature_opens_from_its_link_and_can_be_put_away(own: Signature):
    key = loaders.keep_signature(own.to_json())
    screen = Screen("signature", **QUICK, signature=key, signature_section="exchange")
    assert screen.tables[0]["gene"].tolist() == list(own.genes)
    screen.click("signature.return")
    assert "signature" not in screen.link


def test_an_imported_signature_replaces_the_path_everywhere(own: Signature):
    few = Signature.from_json(own.to_json())
    table = few.table().head(3)
    three = Signature(
        tuple(table["gene"]),
        table["coefficient"],
        table["centre"],
        table["scale"],
        few.unit,
        few.penalty,
        "elsewhere",
        "",
        False,
    )
    key = loaders.keep_signature(three.to_json())
    screen = Screen("survival", **QUICK, signature=key)
    score = three.score(cohorts.whole("simulated_training").expression)
    low = int(screen.numbers("Low risk")[0])
    cut = float(screen.widget("survival.cut").value)
    assert low == int((score <= cut + 1e-9).sum())
    assert len(score) == low + int(screen.numbers("High risk")[0])
    screen.go("discrimination")
    assert not screen.numbers("Cross-validated concordance")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "json"),
        (b"\xff\xfe\x00", "utf-8"),
        (b"{", "json"),
        (b"[1, 2]", ""),
        (b'{"schema": "ferroscope-signature"}', ""),
        (json.dumps({"schema": "other", "version": 1}).encode(), "signature"),
        (b"[" * 100_000, ""),
        (b'{"a": ' + b"9" * 10_000 + b"}", ""),
    ],
    ids=["empty", "no text", "half", "a list", "hollow", "another's", "deep", "huge number"],
)
def test_a_hostile_signature_is_refused_in_words_and_the_page_lives(content: bytes, said: str):
    screen = imported(content)
    assert not screen.crashed
    assert screen.refusals
    assert said in screen.refusals
    assert screen.view.signature == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("coefficients", [float("inf")]),
        ("genes", ["=cmd()"]),
        ("genes", ["<script>"]),
        ("cohort_name", "![x](https://e.co/x.png)\n# Title"),
        ("version", 99),
    ],
    ids=str,
)
def test_a_signature_with_one_hostile_field_is_refused(own: Signature, field: str, value: object):
    changed = json.loads(own.to_json()) | {field: value}
    screen = imported(json.dumps(changed).encode())
    assert not screen.crashed
    assert screen.refusals
    assert screen.view.signature == ""


def test_marked_up_words_in_a_signature_are_shown_as_they_stand(own: Signature):
    changed = json.loads(own.to_json()) | {"cohort_name": "![x](//e.co/x.png)"}
    screen = imported(json.dumps(changed).encode())
    assert screen.view.signature
    assert "![" not in "".join(item.value for item in screen.at.markdown)


def test_a_signature_that_is_not_kept_here_is_named():
    screen = Screen("signature", signature="a" * 64, signature_section="exchange")
    assert "not kept on this machine" in screen.refusals
    screen.click("signature.return")
    assert not screen.crashed


def test_nothing_is_written_beside_the_code(home: Path, own: Signature):
    loaders.keep_signature(own.to_json())
    assert list(home.glob("store/*/*/signature.json"))
