"""FerroScope's expression statistics beside limma and sva, in one run.

python benchmarks/expression.py [--repeats 7] [--only simulated|real]

Both sides run on one processor, on the same doubles, in one session; what is
compared is the median processor time. README.md tells how to install the peers.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import argparse  # noqa: E402
import datetime  # noqa: E402
import json  # noqa: E402
import shutil  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402
from dataclasses import dataclass  # noqa: E402

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from benchmarks import report  # noqa: E402
from benchmarks.machine import listed, one_processor, processor  # noqa: E402
from benchmarks.study import GENOME  # noqa: E402
from benchmarks.timing import Timing, measure  # noqa: E402
from core.cohort import Cohort  # noqa: E402
from core.data import load_cohort, simulate_study  # noqa: E402
from core.expression import combat, compare_groups, remove_batch_effect  # noqa: E402
from core.provenance import library_versions  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results"
CORRECTED_GENES = 50  # whose values after correction are held against R's


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """Expression with two groups, two covariates and batches."""

    cohort: Cohort
    expression: pd.DataFrame
    group: pd.Series
    covariates: pd.DataFrame
    batch: pd.Series

    def write(self, folder: Path) -> None:
        """Hand the study over to R, which wants genes x samples, sample by sample."""
        table = self.covariates.assign(
            group=(self.group == "a").astype(int), batch=self.batch.to_numpy()
        )
        table.to_csv(folder / "samples.csv", index=False, float_format="%.17g")
        np.ascontiguousarray(self.expression.to_numpy()).tofile(folder / "expression.bin")


def main() -> None:
    """Measure every study there is and write the results."""
    options = _options()
    one_processor()
    data = os.environ.get("FERROSCOPE_DATA")
    makers = {"simulated": lambda: _prepare(simulate_study(n_genes=GENOME).training, "grade")}
    if data:
        makers["real"] = lambda: _prepare(load_cohort("tcga_glioma", Path(data)), "idh")
    result = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "processor": processor(),
        "processors_used": 1,
        "load_at_start": os.getloadavg()[0],
        "python": library_versions("numpy", "scipy", "pandas"),
        "studies": {},
    }
    RESULTS.mkdir(exist_ok=True)
    for name, make in makers.items():
        if options.only in (None, name):
            result["studies"][name] = _measure(make(), options.repeats)
            text = _text(result)
            (RESULTS / "expression.json").write_text(json.dumps(result, indent=1) + "\n")
            (RESULTS / "expression.md").write_text(text)
    print(f"\n{text}")


def _prepare(cohort: Cohort, by: str) -> Study:
    """Return the patients in whom all is known; who has no batches gets five by chance."""
    clinical = cohort.clinical
    levels = clinical[by].astype("string")
    worst = str(levels.dropna().max())
    known = levels.notna() & clinical[["age", "sex"]].notna().all(axis=1)
    expression = pd.DataFrame(
        np.asfortranarray(cohort.expression[known].to_numpy(np.float64)),
        index=cohort.patients[known],
        columns=cohort.genes,
        copy=False,
    )
    varies = expression.max() > expression.min()
    if not varies.all():  # limma and ComBat would be given what FerroScope sets aside
        expression = expression.loc[:, varies]
    n = len(expression)
    batch = clinical.loc[known, "batch"].astype(str) if "batch" in clinical else None
    if batch is None or batch.nunique() < 2:
        numbers = np.random.default_rng(0).integers(1, 6, n)
        batch = pd.Series([f"run {k}" for k in numbers], index=expression.index)
    group = pd.Series(np.where(levels[known] == worst, "a", "b"), index=expression.index)
    covariates = pd.DataFrame(
        {
            "age": clinical.loc[known, "age"].astype(float),
            "sex": clinical.loc[known, "sex"].astype(str),
        }
    )
    return Study(cohort, expression, group, covariates, batch)


def _measure(study: Study, repeats: int) -> dict[str, object]:
    """Time both sides on one study."""
    n, g = study.expression.shape
    print(f"\n{study.cohort.title}: {n:,} samples, {g:,} genes")
    timings = [measure(task, report.OURS, work) for task, work in _ours(study).items()]
    theirs: dict[str, list[float]] = {}
    versions: dict[str, str] = {}
    if shutil.which("Rscript"):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            study.write(folder)
            subprocess.run(
                ["Rscript", "benchmarks/r/expression.R", place, str(repeats)], cwd=ROOT, check=True
            )
            table = pd.read_csv(folder / "r_times.csv")
            timings += [Timing(*row) for row in table.itertuples(index=False, name=None)]
            theirs = {
                path.stem.removeprefix("r_"): [float(line) for line in path.read_text().split()]
                for path in folder.glob("r_*.txt")
            }
            versions = pd.read_csv(folder / "r_versions.csv", index_col=0)["version"].to_dict()
    else:
        print("*** Rscript is not installed: R is left out. See benchmarks/README.md")
    rows = report.compare(timings, {})
    return {
        "cohort": study.cohort.title,
        "simulated": study.cohort.simulated,
        "samples": n,
        "genes": g,
        "groups": study.group.value_counts().to_dict(),
        "batches": study.batch.value_counts().to_dict(),
        "r": versions,
        "comparisons": report.as_records(rows),
        "difference_from_r": report.agreement(_numbers(study), theirs),
        "table": report.markdown(rows),
    }


def _ours(study: Study) -> dict[str, object]:
    """Return what FerroScope does for each task."""
    x, group, batch = study.expression, study.group, study.batch
    sex = study.covariates[["sex"]]
    return {
        "moderated t": lambda: compare_groups(x, group, a="a", b="b"),
        "moderated t, trend": lambda: compare_groups(x, group, a="a", b="b", trend=True),
        "moderated t, robust": lambda: compare_groups(x, group, a="a", b="b", robust=True),
        "moderated t, two covariates": lambda: compare_groups(
            x, group, a="a", b="b", covariates=study.covariates
        ),
        "removeBatchEffect": lambda: remove_batch_effect(x, batch),
        "ComBat": lambda: combat(x, batch),
        "ComBat, sex kept": lambda: combat(x, batch, covariates=sex),
    }


def _numbers(study: Study) -> dict[str, list[float]]:
    """Return our results, to be held against R's."""
    x, group, batch = study.expression, study.group, study.batch
    some = list(x.columns[:CORRECTED_GENES])
    found = {}
    for name, more in (
        ("plain", {}),
        ("trend", {"trend": True}),
        ("robust", {"robust": True}),
        ("covariates", {"covariates": study.covariates}),
    ):
        table = compare_groups(x, group, a="a", b="b", **more)
        found[f"t_{name}"] = table["t"].tolist()
        found[f"q_{name}"] = table["q_value"].tolist()
    sex = study.covariates[["sex"]]
    for name, frame in (
        ("remove_batch_effect", remove_batch_effect(x, batch)),
        ("combat", combat(x, batch).expression),
        ("combat_kept", combat(x, batch, covariates=sex).expression),
    ):
        found[name] = frame[some].to_numpy().ravel().tolist()
    return found


def _text(result: dict) -> str:
    parts = [
        "# Expression: ratios of medians",
        f"{result['date']}, {result['processor']}, load {result['load_at_start']:.2f} at the "
        "start. Processor time, one processor on every side; a ratio above 1 means FerroScope is "
        "faster. FerroScope's moderated t includes its table with intervals, q-values and the "
        "means of both groups.",
        "Python: " + listed(result["python"]) + ".",
    ]
    for made in result["studies"].values():
        kind = "simulated" if made["simulated"] else "real"
        groups = " and ".join(f"{n:,}" for n in made["groups"].values())
        parts += [
            f"## {made['cohort']} ({kind})",
            f"{made['samples']:,} samples (groups of {groups}), {made['genes']:,} genes, "
            f"{len(made['batches'])} batches.",
            made["table"],
        ]
        if made["r"]:
            worst = {name: f"{value:.1e}" for name, value in made["difference_from_r"].items()}
            parts += [
                "R: " + listed(made["r"]) + ".",
                "Largest difference from R's results in this run, as a share of the largest "
                "value: " + listed(worst) + ".",
            ]
    return "\n\n".join(parts) + "\n"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7, help="repeats whose median counts in R")
    parser.add_argument("--only", choices=("simulated", "real"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
