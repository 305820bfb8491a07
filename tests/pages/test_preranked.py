"""Preranked enrichment: few sets at once, many as a job, the same numbers either way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import engine
from dashboard.walks import walks_of
from tests.dashboard.engines import working_inline
from tests.dashboard.installation import installed
from tests.pages.screen import QUICK, Screen


@pytest.fixture(scope="module", autouse=True)
def inline(home: Path) -> Iterator[None]:
    with working_inline():
        yield


@pytest.fixture(scope="module")
def ranked() -> Screen:
    return Screen(
        "enrichment", **QUICK, enrichment_section="preranked", collection="go_cc", set_sizes="15-80"
    )


def test_sets_along_the_hazard(ranked: Screen) -> None:
    assert not ranked.crashed
    assert not ranked.refusals
    found = walks_of(ranked.view).result()
    assert ranked.numbers("Sets tested") == [f"{len(found.table):,}"]
    up = found.table.query("q_value <= 0.05 and normalised_score > 0")
    assert ranked.numbers("Sets, higher hazard") == [str(len(up))]
    assert {"preranked-scores", "preranked-walk"} <= set(ranked.charts)
    first = found.table.iloc[0]
    assert first["title"] in ranked.alt("preranked-walk")
    assert "seed 0" in ranked.words
    assert ranked.tables[0]["gene"].tolist() == first["leading_edge"].split("/")
    assert ranked.tables[1]["leading_edge"][0] == first["leading_edge"].replace("/", ", ")


def test_another_set_moves_the_walk_and_the_link(ranked: Screen) -> None:
    before = ranked.chart("preranked-walk")["data"]
    other = walks_of(ranked.view).result().table["id"][3]
    screen = Screen("enrichment", **ranked.link).set("preranked.term", other)
    assert screen.link["term"] == other
    assert screen.chart("preranked-walk")["data"] != before
    screen.set("preranked.ranking", "risk")
    assert "term" not in screen.link
    assert not screen.refusals
    assert "Sets, higher in high risk" in screen.words


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """A link to a collection that is no longer small, where nothing was walked yet."""
    from dashboard import preranked

    monkeypatch.setattr(preranked, "_AT_ONCE", 3)
    with installed(tmp_path / "home"):
        yield QUICK | {
            "enrichment_section": "preranked",
            "collection": "go_cc",
            "set_sizes": "15-80",
            "term_q": "0.2",
        }


def test_many_sets_are_a_job_with_the_numbers_of_one_piece(many: dict[str, str]) -> None:
    screen = Screen("enrichment", **many)
    assert not screen.charts
    assert "job" not in screen.link
    screen.click("preranked.job.start")
    assert not screen.crashed
    assert not screen.refusals
    whole = walks_of(screen.view).result().table
    shown = screen.tables[-1]
    assert shown["id"].tolist() == whole["id"].tolist()
    for name in ("normalised_score", "p_value", "q_value"):
        assert shown[name].tolist() == whole[name].tolist()
    assert screen.chart("preranked-scores")["data"]
    job = engine.engine().get(screen.link["job"])
    assert (job.state, job.spec.task) == ("done", "preranked")
    # A colleague's link, and this session's another day, find it without starting anything.
    other = Screen("enrichment", **screen.link)
    assert other.numbers("Sets tested") == screen.numbers("Sets tested")
    assert other.alt("preranked-walk") == screen.alt("preranked-walk")
    without = Screen("enrichment", **many)
    assert "preranked-scores" in without.charts
    with pytest.raises(KeyError):
        without.widget("preranked.job.start")


def test_the_jobs_page_shows_the_same_with_its_words(many: dict[str, str]) -> None:
    screen = Screen("enrichment", **many).click("preranked.job.start")
    (job,) = (job for job in engine.engine().jobs() if job.spec.task == "preranked")
    jobs = Screen("jobs", job=job.id, term_q="0.2")
    assert not jobs.crashed
    assert not jobs.refusals
    for name in ("Genes ranked", "Sets tested", "Sets, higher hazard", "Sets, lower hazard"):
        assert jobs.numbers(name) == screen.numbers(name)
        assert jobs.beside(name) == screen.beside(name)
    assert jobs.alt("jobs-result-scores") == screen.alt("preranked-scores")
    row = jobs.tables[0].set_index("Job").loc[job.id[:12]]
    assert row["What"] == "Preranked enrichment"
    assert row["Of"] == "GO cellular component, Simulated glioma, training (simulated)"


def test_another_ranking_is_another_job_and_a_failure_has_its_reason(
    many: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.errors import FitError
    from core.tasks import preranked

    def nothing(*given: object, **more: object) -> None:
        raise FitError("preranked enrichment gave nothing: no luck.", "Choose another ranking.")

    with monkeypatch.context() as patch:
        patch.setattr(preranked, "walk_block", nothing)
        screen = Screen("enrichment", **many, ranking="risk").click("preranked.job.start")
    assert not screen.crashed
    assert "gave nothing: no luck" in screen.refusals
    assert not screen.charts
    screen.click("preranked.job.resume")
    assert not screen.refusals
    assert "preranked-scores" in screen.charts
    assert "Sets, higher in high risk" in screen.words
