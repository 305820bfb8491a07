"""Images sorted into series, one volume each where they allow it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.imaging.intake.dicom import DicomImage
from core.imaging.intake.geometry import slices_of

__all__ = ["DicomSeries", "series_of"]

# What tells volumes apart that one series holds: the echo of a dual-echo scan, magnitude and
# phase. Images at one place that differ in neither stay together, and are refused.
_APART: tuple[Callable[[DicomImage], object], ...] = (
    lambda image: str(image.echo_time),
    lambda image: image.image_type,
)


@dataclass(frozen=True, slots=True)
class DicomSeries:
    """Images of one series, or of one volume in it.

    Parameters
    ----------
    images : tuple of DicomImage
    notes : tuple of str
        What happened on the way.
    clash : bool
        Whether two different files claim to be the same image.
    """

    images: tuple[DicomImage, ...]
    notes: tuple[str, ...] = ()
    clash: bool = False


def series_of(images: Iterable[DicomImage]) -> tuple[DicomSeries, ...]:
    """Sort images by series, taking apart those that hold several volumes.

    Returns
    -------
    tuple of DicomSeries
        By number, then by identifier.
    """
    # By patient too: what gives out identifiers may have given one twice.
    by_series: dict[tuple[str, str], list[DicomImage]] = {}
    for image in images:
        by_series.setdefault((image.series, image.patient), []).append(image)
    found: list[DicomSeries] = []
    for key in sorted(by_series, key=lambda key: (by_series[key][0].number, key)):
        kept, notes, clash = _once(by_series[key])
        parts = _apart(kept)
        if len(parts) > 1:
            notes = (*notes, f"its series holds {len(parts)} volumes, which were taken apart.")
        found += [DicomSeries(tuple(part), notes, clash) for part in parts]
    return tuple(found)


def _once(images: Sequence[DicomImage]) -> tuple[list[DicomImage], tuple[str, ...], bool]:
    """Drop files given twice; say whether two different files have one identifier."""
    kept: dict[str, DicomImage] = {}
    clash = False
    for image in images:
        before = kept.setdefault(image.instance, image)
        clash |= before.digest != image.digest
    again = len(images) - len(kept)
    notes = (f"{again} of its images were given twice.",) if again and not clash else ()
    return list(kept.values()), notes, clash


def _apart(images: list[DicomImage]) -> list[list[DicomImage]]:
    """Return the volumes of a series; itself where no rule tells them apart."""
    if not _shared_places(images):
        return [images]
    for rule in _APART:
        groups: dict[object, list[DicomImage]] = {}
        for image in images:
            groups.setdefault(rule(image), []).append(image)
        parts = list(groups.values())
        if len(parts) > 1 and not any(_shared_places(part) for part in parts):
            return parts
    return [images]


def _shared_places(images: Sequence[DicomImage]) -> bool:
    """Return whether two slices lie at one place in one direction."""
    places = [
        (*position.round(3).tolist(), *orientation.round(3).tolist())
        for position, orientation, _ in slices_of(images)
    ]
    return len(set(places)) < len(places)
