"""FerroScope's statistics beside R, lifelines and scikit-survival, in one run.

python benchmarks/statistics.py [--repeats 7] [--timeroc-source FOLDER] [--only simulated|real]

Both sides run on one processor, on the same doubles, in one session; what is
compared is the median processor time. README.md tells how to install the peers.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Run as a script this folder comes first on the path, and statistics.py would stand in for
# Python's own module of that name.
sys.path[0] = str(ROOT)
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import argparse  # noqa: E402
import datetime  # noqa: E402
import json  # noqa: E402
import shutil  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402
from typing import Any  # noqa: E402

import pandas as pd  # noqa: E402

from benchmarks import python_side, report, study  # noqa: E402
from benchmarks.machine import listed, one_processor, processor  # noqa: E402
from benchmarks.timing import Timing  # noqa: E402
from core.provenance import library_versions  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results"


def main() -> None:
    """Measure every study there is and write the results."""
    options = _options()
    one_processor()
    load = os.getloadavg()[0]
    data = os.environ.get("FERROSCOPE_DATA")
    makers = {"simulated": study.simulated}
    if data:
        makers["real"] = lambda: study.real(Path(data))
    result: dict[str, Any] = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "processor": processor(),
        "processors_used": 1,
        "load_at_start": load,
        "python": library_versions("numpy", "scipy", "pandas", "scikit-survival", "lifelines"),
        "studies": {},
    }
    RESULTS.mkdir(exist_ok=True)
    for name, make in makers.items():
        if options.only not in (None, name):
            continue
        result["studies"][name] = _measure(make(), options)
        text = _text(result)
        (RESULTS / "statistics.json").write_text(json.dumps(result, indent=1) + "\n")
        (RESULTS / "statistics.md").write_text(text)
    print(f"\n{text}")


def _measure(made: study.Study, options: argparse.Namespace) -> dict[str, object]:
    """Time all sides on one study."""
    print(f"\n{made.cohort.title}: {len(made.cohort):,} patients, {len(made.cohort.genes):,} genes")
    timings = [*python_side.ours(made), *python_side.peers(made)]
    theirs: dict[str, list[float]] = {}
    versions: dict[str, str] = {}
    if shutil.which("Rscript"):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            made.write(folder)
            timings += _r_side(folder, options)
            theirs = {
                path.stem.removeprefix("r_"): [float(line) for line in path.read_text().split()]
                for path in folder.glob("r_*.txt")
            }
            versions = pd.read_csv(folder / "r_versions.csv", index_col=0)["version"].to_dict()
    else:
        print("*** Rscript is not installed: R is left out. See benchmarks/README.md")
    sizes = {
        "univariate Cox": len(made.cohort.genes),
        "cut-point, many genes": len(made.candidates),
    }
    rows = report.compare(timings, sizes)
    return {
        "cohort": made.cohort.title,
        "simulated": made.cohort.simulated,
        "patients": len(made.cohort),
        "deaths": made.cohort.outcome.n_events,
        "genes": len(made.cohort.genes),
        "r": versions,
        "comparisons": report.as_records(rows),
        "difference_from_r": report.agreement(python_side.numbers(made), theirs),
        "table": report.markdown(rows),
    }


def _r_side(folder: Path, options: argparse.Namespace) -> list[Timing]:
    command = ["Rscript", "benchmarks/r/statistics.R", str(folder), str(options.repeats)]
    if options.timeroc_source:
        command.append(str(options.timeroc_source.resolve()))
    subprocess.run(command, cwd=ROOT, check=True)
    table = pd.read_csv(folder / "r_times.csv")[["task", "peer", "seconds", "items"]]
    return [Timing(*row) for row in table.itertuples(index=False, name=None)]


def _text(result: dict) -> str:
    parts = [
        "# Statistics: ratios of medians",
        f"{result['date']}, {result['processor']}, load {result['load_at_start']:.2f} at the "
        "start. Processor time, one processor on every side; a ratio above 1 means FerroScope is "
        "faster. Where a peer is slow, a part is measured and the whole reckoned in proportion.",
        "Python: " + listed(result["python"]) + ".",
    ]
    for made in result["studies"].values():
        kind = "simulated" if made["simulated"] else "real"
        parts += [
            f"## {made['cohort']} ({kind})",
            f"{made['patients']:,} patients, {made['deaths']:,} deaths, {made['genes']:,} genes.",
            made["table"],
        ]
        if made["r"]:
            worst = {name: f"{value:.1e}" for name, value in made["difference_from_r"].items()}
            parts += [
                "R: " + listed(made["r"]) + ".",
                "Largest relative difference from R's results in this run: " + listed(worst) + ".",
            ]
    return "\n\n".join(parts) + "\n"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7, help="repeats whose median counts in R")
    parser.add_argument("--timeroc-source", type=Path, help="folder of timeROC's R files")
    parser.add_argument("--only", choices=("simulated", "real"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
