"""Masks beside reference masks of real cases: approximate, and after one, three and five clicks.

FERROSCOPE_DATA=folder python benchmarks/segmentation.py [--write segmentation]

A simulated reader clicks first at the deepest point of the true region, then
each time at the deepest point of what is wrong, as foreground or background.
A real reader does not begin at the best place: `jittered` begins at five
random voxels that lie at least 3 mm within the region. README.md says more.
"""

import argparse
import csv
import datetime
import io
import json
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# Run as a script this folder comes first on the path and would hide Python's own modules.
sys.path[0] = str(ROOT)

import numpy as np  # noqa: E402
from scipy.ndimage import distance_transform_edt  # noqa: E402

from core.errors import ScanError  # noqa: E402
from core.imaging import Volume, read_volume, tumour_mask  # noqa: E402
from core.imaging.intensity import to_8_bit  # noqa: E402
from core.imaging.patient_scan import PatientScan  # noqa: E402
from core.imaging.segmentation import (  # noqa: E402
    Click,
    ClickField,
    ClickSession,
    approximate_masks,
    click_field,
    dice,
    segment_clicks,
    surface_distance_95,
)
from core.provenance import library_versions  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results"
SHIPPED = ROOT / "core" / "imaging" / "segmentation" / "measured_overlap.csv"
REPORTED = (1, 3, 5)
JITTERS, SEED, MARGIN_MM = 5, 2026, 3.0


@dataclass(frozen=True, slots=True)
class Source:
    """Where a real case lies and who drew its reference."""

    name: str
    reference: str
    folder: str
    files: dict[str, str]
    segmentation: str
    brain: str | None = None


SOURCES = (
    Source(
        "BraTS2021_00006",
        "expert",
        "brats/BraTS2021_00006",
        {k: f"BraTS2021_00006_{k}.nii.gz" for k in ("t1", "t1ce", "t2", "flair")},
        "BraTS2021_00006_seg.nii.gz",
    ),
    Source(
        "BraTS-GLI-00001-000",
        "automatic",
        "brats/BraTS-GLI-00001-000",
        {
            k: f"BraTS-GLI-00001-000-{v}.nii.gz"
            for k, v in {"t1": "t1n", "t1ce": "t1c", "t2": "t2w", "flair": "t2f"}.items()
        },
        "BraTS-GLI-00001-000-seg.nii.gz",
    ),
    Source(
        "TCGA-FG-6692",
        "automatic",
        "raw/TCGA-FG-6692",
        {
            k: f"brats_bet_raw/TCGA-FG-6692_{v}.nii.gz"
            for k, v in {"t1": "t1", "t1ce": "t1c", "t2": "t2", "flair": "fla"}.items()
        },
        "TCGA-FG-6692_seg_consensus_auto.nii.gz",
        "brats_brainmask_hdbet.nii.gz",
    ),
)


def read_case(folder: Path, source: Source) -> PatientScan:
    """Read a case in atlas space, scaled to 0 .. 255."""
    place = folder / source.folder
    brain = read_volume(place / source.brain).data > 0 if source.brain else None
    sequences = {}
    for name, file in source.files.items():
        volume = read_volume(place / file)
        if brain is not None:  # interpolation left values below 0 within the brain
            volume = Volume(np.where(brain, np.maximum(volume.data, 1), 0), volume.affine, name)
        sequences[name] = Volume(to_8_bit(volume), volume.affine, name)
    return PatientScan(source.name, sequences, read_volume(place / source.segmentation))


def deepest(mask: np.ndarray) -> tuple[tuple[int, int, int], float]:
    """Return the voxel of a mask that lies deepest, and how deep."""
    box = tuple(slice(int(at.min()), int(at.max()) + 1) for at in np.nonzero(mask))
    depth = distance_transform_edt(np.pad(mask[box], 1))[1:-1, 1:-1, 1:-1]
    at = np.unravel_index(int(depth.argmax()), depth.shape)
    i, j, k = (int(a) + b.start for a, b in zip(at, box, strict=True))
    return (i, j, k), float(depth.max())


def next_click(mask: np.ndarray, true: np.ndarray, region: Any) -> Click | None:
    """Return where a reader who knows the truth would click next."""
    wrong = [(true & ~mask, True), (mask & ~true, False)]
    found = [(*deepest(error), belongs) for error, belongs in wrong if error.any()]
    if not found:
        return None
    voxel, _, belongs = max(found, key=lambda item: item[1])
    return Click(voxel, region=region, foreground=belongs)


def clicked(
    field: ClickField, true: np.ndarray, region: Any, first: tuple[int, int, int]
) -> Iterator[tuple[int, np.ndarray, float]]:
    """Yield the number of clicks, the mask and its processor seconds, click after click."""
    session = ClickSession().add(Click(first, region=region))
    mask, seconds = np.zeros_like(true), 0.0
    for n in range(1, max(REPORTED) + 1):
        began = time.process_time()
        masks = segment_clicks(field, session)
        seconds = time.process_time() - began
        mask = np.asarray(masks.wt if region == "WT" else masks.tc)
        yield n, mask, seconds
        click = next_click(mask, true, region)
        session = session.add(click) if click else session


def measure_case(folder: Path, source: Source) -> list[dict[str, Any]]:
    """Return the rows of one case."""
    scan = read_case(folder, source)
    began = time.process_time()
    field = click_field(scan)
    print(f"{source.name}: ready in {time.process_time() - began:.1f} s", flush=True)
    began = time.process_time()
    try:
        rough = approximate_masks(scan)
    except ScanError:
        rough = None
    rough_seconds = time.process_time() - began
    rows = []
    for region in ("WT", "TC"):
        true = tumour_mask(scan.segmentation, region)
        spacing = scan.segmentation.spacing

        def row(method: str, clicks: int, masks: list[np.ndarray], seconds: float,
                *, region: str = region, true: np.ndarray = true, spacing: Any = spacing
                ) -> dict[str, Any]:  # fmt: skip
            dices = [dice(mask, true) for mask in masks]
            far = [surface_distance_95(mask, true, spacing) for mask in masks]
            return {
                "case": source.name,
                "reference": source.reference,
                "region": region,
                "method": method,
                "clicks": clicks,
                "dice": round(float(np.mean(dices)), 3),
                "lowest": round(float(np.min(dices)), 3),
                "distance_95_mm": round(float(np.mean(far)), 1),
                "seconds": round(seconds, 2),
            }

        mask = None if rough is None else rough.wt if region == "WT" else rough.tc
        if mask is not None:
            rows.append(row("approximate", 0, [mask], rough_seconds))
        for n, mask, seconds in clicked(field, true, region, deepest(true)[0]):
            if n in REPORTED:
                rows.append(row("clicks", n, [mask], seconds))
        depth = distance_transform_edt(true, sampling=spacing)
        good = np.argwhere(depth >= min(MARGIN_MM, depth.max() / 2))
        draw = np.random.default_rng(SEED)
        starts = good[draw.choice(len(good), JITTERS, replace=False)]
        held: dict[int, list[tuple[np.ndarray, float]]] = {n: [] for n in REPORTED}
        for i, j, k in starts:
            for n, mask, seconds in clicked(field, true, region, (int(i), int(j), int(k))):
                if n in held:
                    held[n].append((mask, seconds))
        for n, found in held.items():
            seconds = float(np.median([s for _, s in found]))
            rows.append(row("clicks, jittered", n, [m for m, _ in found], seconds))
        print("\n".join(map(str, rows[-7:])), flush=True)
    return rows


def table(rows: list[dict[str, Any]], about: dict[str, Any]) -> str:
    """Return the rows as Markdown."""
    lines = [
        "# Masks beside reference masks",
        "",
        f"{about['date']}, {about['cores']} cores, load at start {about['load_at_start']:.1f}. "
        + ", ".join(f"{name} {v}" for name, v in about["versions"].items())
        + ".",
        "",
        "Three cases, on which the settings were chosen too: another patient may do worse. "
        f"`clicks, jittered` is the mean of {JITTERS} random first clicks (seed {SEED}), the "
        "lowest of them beside it. Seconds are processor time of the last click, one core.",
        "",
        "| case | reference | region | method | clicks | Dice | lowest | 95 % distance, mm | s |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r['case']} | {r['reference']} | {r['region']} | {r['method']} | {r['clicks']} | "
        f"{r['dice']:.3f} | {r['lowest']:.3f} | {r['distance_95_mm']:.1f} | {r['seconds']:.2f} |"
        for r in rows
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure every case in a process of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", help="name of the results; also the table that is shipped")
    options = parser.parse_args()
    data = Path(os.environ.get("FERROSCOPE_DATA") or ROOT.parent / "shared" / "data")
    about = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "load_at_start": os.getloadavg()[0],
        "versions": library_versions("numpy", "scipy", "scikit-image"),
    }
    with ProcessPoolExecutor(len(SOURCES)) as pool:
        parts = pool.map(measure_case, [data / "imaging"] * len(SOURCES), SOURCES)
        rows = [row for part in parts for row in part]
    text = table(rows, about)
    print(text)
    if options.write:
        (RESULTS / f"{options.write}.json").write_text(
            json.dumps({**about, "rows": rows}, indent=1) + "\n"
        )
        (RESULTS / f"{options.write}.md").write_text(text + "\n")
        held = io.StringIO()
        writer = csv.DictWriter(held, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        SHIPPED.write_text(held.getvalue())


if __name__ == "__main__":
    main()
