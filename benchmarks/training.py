"""A training epoch of ours beside the plain loop that a newcomer writes, in one run.

python benchmarks/training.py [--cases 6] [--size 96] [--architecture resnet50] [--device cpu]

Both train the same network on the same NIfTI cases for one epoch. The plain
loop reads with MONAI's dictionary transforms through a DataLoader, in float32,
with MONAI's stem of stride 1; ours keeps the cut cubes resident on the device,
one byte a voxel, with a stem of stride 2 (and, on a GPU, bfloat16 and
channels-last). Each side runs in a process of its own, so that peak memory is
its own. README.md says what is compared and what is not.
"""

import argparse
import datetime
import json
import os
import platform
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

from core.imaging import (  # noqa: E402
    Case,
    CropRecipe,
    NetworkPlan,
    TrainingPlan,
    Volume,
    build_network,
    dataset_from_cases,
    find_cases,
    simulate_scan,
    write_volume,
)
from core.provenance import library_versions  # noqa: E402
from core.store import Store  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results"
SIDES = ("plain", "stride 2", "ours")
ENDINGS = ("t1", "t1ce", "t2", "flair")


def main() -> None:
    """Measure every side in its own process and write the table."""
    options = _options()
    if options.side:
        print(json.dumps(_side(options)), flush=True)
        return
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="ferroscope-bench-") as place:
        folder = Path(place)
        _write_cases(folder / "cases", options.cases, options.grid)
        sides = {side: _run(side, folder, options) for side in SIDES}
    # On a processor its own time: a busy machine disturbs it less.
    clock = "epoch_processor_seconds" if options.device == "cpu" else "epoch_seconds"
    result = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "device": sides["ours"]["device"],
        "cores": os.cpu_count(),
        "load_at_start": load,
        "versions": library_versions("torch", "monai", "nibabel", "numpy"),
        "network": options.architecture,
        "size": options.size,
        "cases": options.cases,
        "grid": options.grid,
        "batch": options.batch,
        "sides": sides,
        "times_faster": sides["plain"][clock] / sides["ours"][clock],
        "clock": clock,
    }
    text = _table(result)
    print(text)
    if options.write:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{options.write}.json").write_text(json.dumps(result, indent=1) + "\n")
        (RESULTS / f"{options.write}.md").write_text(text + "\n")


def _write_cases(folder: Path, n: int, grid: int) -> None:
    """Write simulated cases of grid^3 voxels as gzipped NIfTI, as BraTS gives them."""
    from scipy.ndimage import zoom

    for number in range(n):
        scan = simulate_scan(number, seed=0)
        name = f"SIM_{number:03d}"
        factors = [grid / length for length in scan.segmentation.shape]
        for ending, volume in zip(
            (*ENDINGS, "seg"), (*scan.sequences, scan.segmentation), strict=True
        ):
            data = zoom(volume.data, factors, order=0 if ending == "seg" else 1)
            write_volume(
                folder / name / f"{name}_{ending}.nii.gz",
                Volume(data.astype(np.uint8 if ending == "seg" else np.int16), np.eye(4)),
            )


def _run(side: str, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Run one side in a process of its own."""
    words = [sys.executable, __file__, "--side", side, "--folder", str(folder)]
    for name in ("size", "batch", "architecture", "device", "width"):
        words += [f"--{name}", str(getattr(options, name))]
    print(f"{side} ...", flush=True)
    run = subprocess.run(words, check=True, capture_output=True, text=True, cwd=ROOT)
    return dict(json.loads(run.stdout.splitlines()[-1]))


def _side(options: argparse.Namespace) -> dict[str, Any]:
    """Prepare once, train one epoch, and say what it took."""
    import torch

    cases = find_cases(options.folder / "cases")
    labels = {case.name: number % 2 == 0 for number, case in enumerate(cases)}
    # A crop of the same edge for both: the cost of a step depends on nothing else.
    began = time.perf_counter()
    batches = (
        _resident(cases, labels, options)
        if options.side == "ours"
        else _plain_loader(cases, labels, options)
    )
    prepared = time.perf_counter() - began
    stride = 1 if options.side == "plain" else 2
    network = build_network(
        NetworkPlan(options.architecture, stem_stride=stride, width=options.width), seed=0
    ).to(options.device)
    if options.side == "ours" and options.device != "cpu":
        network = network.to(memory_format=torch.channels_last_3d)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-4)
    if options.device != "cpu":
        _epoch(network, optimiser, batches, options)  # warms the card up
        torch.cuda.reset_peak_memory_stats()
    worked = time.process_time()
    seconds, loading = _epoch(network, optimiser, batches, options)
    worked = time.process_time() - worked
    return {
        "stem_stride": stride,
        "prepare_seconds_once": prepared,
        "epoch_seconds": seconds,
        "epoch_processor_seconds": worked,
        "loading_share": loading / seconds,
        "volumes_per_second": len(cases) / seconds,
        "peak_memory_gb": _peak(options.device),
        "device": _device(options.device),
        "threads": torch.get_num_threads(),
    }


def _plain_loader(
    cases: tuple[Case, ...], labels: dict[str, bool], options: argparse.Namespace
) -> Any:
    """What a newcomer writes: MONAI transforms on NIfTI files, a DataLoader, nothing cached."""
    from monai.data import DataLoader, Dataset
    from monai.transforms import (
        CenterSpatialCropd,
        Compose,
        ConcatItemsd,
        LoadImaged,
        RandFlipd,
        ScaleIntensityRangePercentilesd,
        SpatialPadd,
    )

    size = (options.size,) * 3
    steps = Compose(
        [
            LoadImaged(keys=ENDINGS, ensure_channel_first=True),
            ScaleIntensityRangePercentilesd(
                keys=ENDINGS, lower=0, upper=99.9, b_min=0, b_max=1, clip=True
            ),
            ConcatItemsd(keys=ENDINGS, name="image"),
            CenterSpatialCropd(keys="image", roi_size=size),
            SpatialPadd(keys="image", spatial_size=size),
            *(RandFlipd(keys="image", prob=0.5, spatial_axis=axis) for axis in range(3)),
        ]
    )
    items = [
        {**{k: str(v) for k, v in case.sequences.items()}, "label": int(labels[case.name])}
        for case in cases
    ]
    workers = 0 if options.device == "cpu" else min(8, os.cpu_count() or 1)
    return DataLoader(
        Dataset(items, steps), batch_size=options.batch, shuffle=True, num_workers=workers
    )


def _resident(cases: tuple[Case, ...], labels: dict[str, bool], options: argparse.Namespace) -> Any:
    """Ours: cubes cut once and kept, resident on the device."""
    import torch

    dataset = dataset_from_cases(
        cases, labels, CropRecipe(size=options.size), store=Store(options.folder / "store")
    )
    crops = torch.from_numpy(dataset.crops.copy()).to(options.device)
    answers = torch.from_numpy(dataset.high_risk.astype(np.int64)).to(options.device)
    return crops, answers, TrainingPlan(batch=options.batch)


def _epoch(
    network: Any, optimiser: Any, batches: Any, options: argparse.Namespace
) -> tuple[float, float]:
    """Train one epoch; return its seconds and those spent waiting for batches."""
    import torch

    from core.imaging.augmentation import training_batches
    from core.imaging.device import mixed_precision

    ours = options.side == "ours"
    source = (
        training_batches(*batches, seed=np.random.SeedSequence(0))
        if ours
        else ((b["image"].to(options.device), b["label"].to(options.device)) for b in batches)
    )
    loss_function = torch.nn.CrossEntropyLoss()
    network.train()
    waited, began = 0.0, time.perf_counter()
    iterator = iter(source)
    while True:
        asked = time.perf_counter()
        found = next(iterator, None)
        _wait(options.device)
        waited += time.perf_counter() - asked
        if found is None:
            break
        images, answers = found
        optimiser.zero_grad()
        if ours:
            with mixed_precision(options.device):
                logits = network(images)
            loss = loss_function(logits.float(), answers)
        else:
            loss = loss_function(network(images), answers)
        loss.backward()
        optimiser.step()
        _wait(options.device)
    return time.perf_counter() - began, waited


def _wait(device: str) -> None:
    import torch

    if device != "cpu":
        torch.cuda.synchronize()


def _peak(device: str) -> float:
    import torch

    if device != "cpu":
        return float(torch.cuda.max_memory_allocated()) / 1e9
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def _device(device: str) -> str:
    import torch

    if device != "cpu":
        return f"{torch.cuda.get_device_name()}, CUDA {torch.version.cuda}"
    return f"CPU ({platform.machine()})"


def _table(result: dict[str, Any]) -> str:
    """Return the result as Markdown."""
    lines = [
        "# One training epoch, the plain loop and ours",
        "",
        f"{result['date']}, {result['device']}, {result['cores']} cores, load at start "
        f"{result['load_at_start']:.1f}. {result['network']}, {result['cases']} cases of four "
        f"gzipped {result['grid']}^3 volumes, cubes of {result['size']}^3, batches of "
        f"{result['batch']}. "
        + ", ".join(f"{name} {version}" for name, version in result["versions"].items())
        + ".",
        "",
        "| | stem stride | epoch, s | processor, s | volumes / s | loading | peak, GB | once, s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    words = {
        "plain": "plain loop",
        "stride 2": "plain loop, our stride",
        "ours": "FerroScope",
    }
    for side, found in result["sides"].items():
        lines.append(
            f"| {words[side]} | {found['stem_stride']} | {found['epoch_seconds']:.1f} | "
            f"{found['epoch_processor_seconds']:.1f} | "
            f"{found['volumes_per_second']:.2f} | {found['loading_share']:.1%} | "
            f"{found['peak_memory_gb']:.2f} | {found['prepare_seconds_once']:.1f} |"
        )
    by = "processor time" if result["clock"] == "epoch_processor_seconds" else "elapsed time"
    lines += ["", f"By {by} FerroScope's epoch is {result['times_faster']:.1f} times faster."]
    return "\n".join(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=6)
    parser.add_argument("--grid", type=int, default=160, help="edge of the NIfTI volumes")
    parser.add_argument("--size", type=int, default=96, help="edge of the cubes")
    parser.add_argument("--batch", type=int, default=2)
    parser.add_argument("--architecture", default="resnet50")
    parser.add_argument("--width", type=float, default=1.0)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--write", default="", help="name of the files in results/")
    parser.add_argument("--side", default="", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
