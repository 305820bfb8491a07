"""Is this scan like those that the networks learned from? If not, no number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from core.errors import ScanError, listed
from core.imaging.crop import Crop
from core.imaging.estimate.answer import Check
from core.imaging.estimate.ensemble import Ensemble
from core.imaging.estimate.greys import GREY_STATISTICS, grey_statistics
from core.imaging.estimate.likeness import Likeness, fit_likeness
from core.imaging.masks import REGIONS, tumour_mask
from core.imaging.patient_scan import PatientScan

__all__ = [
    "TrainingLikeness",
    "crop_checks",
    "feature_check",
    "scan_checks",
    "training_likeness",
]

_SPACING = 0.05  # share by which voxels may be smaller or larger than in training
_VOLUME = 1.5  # factor beyond the smallest and largest training tumour
_OEDEMA = 2  # BraTS' label, of any year
_LOST = 0.10  # share outside the cube that is always allowed


@dataclass(frozen=True, slots=True, eq=False)
class TrainingLikeness:
    """How unlike each other the training scans are, so that one can be held to them.

    Parameters
    ----------
    greys : Likeness
        Of grey values.
    features : mapping of str to Likeness
        Network -> of the scans that it never saw, in its last layer.
    grey_limit, feature_limit : float
        ``quantile`` of the training scans' own distances, each left out in
        turn; what is farther is refused.
    quantile : float
        So about 1 - quantile of scans like the training scans are refused by
        each of the two.
    """

    greys: Likeness
    features: Mapping[str, Likeness]
    grey_limit: float
    feature_limit: float
    quantile: float


def training_likeness(ensemble: Ensemble, *, quantile: float = 0.99) -> TrainingLikeness:
    """Measure how far the training scans lie from each other.

    A network's features of the scans that it trained on differ from those of
    any other, so each network's reference are the scans held out from it. A
    new scan's distance is the mean over all networks, a training scan's that
    of one network for each repeat: the mean is steadier, so a little fewer
    new scans are refused than the quantile says.

    Raises
    ------
    InputError
        If a network has fewer than four held-out scans, or gives the same
        features for all.
    """
    greys = fit_likeness(ensemble.reference.greys, standardise=True)
    features = {m.name: fit_likeness(m.features, standardise=False) for m in ensemble.members}
    total, times = np.zeros(len(ensemble.reference)), np.zeros(len(ensemble.reference))
    for member in ensemble.members:
        total[member.rows] += features[member.name].usual
        times[member.rows] += 1
    return TrainingLikeness(
        greys,
        features,
        float(np.quantile(greys.usual, quantile)),
        float(np.quantile(total / times, quantile)),
        quantile,
    )


def scan_checks(
    ensemble: Ensemble, scan: PatientScan, preprocessing: Sequence[str]
) -> tuple[Check, ...]:
    """Check what can be checked before a cube is cut."""
    checks = [_preprocessing(preprocessing)]
    checks.append(_sequences(scan))
    checks.append(
        Check(
            "space",
            "One space",
            scan.aligned,
            "All sequences lie voxel on voxel."
            if scan.aligned
            else "The sequences do not lie voxel on voxel.",
            "" if scan.aligned else "Run the preprocessing, which brings them into one space.",
        )
    )
    return (*checks, _segmentation(ensemble, scan), _spacing(ensemble, scan))


def crop_checks(ensemble: Ensemble, crop: Crop, likeness: TrainingLikeness) -> tuple[Check, ...]:
    """Check the cube: size of the tumour, what of it is outside, grey values."""
    return _volume(ensemble, crop), _lost(ensemble, crop), _intensity(crop, likeness)


def feature_check(
    likeness: TrainingLikeness, features: Mapping[str, npt.NDArray[np.float32]]
) -> Check:
    """Check what the networks see: mean distance over networks, against their limit."""
    value = float(
        np.mean([likeness.features[name].distance(seen)[0] for name, seen in features.items()])
    )
    passed = bool(value <= likeness.feature_limit)
    return Check(
        "features",
        "What the networks see",
        passed,
        f"To the networks the scan lies {value:.2f} times as far from the training scans as is "
        f"usual among these; up to {likeness.feature_limit:.2f} is allowed, within which "
        f"{likeness.quantile:.0%} of them lie.",
        ""
        if passed
        else "The networks were not trained on scans like this one. Check sequences and "
        "segmentation; otherwise use networks trained on such scans.",
        value,
        None,
        likeness.feature_limit,
        "usual distances",
    )


def _preprocessing(problems: Sequence[str]) -> Check:
    return Check(
        "preprocessing",
        "Preprocessing",
        not problems,
        " ".join(problems) if problems else "No step of the preprocessing reports a failure.",
        "Mend the step that failed, or give a scan that is already in atlas space."
        * bool(problems),
    )


def _sequences(scan: PatientScan) -> Check:
    passed, said, hint = True, "T1, T1CE, T2 and FLAIR are there, each another image.", ""
    twice = [
        (one, other)
        for one, other in combinations(scan.sequences, 2)
        if np.array_equal(scan.sequences[one].data, scan.sequences[other].data)
    ]
    if scan.missing:
        passed = False
        are = "is" if len(scan.missing) == 1 else "are"
        said = f"{listed(scan.missing)} {are} missing; the networks read T1, T1CE, T2 and FLAIR."
        hint = "Add the missing series; no sequence can stand in for another."
    elif twice:
        passed = False
        said = f"{' and '.join(twice[0])} are one and the same image, voxel for voxel."
        hint = "Say which file is which; no sequence can stand in for another."
    return Check("sequences", "Sequences", passed, said, hint)


def _segmentation(ensemble: Ensemble, scan: PatientScan) -> Check:
    region = ensemble.recipe.region
    passed, said, hint = True, f"{REGIONS[region]} is marked.", ""
    if scan.segmentation is None:
        passed, said = False, "No tumour is marked, so there is nothing to centre the cube on."
        hint = "Segment the tumour on the Scans page, or upload a segmentation."
    else:
        try:
            tumour_mask(scan.segmentation, region)
        except ScanError as error:
            passed, said, hint = False, error.message, error.hint
        else:
            if region == "WT" and not (scan.segmentation.data == _OEDEMA).any():
                # A core marked alone would be read as a whole tumour, smaller than it is.
                passed = False
                said = "Only the tumour core is marked; the networks read the whole tumour."
                hint = (
                    "Mark the whole tumour too, with the swelling around its core, on the Scans "
                    "page; or use networks that read the core."
                )
    return Check("segmentation", "Segmentation", passed, said, hint)


def _spacing(ensemble: Ensemble, scan: PatientScan) -> Check:
    first = next(iter(scan.sequences.values()))
    trained = ensemble.reference.spacing
    low, high = trained.min() * (1 - _SPACING), trained.max() * (1 + _SPACING)
    passed = bool(low <= min(first.spacing) and max(first.spacing) <= high)
    got = " x ".join(f"{edge:.3g}" for edge in first.spacing)
    usual = f"{np.median(trained):.3g}"
    worst = max(first.spacing, key=lambda edge: abs(np.log(edge / np.median(trained))))
    return Check(
        "spacing",
        "Voxel size",
        passed,
        f"Voxels measure {got} mm; those of the training scans measure {usual} mm.",
        "" if passed else f"Resample the scan to {usual} mm, as the preprocessing does, or use "
        "networks trained on such voxels.",
        float(worst),
        float(low),
        float(high),
        "mm",
    )  # fmt: skip


def _volume(ensemble: Ensemble, crop: Crop) -> Check:
    trained = ensemble.reference.region_ml
    low, high = float(trained.min()) / _VOLUME, float(trained.max()) * _VOLUME
    passed = low <= crop.region_ml <= high
    return Check(
        "volume",
        f"{REGIONS[ensemble.recipe.region]}, volume",
        passed,
        f"The {REGIONS[ensemble.recipe.region].lower()} measures {crop.region_ml:.3g} ml; the "
        f"training scans' measure {trained.min():.3g} to {trained.max():.3g} ml "
        f"(allowed {low:.3g} to {high:.3g}).",
        "" if passed else "Check the segmentation. A tumour of this size was not among those "
        "that the networks learned from.",
        crop.region_ml,
        low,
        high,
        "ml",
    )  # fmt: skip


def _lost(ensemble: Ensemble, crop: Crop) -> Check:
    most = max(float(ensemble.reference.lost.max()), _LOST)
    passed = crop.lost <= most
    return Check(
        "lost",
        "Tumour within the cube",
        passed,
        f"{crop.lost:.1%} of the {REGIONS[ensemble.recipe.region].lower()} lies outside the cube "
        f"that the networks see; up to {most:.1%} is allowed.",
        "" if passed else "The networks would judge a part of the tumour only. Use networks "
        "trained on larger cubes, or on cubes made coarser where the tumour is longer.",
        crop.lost * 100,
        None,
        most * 100,
        "%",
    )  # fmt: skip


def _intensity(crop: Crop, likeness: TrainingLikeness) -> Check:
    found = grey_statistics(crop.data)
    value = float(likeness.greys.distance(found)[0])
    passed = bool(value <= likeness.grey_limit)
    points = likeness.greys.points
    spread = np.maximum(points.std(axis=0), 1e-9)
    off = (found / likeness.greys.scale - points.mean(axis=0)) / spread
    worst = np.argsort(-np.abs(off))[:3]
    words = "; ".join(
        f"{GREY_STATISTICS[at]} is unusually {'high' if off[at] > 0 else 'low'}" for at in worst
    )
    return Check(
        "intensity",
        "Grey values",
        passed,
        f"By their grey values the sequences lie {value:.2f} times as far from the training scans "
        f"as is usual among these; up to {likeness.grey_limit:.2f} is allowed, within which "
        f"{likeness.quantile:.0%} of them lie." + ("" if passed else f" Most of all, {words}."),
        "" if passed else "Check that each file is the sequence that it is said to be, that the "
        "brain was extracted and that the segmentation lies on the tumour.",
        value,
        None,
        likeness.grey_limit,
        "usual distances",
    )  # fmt: skip
