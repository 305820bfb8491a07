"""Preranked enrichment as a job: the numbers of the computation in one piece."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.enrichment import GeneSets, preranked, ranked_sets
from core.errors import GeneSetError, JobError, JobStopped, StoreError
from core.jobs import InlineEngine
from core.tasks import TASKS
from core.tasks import preranked as module
from core.tasks.inputs import Request
from core.tasks.preranked import kept_preranked, preranked_request

GENES = [f"g{k:03d}" for k in range(120)]
OPTIONS = {"smallest": 8, "largest": 25, "permutations": 50, "seed": 2}


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranked_sets, "BLOCK", 3)
    monkeypatch.setattr(module, "BLOCK", 3)
    monkeypatch.setattr(module, "_PART", 2)


def toy() -> tuple[pd.Series, GeneSets]:
    rng = np.random.default_rng(3)
    ranking = pd.Series(rng.normal(size=120), index=GENES)
    ranking["g007"] = np.nan
    sizes = rng.integers(5, 30, 23)
    sets = {f"S{k}": rng.choice(GENES, size, replace=False) for k, size in enumerate(sizes)}
    words = {"title": "Toy", "source": "here", "licence": "CC0", "notes": ("made up",)}
    return ranking, GeneSets.of(sets, name="toy", titles={"S1": "fürs Erste"}, **words)


def asked(**changes: object) -> Request:
    return preranked_request(*toy(), **OPTIONS | {"about": {"cohort": "X"}} | changes)


def kept(engine: InlineEngine, **changes: object) -> Request:
    request = asked(**changes)
    request.keep(engine.records.store)
    return request


def same_as_in_one_piece(engine: InlineEngine, job_id: str) -> None:
    ranking, sets = toy()
    expected = preranked(ranking, sets, **OPTIONS)
    params = engine.get(job_id).spec.params
    found = kept_preranked(engine.records.store, params, engine.result(job_id))
    pd.testing.assert_frame_equal(found.table, expected.table, check_exact=True)
    pd.testing.assert_series_equal(found.ranking, expected.ranking, check_exact=True)
    assert found.gene_sets.fingerprint == sets.fingerprint
    for word in ("name", "title", "titles", "source", "date", "licence", "notes"):
        assert getattr(found.gene_sets, word) == getattr(sets, word)
    for name in ("n_missing", "permutations", "seed", "smallest", "largest"):
        assert getattr(found, name) == getattr(expected, name)
    key = str(expected.table["id"][0])
    assert found.running(key).leading_edge == expected.running(key).leading_edge


@pytest.mark.parametrize("blocks", [1, 2, 100])
def test_the_numbers_do_not_depend_on_the_parts(tmp_path: Path, monkeypatch, blocks: int) -> None:
    monkeypatch.setattr(module, "_PART", blocks)
    engine = InlineEngine(tmp_path)
    request = kept(engine)
    job = engine.submit(request.spec)
    assert job.state == "done", job.reason
    n_blocks = -(-request.spec.params["sets"] // 3)
    assert n_blocks > 3
    assert len(job.parts) == -(-n_blocks // blocks)
    same_as_in_one_piece(engine, job.id)
    assert len(engine.reports(job.id)) == n_blocks


def test_stopped_after_a_block_it_goes_on_to_the_same_numbers(tmp_path: Path, monkeypatch) -> None:
    engine = InlineEngine(tmp_path)
    walked = []

    def leaving(sets, places, **options):
        if len(walked) == 3:
            walked.append("left")
            raise JobStopped("asked to stop.")
        walked.append(tuple(places))
        return ranked_sets.walk_block(sets, places, **options)

    monkeypatch.setattr(module, "walk_block", leaving)
    job = engine.submit(kept(engine).spec)
    assert job.state == "stopped"
    job = engine.resume(job.id)
    assert job.state == "done"
    done = [places for places in walked if places != "left"]
    assert len(done) == len(set(done))  # no block was walked twice
    same_as_in_one_piece(engine, job.id)


def test_another_collection_ranking_or_size_is_another_job() -> None:
    ranking, sets = toy()
    assert asked().spec.id == asked().spec.id
    others = {asked(smallest=9).spec.id, asked(seed=3).spec.id, asked().spec.id}
    others.add(preranked_request(-ranking, sets, **OPTIONS, about={"cohort": "X"}).spec.id)
    fewer = GeneSets.of({key: sets[key].genes for key in sets.ids[:-1]}, name="toy", title="Toy")
    others.add(preranked_request(ranking, fewer, **OPTIONS, about={"cohort": "X"}).spec.id)
    assert len(others) == 5


def test_what_cannot_be_tested_is_refused_before_a_job() -> None:
    with pytest.raises(GeneSetError, match="has 100 to 110 genes"):
        asked(smallest=100, largest=110)


def test_an_input_that_is_gone_fails_the_job_with_a_reason(tmp_path: Path) -> None:
    job = InlineEngine(tmp_path).submit(asked().spec)
    assert job.state == "failed"
    assert "nothing is kept here" in job.reason


def test_another_number_of_sets_than_asked_for_is_no_job(tmp_path: Path) -> None:
    engine = InlineEngine(tmp_path)
    spec = kept(engine).spec
    wrong = type(spec)(spec.task, {**spec.params, "sets": 3})
    job = engine.submit(wrong)
    assert job.state == "failed"
    assert "3 were asked for" in job.reason


@pytest.mark.parametrize("result", [b"{", b"{}", b'{"rows": [[1, 2]]}', b'{"rows": []}'])
def test_a_damaged_result_is_said(tmp_path: Path, result: bytes) -> None:
    engine = InlineEngine(tmp_path)
    spec = kept(engine).spec
    with pytest.raises(StoreError, match="damaged"):
        kept_preranked(engine.records.store, spec.params, result)


@pytest.mark.parametrize("changes", [{"sets": 0}, {"permutations": None}, {"seed": -1}])
def test_parameters_that_cannot_be_used_are_refused(changes: dict) -> None:
    params = {"sets": 5, **OPTIONS} | changes
    with pytest.raises(JobError):
        TASKS["preranked"].parts(params)
