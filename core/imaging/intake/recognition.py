"""Which sequence a series is, from what its header and its file's name say.

Words decide, times confirm or contradict. What is contradicted, or named
twice over, stays open; what only times or a folder's name say is not certain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import cast

from core.imaging.intake.found import Kind
from core.imaging.intake.timing import Timing
from core.imaging.intake.words import OTHER_IMAGES, known_words, words_of
from core.imaging.layout import SEQUENCES

__all__ = ["Recognition", "recognise", "recognise_file", "settle"]

_OTHER_TYPES = {
    "LOCALIZER": "a localizer",
    "ADC": "a diffusion image",
    "DIFFUSION": "a diffusion image",
    "FA": "a diffusion image",
    "TRACEW": "a diffusion image",
    "MEAN_DIFFUSION": "a diffusion image",
    "PERFUSION": "a perfusion image",
    "PROJECTION IMAGE": "an angiogram or a projection",
    "MIP": "an angiogram or a projection",
    "SUBTRACTION": "a subtraction",
    "MOSAIC": "a series of volumes",
    "PHASE": "a phase image",
    "P": "a phase image",
    "SWI": "a susceptibility image",
}
_TIMES = {
    "t1": "a T1",
    "t2": "a T2",
    "flair": "a FLAIR",
    "density": "a proton density image",
    "echo-planar": "a fast echo-planar image (diffusion, perfusion, function)",
    "t2star": "a T2* image",
}
_PLAIN = Timing()


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a series seems to be.

    Parameters
    ----------
    kind : Kind or None
        None where it stays open.
    why : str
        The reason.
    certain : bool
        Whether the reason is strong enough not to look.
    unsaid : bool
        True for a T1 of which nothing says whether contrast was given.
    """

    kind: Kind | None
    why: str
    certain: bool = False
    unsaid: bool = False


def recognise(
    words: tuple[str, ...],
    *,
    timing: Timing = _PLAIN,
    agent: bool = False,
    image_type: tuple[str, ...] = (),
    folder_words: tuple[str, ...] = (),
    source: str = "its description",
) -> Recognition:
    """Return what a series seems to be.

    Parameters
    ----------
    words : tuple of str
        Known words of its description or name, see ``words``.
    timing : Timing
        Its times, where a header has them.
    agent : bool
        Whether a contrast agent is entered.
    image_type : tuple of str
        DICOM's ``ImageType``.
    folder_words : tuple of str
        Known words of the folder's name, asked where all else is silent.
    source : str
        Where the words come from, for the reason.
    """
    for code in image_type:
        if code in _OTHER_TYPES:
            return Recognition("unused", f"its header marks it as {_OTHER_TYPES[code]}", True)
    other = words_of("other", words)
    if other:
        return Recognition("unused", f"{_says(source, other)}: {OTHER_IMAGES[other[0]]}", True)
    said, reason, sure = _named(words, timing, source)
    seems = timing.weighting
    if said is None and not reason:
        if seems is not None:
            reason = (
                f"{source} names no sequence; its times are those of {_TIMES[seems]} ({timing})"
            )
            if seems not in ("t1", "t2", "flair"):
                return Recognition("unused", reason)
            said, sure = seems, False
        elif words_of("segmentation", words):
            return Recognition("segmentation", _says(source, words_of("segmentation", words)), True)
        elif folder_words:
            by_folder = recognise(folder_words, agent=agent, source="its folder's name")
            return replace(by_folder, certain=False)
        else:
            return Recognition(
                None, f"neither {source} nor its times say which sequence it is ({timing})"
            )
    elif said in ("t1", "t2", "flair") and seems is not None:
        if seems != said:
            return Recognition(
                None, f"{reason}, but its times are those of {_TIMES[seems]} ({timing})"
            )
        reason += f"; its times agree ({timing})"
    if said == "t1":
        return _contrast(words, reason, agent=agent, sure=sure, source=source)
    return Recognition(cast("Kind | None", said), reason, sure and said is not None)


def recognise_file(name: str, *, folder: str = "") -> Recognition:
    """Return what the name of a NIfTI file says; BraTS' endings of any year are certain."""
    stem = re.sub(r"\.nii(\.gz)?$", "", name.rsplit("/", 1)[-1], flags=re.IGNORECASE)
    words = known_words(stem)
    last = re.split(r"[^a-z0-9]+", stem.lower())[-1]
    if last in ("seg", "segmentation"):
        return Recognition("segmentation", f"its name ends in {last!r}", True)
    ending = next((kind for kind, ends in SEQUENCES.items() if last in ends), None)
    contrast = words_of("contrast", words)
    if ending and not words_of("other", words) and (ending != "t1" or not contrast):
        return Recognition(cast("Kind", ending), f"its name ends in {last!r}", True)
    return recognise(words, folder_words=known_words(folder), source="its name")


def settle(found: Sequence[Recognition]) -> list[Recognition]:
    """Compare series: beside a T1 with contrast, one that does not mention it is without.

    Returns
    -------
    list of Recognition
        In the same order.
    """
    if not any(one.kind == "t1ce" and one.certain for one in found):
        return list(found)
    return [
        replace(one, certain=True, why=f"{one.why}; another series says that contrast was given")
        if one.unsaid and one.kind == "t1"
        else one
        for one in found
    ]


def _named(words: tuple[str, ...], timing: Timing, source: str) -> tuple[str | None, str, bool]:
    """Return which weighting words name, the reason, and whether it is sure.

    A reason without a weighting means that the words contradict each other.
    """
    t1, t2, flair = (words_of(kind, words) for kind in ("t1", "t2", "flair"))
    density = words_of("density", words)
    if t1 and t2:
        return None, f"{_says(source, (*t1, *t2))}, which are two sequences", False
    if t1 and flair:
        # "T1 FLAIR" is a T1 image with an inversion pulse.
        return "t1", _says(source, (*t1, *flair)), timing.weighting == "t1"
    if density and not flair:
        if t2 and timing.echo >= 60:
            return "t2", f"{_says(source, (*density, *t2))}, and its echo is the later one", True
        if t2 and not timing.echo > 0:
            return None, f"{_says(source, (*density, *t2))}, which are two images", False
        return "unused", f"{_says(source, density)}: a proton density image", True
    for kind, named in (("flair", (*t2, *flair) if flair else ()), ("t2", t2), ("t1", t1)):
        if named:
            return kind, _says(source, named), True
    return None, "", False


def _contrast(
    words: tuple[str, ...], reason: str, *, agent: bool, sure: bool, source: str
) -> Recognition:
    """Return whether a T1 is with or without contrast."""
    contrast, native = words_of("contrast", words), words_of("native", words)
    denied = {
        word
        for before, word in pairwise(words)
        if before in native and word in contrast and not word.startswith("post")
    }
    for at, word in enumerate(words):
        if word in ("wo", "without", "ohne", "non", "no"):
            denied |= set(words[at:]) & set(contrast)
    given = tuple(word for word in contrast if word not in denied)
    if given and native:
        return Recognition(
            None, f"{reason}; {_says(source, (*given, *native))}, with and without contrast"
        )
    if given:
        return Recognition("t1ce", f"{reason}; {_says(source, given)}: with contrast", sure)
    if native:
        if agent:
            return Recognition(
                None,
                f"{reason}; {_says(source, native)}: without contrast, but its header enters a "
                "contrast agent",
            )
        return Recognition("t1", f"{reason}; {_says(source, native)}: without contrast", sure)
    if agent:
        return Recognition("t1ce", f"{reason}; its header enters a contrast agent")
    return Recognition("t1", f"{reason}; nothing says whether contrast was given", unsaid=True)


def _says(source: str, words: tuple[str, ...]) -> str:
    return f"{source} says {' '.join(dict.fromkeys(words)).upper()!r}"
