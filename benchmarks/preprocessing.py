"""Two raw patients through the chain: time of each step, memory, and the published result beside.

FERROSCOPE_DATA=folder python benchmarks/preprocessing.py [--write preprocessing]

Each patient in a process of its own, so that peak memory is its own. README.md says what is
compared.
"""

import argparse
import datetime
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# Run as a script this folder comes first on the path and would hide Python's own modules.
sys.path[0] = str(ROOT)

import numpy as np  # noqa: E402

from core.imaging.patient_scan import PatientScan  # noqa: E402
from core.imaging.preprocessing import Preprocessed, StepReport, preprocess  # noqa: E402
from core.imaging.preprocessing.quality import dice  # noqa: E402
from core.imaging.volume import read_volume  # noqa: E402
from core.provenance import library_versions  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results"
CASES = {
    "TCGA-FG-6692": {"t1": "t1", "t1ce": "t1c", "t2": "t2", "flair": "fla"},
    "TCGA-02-0054": {"t1": "T1", "t1ce": "T1c", "t2": "T2", "flair": "FLAIR"},
}
WITH_REFERENCE = "TCGA-FG-6692"
LIBRARIES = ("SimpleITK", "picsl-greedy", "deepbet", "torch", "numpy", "scipy")


def main() -> None:
    """Run every patient in its own process and write the table."""
    options = _options()
    folder = Path(os.environ["FERROSCOPE_DATA"]).resolve() / "imaging" / "raw"
    if options.case:
        options.to.write_text(json.dumps(_case(options.case, folder)))
        return
    load = os.getloadavg()[0]
    result = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "load_at_start": load,
        "versions": library_versions(*LIBRARIES),
        "cases": {name: _run(name) for name in CASES},
    }
    text = _table(result)
    print(text)
    if options.write:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{options.write}.json").write_text(json.dumps(result, indent=1) + "\n")
        (RESULTS / f"{options.write}.md").write_text(text + "\n")


def _run(name: str) -> dict[str, Any]:
    print(f"{name} ...", flush=True)
    with tempfile.TemporaryDirectory(prefix="ferroscope-bench-") as place:
        found = Path(place) / "case.json"  # greedy writes to standard output
        words = [sys.executable, __file__, "--case", name, "--to", str(found)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        return dict(json.loads(found.read_text()))


def _case(name: str, folder: Path) -> dict[str, Any]:
    """Preprocess one patient and say what it took."""
    place = folder / name / ("native" if name == WITH_REFERENCE else "")
    sequences = {
        key: read_volume(place / f"{name}_{end}.nii.gz") for key, end in CASES[name].items()
    }
    steps, clock = [], time.process_time()

    def on_step(step: StepReport) -> None:
        nonlocal clock
        now = time.process_time()
        steps.append(
            {
                "step": step.step,
                "seconds": step.seconds,
                "processor_seconds": now - clock,
                "verdict": step.verdict,
                "reasons": list(step.reasons),
                "quality": dict(step.quality),
            }
        )
        clock = now

    began = time.perf_counter()
    done = preprocess(PatientScan(name, sequences), on_step=on_step)
    return {
        "seconds": time.perf_counter() - began,
        "processor_seconds": time.process_time(),
        "peak_memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9,
        "verdict": done.verdict,
        "reasons": list(done.reasons),
        "steps": steps,
        "reference": _beside(done, folder / name) if name == WITH_REFERENCE else None,
    }


def _beside(done: Preprocessed, place: Path) -> dict[str, Any]:
    """Set the result beside the published one of the same patient."""
    brain, theirs = (
        done.brain.data > 0,
        read_volume(place / "brats_brainmask_hdbet.nii.gz").data > 0,
    )
    both = brain & theirs
    correlations = {}
    for key, end in CASES[place.name].items():
        published = read_volume(place / "brats_bet_raw" / f"{place.name}_{end}.nii.gz").data
        ours = done.scan.sequences[key].data[both].astype(float)
        correlations[key] = float(np.corrcoef(ours, published[both])[0, 1])
    middles = [np.argwhere(mask).mean(axis=0) for mask in (brain, theirs)]
    return {
        "brain_dice": dice(brain, theirs),
        "correlation": correlations,
        "centre_distance_mm": float(np.linalg.norm(middles[0] - middles[1])),
        "brain_ml": float(brain.sum()) / 1000,
        "published_brain_ml": float(theirs.sum()) / 1000,
    }


def _table(result: dict[str, Any]) -> str:
    """Return the result as Markdown."""
    lines = [
        "# Preprocessing two raw patients",
        "",
        f"{result['date']}, {result['cores']} cores, load at start {result['load_at_start']:.1f}. "
        + ", ".join(f"{name} {version}" for name, version in result["versions"].items())
        + ".",
    ]
    for name, case in result["cases"].items():
        lines += [
            "",
            f"## {name}",
            "",
            f"{case['seconds']:.0f} s elapsed, {case['processor_seconds']:.0f} s of processor time "
            f"(starting Python included), {case['peak_memory_gb']:.2f} GB at most; verdict "
            f"{case['verdict']}. {' '.join(case['reasons'])}".rstrip(),
            "",
            "| step | elapsed, s | processor, s | verdict | figures |",
            "|---|---:|---:|---|---|",
        ]
        for step in case["steps"]:
            figures = ", ".join(f"{key} {value:.3g}" for key, value in step["quality"].items())
            lines.append(
                f"| {step['step']} | {step['seconds']:.1f} | {step['processor_seconds']:.1f} | "
                f"{step['verdict']} | {figures} |"
            )
        beside = case["reference"]
        if beside:
            greys = ", ".join(f"{key.upper()} {r:.3f}" for key, r in beside["correlation"].items())
            lines += [
                "",
                f"Beside the published result: Dice of the brains {beside['brain_dice']:.4f} "
                f"({beside['brain_ml']:.0f} and {beside['published_brain_ml']:.0f} ml), their "
                f"middles {beside['centre_distance_mm']:.1f} mm apart; Pearson correlation of grey "
                f"values where both have brain: {greys}.",
            ]
    return "\n".join(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", default="", help="name of the files in results/")
    parser.add_argument("--case", default="", help=argparse.SUPPRESS)
    parser.add_argument("--to", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
