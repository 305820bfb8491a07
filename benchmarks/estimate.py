"""A case in atlas space to an estimate with its map: seconds and memory of each step.

python benchmarks/estimate.py [--data FOLDER] [--device cpu] [--write estimate]

Two ensembles, each read and used in a process of its own so that peak memory
is its own: three of the study's ResNet50 on cubes of 96 voxels, on a real
BraTS case (``--data``, or ``$FERROSCOPE_DATA``), and three of the demo preset's
networks on a simulated scan. The networks are thrown away afterwards: their
weights are random, the training scans they are held to are a few shifted
cubes. So the answers mean nothing; time and memory depend on neither. A case
that such networks refuse has its map drawn all the same.
"""

import argparse
import datetime
import json
import os
import platform
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
import pandas as pd  # noqa: E402

from core.imaging import (  # noqa: E402
    CHANNELS,
    PRESETS,
    CrossValidation,
    CrossValidationPlan,
    FoldResult,
    ScanDataset,
    build_network,
    facts_of,
    prepare,
    simulate_scan,
    write_volume,
)
from core.imaging.checkpoint import weights_to_bytes  # noqa: E402
from core.imaging.estimate import (  # noqa: E402
    Ensemble,
    build_ensemble,
    estimate_risk,
    explanation_map,
    map_sanity,
    read_held_out,
    report_html,
    report_pdf,
    write_report,
)
from core.imaging.estimate.batch import read_case  # noqa: E402
from core.imaging.estimate.features import read_out  # noqa: E402
from core.imaging.layout import Case, find_cases  # noqa: E402
from core.provenance import library_versions  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results"
SIDES = ("study", "demo")
CUBES = 12
STEPS = ("load networks", "read case", "estimate", "map", "report", "sanity test of the map")


def main() -> None:
    """Measure both ensembles and write the table."""
    options = _options()
    if options.side:
        print(json.dumps(_side(options)), flush=True)
        return
    load = os.getloadavg()[0]
    sides: dict[str, dict[str, Any]] = {}
    for side in SIDES:
        with tempfile.TemporaryDirectory(prefix="ferroscope-bench-") as place:
            case = _case(side, Path(place), options.data)
            if case is None:
                print(f"{side}: no real case (--data or FERROSCOPE_DATA), left out", flush=True)
                continue
            print(f"{side} ...", flush=True)
            (Path(place) / "ensemble.safetensors").write_bytes(_throw_away(side, case).to_bytes())
            words = [sys.executable, __file__, "--side", side, "--device", options.device]
            words += ["--folder", place, "--case", str(case.segmentation.parent)]
            run = subprocess.run(words, check=True, capture_output=True, text=True, cwd=ROOT)
            sides[side] = json.loads(run.stdout.splitlines()[-1])
    result = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "device": options.device if options.device != "cpu" else f"CPU ({platform.machine()})",
        "cores": os.cpu_count(),
        "load_at_start": load,
        "versions": library_versions("torch", "monai", "numpy"),
        "sides": sides,
    }
    text = _table(result)
    print(text)
    if options.write:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{options.write}.json").write_text(json.dumps(result, indent=1) + "\n")
        (RESULTS / f"{options.write}.md").write_text(text + "\n")


def _case(side: str, place: Path, data: Path | None) -> Case | None:
    """Return the case to estimate: a real one, or a simulated one written as NIfTI."""
    if side == "study":
        folder = None if data is None else data / "imaging" / "brats"
        return find_cases(folder)[0] if folder and folder.is_dir() else None
    scan = simulate_scan(0, seed=0)
    for name, volume in zip((*CHANNELS, "seg"), (*scan.sequences, scan.segmentation), strict=True):
        write_volume(place / "SIM" / f"SIM_{name}.nii.gz", volume)
    return find_cases(place / "SIM")[0]


def _throw_away(side: str, case: Case) -> Ensemble:
    """Return three random networks, held to shifted cubes of the case itself."""
    preset = PRESETS[side]
    scan = read_case(case)
    assert scan.segmentation is not None
    crop = prepare(scan.complete(), scan.segmentation, preset.recipe)
    names = tuple(f"shifted-{number:02d}" for number in range(CUBES))
    dataset = ScanDataset(
        "Shifted cubes of one case",
        np.stack([np.roll(crop.data, number % 5 - 2, axis=1 + number % 3)
                  for number in range(CUBES)]),
        np.arange(CUBES) % 4 == 0,
        names,
        names,
        preset.recipe,
        np.full(CUBES, crop.lost),
        True,
        (),
        np.tile(crop.box.spacing, (CUBES, 1)),
        np.full(CUBES, crop.region_ml),
    )  # fmt: skip
    folds, parts, weights = [], [], []
    for fold in (1, 2, 3):
        network = build_network(preset.plan.network, seed=fold)
        rows = np.arange(fold - 1, CUBES, 3)
        table = pd.DataFrame({"scan": [names[row] for row in rows]})
        table = table.assign(patient=table["scan"], high_risk=dataset.high_risk[rows])
        seen = read_out(network, dataset.crops[rows], batch=2).probability
        folds.append(FoldResult(1, fold, table.assign(probability=seen), (), 1))
        weights.append(weights_to_bytes(network.state_dict(), {"repeat": 1, "fold": fold}))
        parts.append(read_held_out(dataset, folds[-1], weights[-1],
                                   plan=preset.plan.network, batch=2))  # fmt: skip
    facts = facts_of(dataset, CrossValidationPlan(preset.plan))
    return build_ensemble(CrossValidation(tuple(folds), facts), parts, weights)


def _side(options: argparse.Namespace) -> dict[str, Any]:
    """Read the ensemble and one case, estimate, explain and report; say what each took."""
    import torch

    clocks: dict[str, dict[str, float]] = {}

    def timed(step: str, work: Any) -> Any:
        began, worked = time.perf_counter(), time.process_time()
        found = work()
        clocks[step] = {
            "seconds": time.perf_counter() - began,
            "processor_seconds": time.process_time() - worked,
            "peak_memory_gb": _peak_gb(),
        }
        return found

    content = options.folder / "ensemble.safetensors"
    ensemble = timed("load networks", lambda: Ensemble.from_bytes(content.read_bytes()))
    scan = timed("read case", lambda: read_case(find_cases(options.case)[0]))
    found = timed("estimate", lambda: estimate_risk(ensemble, scan, device=options.device))
    explained = timed(
        "map",
        lambda: explanation_map(
            ensemble, found.crop, shape=scan.segmentation.shape, device=options.device
        ),
    )

    def report() -> int:
        written = write_report(ensemble, scan, found, explanation=explained)
        return len(report_html(written)) + len(report_pdf(written))

    timed("report", report)
    timed(
        "sanity test of the map",
        lambda: map_sanity(ensemble, found.crop, draws=1, device=options.device),
    )
    return {
        "answer": type(found).__name__,
        "architecture": ensemble.network.architecture,
        "cube": ensemble.recipe.size,
        "scan_shape": list(scan.segmentation.shape),
        "file_mb": content.stat().st_size / 1e6,
        "threads": torch.get_num_threads(),
        "steps": clocks,
    }


def _peak_gb() -> float:
    """Return this process's own peak; getrusage's would be that of the parent it came from."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e9


def _table(result: dict[str, Any]) -> str:
    lines = [
        f"Measured {result['date']} on {result['device']}, {result['cores']} cores, load "
        f"{result['load_at_start']:.1f} before; "
        + ", ".join(f"{name} {value}" for name, value in result["versions"].items()) + ".",
        "Weights random, training scans shifted cubes of the case itself: only time and memory "
        "mean anything. Goal: to an estimate with its map in under 15 s, under 4 GB.",
    ]  # fmt: skip
    for side, found in result["sides"].items():
        steps = found["steps"]
        lines += [
            "",
            f"**{side}**: 3 x {found['architecture']}, cubes of {found['cube']} voxels, a scan of "
            f"{' x '.join(map(str, found['scan_shape']))}, {found['file_mb']:.0f} MB in the file, "
            f"{found['threads']} threads; the answer was a {found['answer']}.",
            "",
            "| step | seconds | processor seconds | peak memory so far, GB |",
            "|---|---:|---:|---:|",
        ]
        lines += [
            f"| {step} | {steps[step]['seconds']:.2f} | {steps[step]['processor_seconds']:.2f} | "
            f"{steps[step]['peak_memory_gb']:.2f} |"
            for step in STEPS
        ]
        case = [steps[step] for step in ("read case", "estimate", "map")]
        first = [*case, steps["load networks"]]
        for words, of in (
            ("**case to estimate with map**", case),
            ("the same with the networks read first", first),
        ):
            clocks = [sum(step[name] for step in of) for name in ("seconds", "processor_seconds")]
            lines.append(f"| {words} | {clocks[0]:.2f} | {clocks[1]:.2f} | |")
    if "note" in result:
        lines += ["", result["note"]]
    return "\n".join(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    known = os.environ.get("FERROSCOPE_DATA")
    parser.add_argument("--data", type=Path, default=Path(known) if known else None)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--write")
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--case", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
