"""Segmentation by a MONAI bundle that the user has installed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import JobStopped, ScanError, listed
from core.imaging.patient_scan import PatientScan
from core.imaging.segmentation.bundle_config import read_config
from core.imaging.segmentation.bundle_network import load_network
from core.imaging.segmentation.labelling import brain_of
from core.imaging.volume import Volume

__all__ = ["Bundle", "find_bundles", "segment_by_bundle"]

_SEQUENCES = {
    "t1": "t1", "t1n": "t1", "t1w": "t1", "t1c": "t1ce", "t1ce": "t1ce", "t1gd": "t1ce",
    "t2": "t2", "t2w": "t2", "flair": "flair", "t2f": "flair",
}  # fmt: skip
_REGIONS = {"tumorcore": "TC", "tc": "TC", "wholetumor": "WT", "wt": "WT",
            "enhancingtumor": "ET", "et": "ET"}  # fmt: skip
_STEPS = ("LoadImaged", "EnsureChannelFirstd", "EnsureTyped", "ConcatItemsd", "Orientationd",
          "NormalizeIntensityd")  # fmt: skip
_WINDOW = 128  # voxels; what a processor's memory holds


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle found on this machine; nothing of it has been run.

    Parameters
    ----------
    folder : Path
    name, version : str
        Of its folder and from its metadata: text of a stranger, to be shown
        as plain text.
    """

    folder: Path
    name: str
    version: str


def find_bundles(folder: Path) -> tuple[Bundle, ...]:
    """Return the bundles that lie in a folder, by name.

    A bundle is a folder with ``configs/metadata.json`` and
    ``configs/inference.json`` (or ``.yaml``); one whose metadata cannot be
    read is left out. A folder that is not there holds none.
    """
    found = []
    for place in sorted(folder.iterdir()) if folder.is_dir() else []:
        try:
            metadata = read_config(_file(place, "metadata"))
            _file(place, "inference")
        except ScanError:
            continue
        found.append(Bundle(place, place.name[:80], str(metadata.get("version", "unknown"))[:40]))
    return tuple(found)


def segment_by_bundle(
    scan: PatientScan,
    bundle: Bundle,
    *,
    device: str = "cpu",
    should_stop: Callable[[], bool] = lambda: False,
) -> PatientScan:
    """Return the scan segmented by the bundle's network.

    Parameters
    ----------
    scan : PatientScan
        Aligned, skull-stripped, 1 mm.
    bundle : Bundle
        From :func:`find_bundles`. Its metadata say which sequence each input
        channel is, and which region (TC, WT, ET) each output.
    device : str
        Of torch.
    should_stop : callable
        Asked before each window.

    Returns
    -------
    PatientScan
        Labels 4 where enhancing tumour is likelier than not, 1 in the rest of
        the core, 2 in the rest of the whole tumour.

    Raises
    ------
    ScanError
        If the bundle or the scan cannot be used, or nothing was found.
    JobStopped
        If asked to stop.

    Notes
    -----
    Each sequence is given its mean and standard deviation over the brain, as
    the BraTS bundle does; a bundle that prepares scans in another way is
    refused. Axes are turned as its ``Orientationd`` says, by default as BraTS
    files lie (left, posterior, up). Windows are at most 128 voxels wide.
    """
    import torch
    from monai.inferers.utils import sliding_window_inference

    volumes = dict(zip(("t1", "t1ce", "t2", "flair"), scan.complete(), strict=True))
    first = volumes["t1"]
    if max(abs(length - 1.0) for length in first.spacing) > 0.05:
        raise ScanError(
            f"{scan.name} has voxels of {' x '.join(f'{mm:.3g}' for mm in first.spacing)} mm; "
            "bundles for BraTS read 1 mm.",
            "Run the preprocessing first.",
        )
    brain = brain_of(scan)
    config = read_config(_file(bundle.folder, "inference"))
    metadata = read_config(_file(bundle.folder, "metadata"))
    order = _channels(metadata, "inputs", _SEQUENCES)
    regions = _channels(metadata, "outputs", _REGIONS)
    flips = _flips(config, bundle.name)
    network = load_network(bundle.folder, config).to(device)

    def ask(window: torch.Tensor) -> torch.Tensor:
        if should_stop():
            raise JobStopped(f"segmenting {scan.name} was stopped.", "Start it again.")
        answer = network(window)
        return answer if isinstance(answer, torch.Tensor) else answer[0]

    box = tuple(slice(int(at.min()), int(at.max()) + 1) for at in np.nonzero(brain))
    stack = np.stack([_standardised(volumes[name].data, brain)[box] for name in order])
    image = torch.from_numpy(np.flip(stack, flips).copy())[None].to(device)
    try:
        with torch.inference_mode():
            logits: Any = sliding_window_inference(
                image, _window(config), 1, ask, overlap=0.25, mode="gaussian"
            )
        likely = (torch.sigmoid(logits)[0] > 0.5).cpu().numpy()
    except (RuntimeError, ValueError, TypeError, IndexError, AttributeError) as exc:
        if isinstance(exc, JobStopped):
            raise
        why = str(exc).splitlines()[0][:120] if str(exc) else type(exc).__name__
        raise ScanError(
            f"the network of {bundle.name} failed on {scan.name}: {why}.",
            "Check that the bundle is one for four BraTS sequences.",
        ) from exc
    if likely.shape != (len(regions), *stack.shape[1:]):
        raise ScanError(
            f"the network of {bundle.name} gave {likely.shape}; expected is one map for each of "
            f"{listed(regions)}.",
            "Its metadata do not describe its network; install it again.",
        )
    maps = dict(zip(regions, np.flip(likely, flips), strict=True))
    labels = np.zeros(first.shape, dtype=np.uint8)
    inside = np.where(maps["ET"], 4, np.where(maps["TC"], 1, np.where(maps["WT"], 2, 0)))
    labels[box] = np.where(brain[box], inside, 0)
    if not labels.any():
        raise ScanError(
            f"{bundle.name} found no tumour in {scan.name}.", "Mark the tumour by clicks."
        )
    return scan.with_segmentation(
        Volume(labels, first.affine, "segmentation by a bundle"),
        f"The tumour was segmented by the MONAI bundle {bundle.name}, version {bundle.version}.",
    )


def _file(folder: Path, name: str) -> Path:
    """Return a bundle's configuration file."""
    for ending in ("json", "yaml", "yml"):
        path = folder / "configs" / f"{name}.{ending}"
        if path.is_file():
            return path
    raise ScanError(
        f"{folder.name} has no configs/{name}.json.", "Install the bundle with its configuration."
    )


def _channels(metadata: Mapping[str, Any], way: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return what the channels of a network are, in order."""
    try:
        ((_, port),) = metadata["network_data_format"][way].items()
        named = port["channel_def"]
        words = [str(named[str(number)]) for number in range(len(named))]
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise ScanError(
            f"the bundle's metadata do not say what its {way} are (network_data_format, {way}, "
            "channel_def).",
            "Use a bundle whose configs/metadata.json says it.",
        ) from exc
    plain = ["".join(c for c in word.lower() if c.isalnum()).replace("tumour", "tumor")
             for word in words]  # fmt: skip
    found = tuple(known.get(word, "") for word in plain)
    wanted = sorted(set(known.values()))
    if sorted(found) != wanted:
        raise ScanError(
            f"the bundle's {way} are {listed([word[:40] for word in words])}; needed is each of "
            f"{listed(wanted)} once.",
            "Use a bundle for BraTS tumours, such as brats_mri_segmentation.",
        )
    return found


def _flips(config: Mapping[str, Any], name: str) -> tuple[int, ...]:
    """Return which axes of an RAS+ stack a bundle wants turned; refuse other preparation."""
    held = config.get("preprocessing", {})
    steps = held.get("transforms", []) if isinstance(held, Mapping) else [held]
    codes = "LPS"
    for step in steps if isinstance(steps, list) else [steps]:
        target = str(step.get("_target_")) if isinstance(step, Mapping) else str(step)
        if target.rpartition(".")[2] not in _STEPS:
            raise ScanError(
                f"{name} prepares scans by {target[:60]!r}; known are {', '.join(_STEPS)}.",
                "Use a bundle that standardises each sequence, such as brats_mri_segmentation.",
            )
        codes = str(step.get("axcodes", codes))
    opposite = ("RL", "AP", "SI")
    if len(codes) != 3 or any(c not in pair for c, pair in zip(codes, opposite, strict=True)):
        raise ScanError(
            f"{name} wants its axes as {codes[:20]!r}; axes may be turned (such as LPS or RAS), "
            "not swapped.",
            "Use another bundle.",
        )
    return tuple(
        axis + 1 for axis, (c, pair) in enumerate(zip(codes, opposite, strict=True)) if c == pair[1]
    )


def _window(config: Mapping[str, Any]) -> tuple[int, int, int]:
    """Return the window's size: the bundle's own, within what memory holds."""
    inferer = config.get("inferer")
    given = inferer.get("roi_size") if isinstance(inferer, Mapping) else None
    sizes: list[Any] = given if isinstance(given, list) else [given] * 3
    if len(sizes) != 3 or not all(isinstance(size, int) and size >= 8 for size in sizes):
        sizes = [_WINDOW] * 3
    i, j, k = (min(int(size), _WINDOW) for size in sizes)
    return i, j, k


def _standardised(data: npt.NDArray[Any], brain: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    """Return a sequence of mean 0 and standard deviation 1 over the brain, 0 outside."""
    values = data[brain].astype(np.float64)
    spread = float(values.std()) or 1.0
    scaled = (data.astype(np.float32) - np.float32(values.mean())) / np.float32(spread)
    return np.where(brain, scaled, np.float32(0))
