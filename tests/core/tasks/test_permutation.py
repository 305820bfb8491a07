"""Permutation P of a cut as a job: the same on any number of workers, resumed or not."""

from pathlib import Path

import numpy as np
import pytest

from core.cohort import Outcome
from core.errors import JobError
from core.jobs import InlineEngine
from core.survival import cutpoint_scan
from core.tasks import TASKS, permutation
from core.tasks.permutation import CutpointPermutation, PermutationTest, permutation_request

RNG = np.random.default_rng(8)
SCAN = cutpoint_scan(RNG.normal(size=50), Outcome(RNG.exponential(10, 50), RNG.random(50) < 0.7))


def request(**more):
    given = {"statistic": 2.0, "draws": 30_000, "seed": 1, "about": {}} | more
    return permutation_request(SCAN, given.pop("statistic"), **given)


def run(home: Path, asked) -> PermutationTest:
    engine = InlineEngine(home)
    asked.keep(engine.records.store)
    job = engine.submit(asked.spec)
    assert job.state == "done", job.reason
    engine.close()
    return PermutationTest.from_bytes(engine.result(job.id))


def test_the_answer_is_the_permutation_p_of_core(tmp_path: Path):
    found = run(tmp_path, request())
    wanted = SCAN.adjusted_p_value(2.0, method="monte-carlo", draws=30_000, seed=99)
    assert found.n_draws == 30_000
    assert found.p_value == pytest.approx(wanted, abs=4 * np.sqrt(0.25 * 2 / 30_000))
    assert found.counts.sum() == found.n_draws
    assert found.p_value == (1 + found.n_exceeding) / 30_001
    lower, upper = found.interval()
    assert lower < found.p_value < upper
    beyond = found.counts[found.edges[:-1] >= 2.0].sum()
    assert beyond == found.n_exceeding


def test_parts_and_checkpoints_change_no_number(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(permutation, "_PART", 6_000)
    monkeypatch.setattr(permutation, "_CHUNK", 2_500)
    task, asked = TASKS["cutpoint_permutation"], request(draws=13_000)
    parts = task.parts(asked.spec.params)
    assert [part["draws"] for part in parts] == [6_000, 6_000, 1_000]
    whole = run(tmp_path / "a", asked)

    class ImpatientError(Exception):
        pass

    class Once:
        """A context that is left after its first report, then runs through."""

        def __init__(self, folder: Path, store, *, leave: bool) -> None:
            self.folder, self.store, self.leave = folder, store, leave
            folder.mkdir(parents=True, exist_ok=True)

        def report(self, values) -> None:
            if self.leave:
                raise ImpatientError

    store = InlineEngine(tmp_path / "a").records.store
    results = []
    for place, part in reversed(list(enumerate(parts))):
        folder = tmp_path / str(place)
        with pytest.raises(ImpatientError):
            task.run(asked.spec.params, part, Once(folder, store, leave=True))
        results.insert(0, task.run(asked.spec.params, part, Once(folder, store, leave=False)))
    again = PermutationTest.from_bytes(task.combine(asked.spec.params, results))
    assert (again.n_exceeding, again.n_draws) == (whole.n_exceeding, whole.n_draws)
    np.testing.assert_array_equal(again.counts, whole.counts)


def test_no_exceeding_is_no_zero():
    found = PermutationTest(9.0, 0, 999, np.array([0.0, 12.0]), np.array([999]))
    assert found.p_value == 1 / 1000
    assert found.interval()[0] == 0.0
    assert found.interval()[1] == pytest.approx(1 - 0.025 ** (1 / 999))
    assert PermutationTest(0.0, 9, 9, np.array([0.0, 1.0]), np.array([9])).interval()[1] == 1.0


@pytest.mark.parametrize(
    "params", [{"draws": 0}, {"draws": 10**9}, {"draws": "x"}, {"seed": -1}, {"statistic": -1}, {}]
)
def test_parameters_that_cannot_be_used_are_refused(params: dict):
    sound = {"draws": 10, "seed": 0, "statistic": 1.0} if params else {}
    with pytest.raises(JobError):
        CutpointPermutation().parts({**sound, **params})
