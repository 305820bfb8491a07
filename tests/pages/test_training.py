"""Training: started, watched, judged and compared, as its reader does it."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.imaging import CrossValidation, simulate_scan, write_volume
from dashboard import engine, scans, study
from tests.dashboard.engines import working_inline
from tests.dashboard.installation import installed
from tests.pages.screen import QUICK, Screen, quick_view

TINY = {"own_plan": json.dumps({"epochs": 2, "width": 0.1, "size": 16})}
N = 24


@pytest.fixture(scope="module", autouse=True)
def inline(home: Path) -> Iterator[None]:
    """A small cohort, one thread, and work that ends before the page goes on."""

    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch, working_inline():
        patch.setattr(scans, "SIMULATED_PATIENTS", N)
        scans._simulated.clear()
        yield
    scans._simulated.clear()
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def trained(inline: None) -> Screen:
    return Screen("training", **TINY).click("training.job.start")


def found(screen: Screen) -> CrossValidation:
    return CrossValidation.from_bytes(engine.engine().result(screen.link["job"]))


def test_before_starting_the_price_and_the_line_to_beat_are_said(inline, tmp_path: Path):
    with installed(tmp_path):  # where nobody has trained yet
        screen = Screen("training", **TINY)
        assert not screen.crashed
        assert not screen.refusals
        assert screen.numbers("Scans") == [str(N)]
        assert screen.numbers("Always the larger group") == ["62.5%"]
        assert screen.numbers("Device") == ["CPU"]
        assert screen.widget("training.job.start").label == "Start training"
        # What is kept is said as it is: the names of the scans stay, too.
        assert "with the scans' names" in screen.words
        assert "numbers without names" not in screen.words


def test_its_result_stands_beside_the_studys(trained: Screen):
    assert not trained.crashed
    assert not trained.refusals
    pooled = found(trained).pooled_metrics()
    assert trained.numbers("AUC, pooled") == [f"{pooled.auc:.3f}"]
    assert trained.numbers("Balanced accuracy") == [f"{pooled.balanced_accuracy:.3f}"]
    table = trained.tables[0].set_index("")
    assert table.loc["AUC", "study"] == 0.781
    assert table.loc["Accuracy", "study"] == 0.842
    np.testing.assert_allclose(table.loc["AUC", "pooled"], pooled.auc)
    assert table["simulated"].all()
    assert "say nothing of the study's network" in trained.words
    assert trained.alt("training-roc").startswith("Simulated data. ROC curves")


def test_a_colleague_with_the_link_joins_it(trained: Screen):
    other = Screen("training", **trained.link)
    assert other.numbers("AUC, pooled") == trained.numbers("AUC, pooled")
    with pytest.raises(KeyError):
        other.widget("training.job.start")


@pytest.mark.parametrize("section", ["learning", "mistakes", "comparison", "card"])
def test_every_part_of_the_result_opens(trained: Screen, section: str):
    screen = Screen("training", **{**trained.link, "training_section": section})
    assert not screen.crashed
    assert not screen.refusals


def test_the_jobs_page_shows_it_too(trained: Screen):
    screen = Screen("jobs", job=trained.link["job"])
    assert not screen.crashed
    assert screen.numbers("AUC, pooled") == trained.numbers("AUC, pooled")
    # Two runs must be told apart in the list without opening them.
    jobs = screen.tables[0].set_index("Job")
    about = jobs.loc[trained.link["job"][:12], "Of"]
    assert about == "TC, Demo, changed: 3D ResNet10, 2 epochs, 3 folds, seed 0; Simulated scans"


def test_the_whole_tumour_is_compared_with_the_core(trained: Screen):
    whole = Screen("training", **TINY, region="WT").click("training.job.start")
    assert whole.link["job"] != trained.link["job"]
    link = {**whole.link, "training_section": "comparison", "compared": trained.link["job"]}
    screen = Screen("training", **link)
    assert not screen.refusals
    table = screen.tables[0].set_index("metric")
    ours, theirs = (found(run).pooled_metrics().auc for run in (whole, trained))
    np.testing.assert_allclose(table.loc["AUC", "difference"], ours - theirs)
    assert (table["lower"] <= table["difference"]).all()
    assert f"P {table.loc['AUC', 'p_value']};" in screen.words  # in words; shares have none
    assert table["p_value"].drop("AUC").isna().all()


def test_the_canary_is_a_job_of_its_own(trained: Screen):
    screen = Screen("training", **TINY, canary="True").click("training.job.start")
    assert screen.link["job"] != trained.link["job"]
    assert found(screen).facts["task"] == "leakage_canary"
    assert not screen.crashed
    assert "With risk groups shuffled 5 times the AUC is" in screen.words
    assert len(screen.tables[0]) == 5


def test_a_setting_changed_by_hand_is_in_the_link_and_another_job(trained: Screen):
    screen = Screen("training", **trained.link).set("training.epochs", 3)
    assert json.loads(screen.link["own_plan"]) == {"epochs": 3, "width": 0.1, "size": 16}
    assert screen.widget("training.job.start")


def test_settings_that_do_not_go_together_are_refused_in_words(inline):
    own = json.dumps({"architecture": "densenet121"})
    screen = Screen("training", own_plan=own)
    assert not screen.crashed
    assert "densenet" in screen.refusals


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six simulated scans as BraTS lays them out, with a table of risk groups."""
    data = tmp_path_factory.mktemp("data")
    place = data / "imaging" / "clinic"
    rows = ["patient,risk"]
    for number in range(6):
        scan = simulate_scan(number, seed=0)
        name = f"BraTS2021_{number:05d}"
        volumes = dict(zip(("t1", "t1ce", "t2", "flair"), scan.sequences, strict=True))
        for ending, volume in {**volumes, "seg": scan.segmentation}.items():
            write_volume(place / name / f"{name}_{ending}.nii.gz", volume)
        rows.append(f"{name},{'high' if number % 2 else 'low'}")
    (place / "risk.csv").write_text("\n".join(rows))
    return data


def test_a_folder_of_scans_is_read_and_trained_on(folder: Path, home: Path):
    with installed(home, folder):
        screen = Screen("training", **TINY, scans="clinic").click("training.scans.start")
        assert not screen.crashed
        assert not screen.refusals
        assert screen.numbers("Scans") == ["6"]
        assert screen.numbers("High risk") == ["3"]
        done = screen.click("training.job.start")
        assert len(found(done).predictions) == 6
        assert found(done).facts["dataset"]["simulated"] is False


def test_the_risk_groups_may_be_those_of_the_survival_page(home: Path, tmp_path: Path):
    frozen = study.study(quick_view())
    high = frozen.cutpoint.stratify(frozen.training.score) == "high"
    names = [*high.index[high][:3], *high.index[~high][:3], "nobody"]
    for number, name in enumerate(names):
        scan = simulate_scan(number, seed=0)
        volumes = dict(zip(("t1", "t1ce", "t2", "flair"), scan.sequences, strict=True))
        for ending, volume in {**volumes, "seg": scan.segmentation}.items():
            write_volume(tmp_path / "imaging/named" / name / f"{name}_{ending}.nii.gz", volume)
    with installed(home, tmp_path):
        link = {**TINY, **QUICK, "scans": "named", "risk_from": "survival"}
        screen = Screen("training", **link)
        assert "6 of 7 cases are among its patients" in screen.words
        read = screen.click("training.scans.start")
        assert not read.crashed
        assert (read.numbers("Scans"), read.numbers("High risk")) == (["6"], ["3"])
        assert "1 cases have no risk group: nobody." in read.words
        tertiles = Screen("training", **link, cut_method="tertiles")
        assert "three groups" in tertiles.refusals


def test_a_case_without_a_sequence_is_named(folder: Path, home: Path, tmp_path: Path):
    gone = next(folder.rglob("*00003_t2.nii.gz"))
    kept = gone.rename(tmp_path / gone.name)
    try:
        with installed(home, folder):
            screen = Screen("training", **TINY, scans="clinic")
            assert "the case brats2021_00003 lacks t2" in screen.refusals
    finally:
        kept.rename(gone)


@pytest.mark.parametrize("page", ["training", "survival", "discrimination", "enrichment"])
def test_a_job_of_the_link_that_is_not_here_is_said(inline, page: str):
    screen = Screen(page, job="0" * 64, **(TINY if page == "training" else QUICK))
    assert not screen.crashed
    assert "The link names job 000000000000, which is not on this machine" in screen.words


def test_a_folder_that_is_not_here(inline):
    screen = Screen("training", **TINY, scans="nowhere")
    assert not screen.crashed
    assert "nowhere" in screen.refusals
