"""Jobs: started where they belong, found again by their link, told the truth about."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.jobs import JobSpec
from core.jobs.events import Failed, Lost, PartReported, PartStarted, Queued
from core.jobs.records import JobRecords
from core.survival import concordance
from core.tasks.optimism import OptimismResult
from core.tasks.permutation import PermutationTest
from dashboard import engine, resampling, study
from dashboard.widgets import p_words
from tests.dashboard.engines import working_inline
from tests.pages.screen import QUICK, Screen, quick_view


@pytest.fixture(scope="module", autouse=True)
def inline(home: Path) -> Iterator[None]:
    with working_inline():
        yield


@pytest.fixture
def records(home: Path) -> JobRecords:
    return JobRecords(home)


@pytest.fixture(scope="module")
def permuted(home: Path) -> Screen:
    """The Survival page after its permutations."""
    return Screen("survival", **QUICK).click("survival.permutation.start")


def row(screen: Screen, job_id: str) -> dict[str, object]:
    """A job in the list."""
    table = screen.tables[0]
    (found,) = table[table["Job"] == job_id[:12]].to_dict("records")
    return found


def test_a_permutation_is_started_and_shown_on_survival(permuted: Screen):
    assert not permuted.crashed
    assert not permuted.refusals
    job_id = permuted.link["job"]
    test = PermutationTest.from_bytes(engine.engine().result(job_id))
    assert test.n_draws == 100_000
    cut = study.study(quick_view()).cutpoint
    assert test.statistic == pytest.approx(cut.statistic, rel=1e-12)
    assert permuted.numbers("P by permutation") == [p_words(test.p_value)]
    assert permuted.alt("survival-permutation").startswith("Simulated data")


def test_a_colleague_with_the_link_sees_it_without_starting_anything(permuted: Screen):
    other = Screen("survival", **permuted.link)
    assert other.numbers("P by permutation") == permuted.numbers("P by permutation")
    assert len(engine.engine().get(permuted.link["job"]).parts) == 2
    with pytest.raises(KeyError):
        other.widget("survival.permutation.start")


def test_another_number_of_permutations_or_another_cut_is_another_job(permuted: Screen):
    screen = Screen("survival", **permuted.link).set("survival.permutations", 1_000_000)
    assert screen.widget("survival.permutation.start").label == "Permute"
    assert screen.link["permutations"] == "1000000"
    screen = Screen("survival", **permuted.link, cut_method="value", cut="0.5")
    assert screen.widget("survival.permutation.start")
    # A cut that was not searched for has no search to pay for.
    screen = Screen("survival", **permuted.link, cut_method="median")
    with pytest.raises(KeyError):
        screen.widget("survival.permutation.start")


def test_the_jobs_page_lists_and_opens_it(permuted: Screen):
    job_id = permuted.link["job"]
    screen = Screen("jobs", job=job_id)
    assert not screen.crashed
    assert row(screen, job_id) | {"Asked for": 0, "Worked": 0} == {
        "What": "Permutation P of the cut",
        "Of": "Simulated glioma, training (simulated), 100,000 permutations",
        "State": "Done",
        "Progress": 1.0,
        "Asked for": 0,
        "Worked": 0,
        "Reason": "",
        "Job": job_id[:12],
    }
    assert screen.numbers("P by permutation") == permuted.numbers("P by permutation")
    assert job_id in screen.words
    asked = json.loads(screen.at.code[0].value)
    assert JobSpec(asked["task"], asked["params"]).id == job_id


def test_bootstrap_and_optimism_on_discrimination(monkeypatch: pytest.MonkeyPatch):
    for name, few in (("score_bootstrap_request", 30), ("optimism_request", 3)):
        real = getattr(resampling, name)

        def fewer(*given, _real=real, _few=few, **more):
            return _real(*given, **more | {"samples": _few})

        monkeypatch.setattr(resampling, name, fewer)
    screen = Screen("discrimination", **QUICK).click("discrimination.bootstrap.start")
    assert not screen.crashed
    assert not screen.refusals
    found = study.study(quick_view())
    validation = study.scored_validation(quick_view(), found.signature)
    estimate = concordance(validation.score, validation.cohort.outcome).estimate
    assert screen.numbers("Concordance (Harrell)") == [f"{estimate:.3f}"]
    assert len(screen.numbers("Hazard ratio, high against low")) == 1
    training = concordance(found.training.score, found.training.cohort.outcome).estimate
    screen.set("discrimination.cohort", "training").click("discrimination.bootstrap.start")
    assert screen.numbers("Concordance (Harrell)") == [f"{training:.3f}"]

    screen.click("discrimination.optimism.start")
    assert not screen.crashed
    result = OptimismResult.from_bytes(engine.engine().result(screen.link["job"]))
    assert result.apparent == pytest.approx(training, rel=1e-12)
    assert screen.numbers("Concordance corrected for optimism") == [f"{result.corrected:.3f}"]
    assert result.genes == found.signature.genes
    # All three are found again.
    assert len(Screen("jobs").tables[0]) >= 3


def test_an_imported_signature_has_no_way_to_repeat():
    from dashboard import loaders

    key = loaders.keep_signature(loaders.signature(quick_view()).to_json())
    screen = Screen("discrimination", **QUICK, signature=key)
    assert not screen.crashed
    with pytest.raises(KeyError):
        screen.widget("discrimination.optimism.start")


def test_tertiles_have_no_single_hazard_ratio(monkeypatch: pytest.MonkeyPatch):
    real = resampling.score_bootstrap_request
    monkeypatch.setattr(
        resampling, "score_bootstrap_request", lambda *a, **k: real(*a, **k | {"samples": 20})
    )
    screen = Screen("discrimination", **QUICK, cut_method="tertiles")
    screen.click("discrimination.bootstrap.start")
    assert not screen.crashed
    assert "there is no hazard ratio" in screen.refusals
    assert screen.numbers("Concordance (Harrell)")


def crafted(records: JobRecords, seed: int, *events: object) -> str:
    """A job whose events are written here."""
    spec = JobSpec(
        "cutpoint_permutation",
        {"input": "0" * 64, "statistic": 1.0, "draws": 10, "seed": seed, "about": {"cohort": "X"}},
    )
    records.create(spec, [{"part": 0, "draws": 10}], {"numpy": "2"})
    records.begin(spec.id, Queued(time.time(), 1, "0123456789abcdef"))
    for event in events:
        if isinstance(event, PartStarted | PartReported):
            records.append_part(spec.id, 0, event)
        else:
            records.append(spec.id, event)
    return spec.id


def test_a_job_of_a_server_that_is_gone_is_lost_and_can_be_resumed(records: JobRecords):
    now = time.time()
    job_id = crafted(
        records,
        1,
        PartStarted(now, 1, 0, "node", "CPU"),
        PartReported(now + 5, 1, 0, {"done": 5, "of": 10}),
    )
    screen = Screen("jobs", job=job_id)
    assert row(screen, job_id)["State"] == "Lost"
    assert row(screen, job_id)["Progress"] == 0.5
    assert "server that ran it ended" in screen.words
    assert screen.widget("jobs.watch.resume").label == "Resume"
    screen.click("jobs.watch.resume")
    assert not screen.crashed
    # Its input was never kept here: it fails, and says why and what to do.
    assert row(screen, job_id)["State"] == "Failed"
    assert "nothing is kept here" in str(row(screen, job_id)["Reason"])
    assert "made on another machine or removed" in screen.words
    assert "attempt 2" in screen.words


def test_a_failed_job_shows_its_reason_as_plain_text_and_can_be_removed(records: JobRecords):
    job_id = crafted(records, 2, Failed(1.0, 1, "no ![x](http://evil/x.png) here.", "Do <b>that"))
    screen = Screen("jobs", job=job_id)
    texts = [item.value for item in screen.at.text]
    assert "No ![x](http://evil/x.png) here." in texts
    assert "Do <b>that" in texts
    # Nothing was done that it could go on from.
    assert screen.widget("jobs.watch.resume").label == "Try again"
    assert not [item for item in screen.at.markdown if "evil" in item.value]
    screen.click("jobs.remove")
    assert not screen.crashed
    assert "job" not in screen.link
    assert job_id not in [job.id for job in engine.engine().jobs()]


def test_a_job_that_is_not_here_is_said(permuted: Screen):
    screen = Screen("jobs", job="0" * 64)
    assert not screen.crashed
    assert "there is no job '000000000000' on this machine" in screen.refusals
    assert len(screen.tables[0]) >= 1  # the others stand


@pytest.mark.parametrize("job", ["../../etc/passwd", "x", "A" * 64, "<script>alert(1)</script>"])
def test_a_hostile_link_is_named_and_opens_nothing(job: str):
    screen = Screen("jobs", job=job)
    assert not screen.crashed
    assert any("was not understood" in item.value for item in screen.at.warning)
    assert screen.view.job == ""


def test_a_job_of_another_version_is_listed_with_what_was_asked(records: JobRecords):
    spec = JobSpec("of_the_future", {"a": 1})
    records.create(spec, [{}], {})
    records.begin(spec.id, Queued(1.0, 1, "0123456789abcdef"))
    records.append(spec.id, Lost(2.0, 1, "gone."))
    screen = Screen("jobs", job=spec.id)
    assert not screen.crashed
    assert row(screen, spec.id)["What"] == "of_the_future"
    screen.click("jobs.watch.resume")
    assert not screen.crashed
    assert "no task named 'of_the_future'" in screen.refusals


def test_a_disk_that_takes_no_job_is_said(home: Path, monkeypatch: pytest.MonkeyPatch):
    from core.errors import StoreError

    def full(*given: object) -> None:
        raise StoreError("no space left on the disk.", "Free some.")

    monkeypatch.setattr(JobRecords, "create", full)
    screen = Screen("survival", **QUICK, seed="7").click("survival.permutation.start")
    assert not screen.crashed
    assert "no space left on the disk" in screen.refusals
    assert "job" not in screen.link
