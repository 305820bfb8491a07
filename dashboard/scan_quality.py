"""The figures of quality of preprocessing, in words and units."""

from __future__ import annotations

from collections.abc import Mapping

from core.imaging.dataset import CHANNELS

__all__ = ["quality_words"]

# What is measured -> what a reader calls it, its unit, how it is written.
_WHOLE: dict[str, tuple[str, str, str]] = {
    "brain_dice": ("Overlap with the brain it is laid on (Dice, 1 is perfect)", "", ".3f"),
    "mutual_information_before": ("Mutual information before", " nats", ".3f"),
    "mutual_information": ("Mutual information", " nats", ".3f"),
    "mutual_information_turned": ("The same after the best half turn", " nats", ".3f"),
    "rotation_degrees": ("Turned by", "\u00b0", ".1f"),
    "shift_mm": ("Moved by", " mm", ".1f"),
    "brain_ml": ("Brain volume", " ml", ",.0f"),
    "face_ml": ("Tissue where a face would be", " ml", ",.0f"),
    "thickest_slice_mm": ("Thickest slices", " mm", ".1f"),
    "outside_atlas": ("Brain beyond the atlas's grid", "", ".2%"),
}
_EACH: dict[str, tuple[str, str, str]] = {
    "mutual_information": ("mutual information with the reference", " nats", ".3f"),
    "ml": ("brain volume", " ml", ",.0f"),
    "changed": ("standard deviation of the log bias field", "", ".3f"),
    "covered": ("brain within the field of view", "", ".1%"),
    "top": ("grey value that becomes 255", "", ",.4g"),
    "cut_share": ("brain voxels at 255", "", ".2%"),
}


def quality_words(quality: Mapping[str, float]) -> tuple[str, ...]:
    """Return each figure as a line for a reader.

    A figure that is not known here keeps its name.

    Examples
    --------
    >>> quality_words({"shift_mm": 3.14, "t1_ml": 1402.4})
    ('Moved by: 3.1 mm', 'T1, brain volume: 1,402 ml')
    """
    return tuple(_line(name, value) for name, value in quality.items())


def _line(name: str, value: float) -> str:
    if name in _WHOLE:
        words, unit, form = _WHOLE[name]
        return f"{words}: {value:{form}}{unit}"
    sequence, _, figure = name.partition("_")
    if sequence in CHANNELS and figure in _EACH:
        words, unit, form = _EACH[figure]
        return f"{sequence.upper()}, {words}: {value:{form}}{unit}"
    return f"{name.replace('_', ' ')}: {value:.4g}"
