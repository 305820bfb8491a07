"""The words that descriptions and file names are read by; all others are as if not there.

A description is free text, and may hold a name. So it is cut into words, and
only those of the trade go further: into the reason, the table and the notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

__all__ = ["OTHER_IMAGES", "known_words", "telling_words", "words_of"]

_T1 = "t1 t1w t1wi t1n t1weighted mprage rage spgr fspgr irspgr irfspgr bravo tfl vibe mp2rage"
_T1CE = "t1c t1ce t1gd t1post t1km t1cm"
_T2 = "t2 t2w t2wi t2weighted"
_FLAIR = "flair fla t2f darkfluid fluid tirm spcir"
_CONTRAST = (
    "ce gd gad gado gadolinium gadovist gadavist dotarem magnevist prohance multihance clariscan "
    "contrast postcontrast postgd postgad post km kontrast cm enhanced dtpa gdtpa"
)
_NATIVE = "pre precontrast nativ native noncontrast unenhanced wo without ohne non no nc"
_SEGMENTATION = "seg segmentation segm glistrboost tumormask tumourmask labels"

_OTHERS = {
    "a diffusion image": "dwi diff diffusion adc eadc dti dki trace tracew b0 b500 b800 b1000 "
    "b2000 colfa hardi resolve isodwi",
    "a localizer": "loc localizer localiser localizador scout aascout aahscout survey 3plane "
    "tripilot",
    "an angiogram or a projection": "mra mrv tof angio angiography inhance veno venography cemra "
    "twist tricks mip",
    "a perfusion image": "perf perfusion dsc dce pwi cbv rcbv cbf rcbf mtt ttp tmax asl pasl pcasl "
    "ktrans",
    "a susceptibility image": "swi swan t2star hemo susceptibility venobold swip",
    "a functional image": "bold fmri resting rsfmri",
    "spectroscopy": "mrs spectroscopy svs csi spectro",
    "a field map or a calibration": "fieldmap b0map b1map calibration asset shim",
    "a phase image": "phase pha",
    "a subtraction": "sub subtraction subtracted",
    "a STIR image": "stir",
    "a mask that is no segmentation of tumour": "mask brainmask",
    "a report or a copy of a screen": "report screensave screenshot",
}
OTHER_IMAGES: dict[str, str] = {
    word: what for what, words in _OTHERS.items() for word in words.split()
}
"""Word -> what a series is that has it in its description, and that is not used."""

_CLASSES: dict[str, frozenset[str]] = {
    "t1": frozenset(f"{_T1} {_T1CE}".split()),
    "t2": frozenset(_T2.split()),
    "flair": frozenset(_FLAIR.split()),
    "contrast": frozenset(f"{_CONTRAST} {_T1CE}".split()),
    "native": frozenset((*_NATIVE.split(), "t1n")),
    "segmentation": frozenset(_SEGMENTATION.split()),
    "density": frozenset(("pd", "pdw", "proton")),
    "other": frozenset(OTHER_IMAGES),
}
_PLAIN = (
    "ax axial sag sagittal cor coronal tra trans transversal obl oblique 2d 3d tse fse frfse se ge "
    "gre gr ir ffe tfe flash space spc cube vista haste blade propeller fs fatsat fat sat dixon "
    "star brain head mpr mr op postop preop iso hr thin thick weighted dark dual echo epi stealth"
)
_KNOWN = frozenset(_PLAIN.split()).union(*_CLASSES.values())
_LONGEST = max(map(len, _KNOWN))
_REWRITTEN = (
    (re.compile(r"(?<![a-z0-9])sub-[a-z0-9]+"), " "),  # whom a BIDS file is of
    (re.compile(r"t2\s*\*"), "t2star "),
    (re.compile(r"t2[ _-]star"), "t2star "),
    (re.compile(r"(?<![a-z0-9])\+\s*c(?![a-z])|(?<![a-z])c\s*\+|\+\s*(?=gd|gad)"), " contrast "),
    (re.compile(r"(?<![a-z])w(?:ith)?\s*(?:/|and|&)?\s*(?:w/?o|without)(?![a-z])"), " "),
    (re.compile(r"(?<![a-z])w\s*/\s*o(?![a-z])"), " without "),
    (re.compile(r"post[ _-]?op"), " postop "),
    (re.compile(r"pre[ _-]?op"), " preop "),
    (re.compile(r"(?<![a-z])tfl[23]d\d*"), " tfl "),
    (re.compile(r"(?<![a-z])tir[23]d\d*|(?<![a-z])spcir"), " tirm "),
    (re.compile(r"(?<![a-z])tse[23]d\d*"), " tse "),
)


@lru_cache(maxsize=4096)
def known_words(text: str) -> tuple[str, ...]:
    """Return the known words of a text, in lower case and in order.

    Words run together are taken apart where they are known words throughout:
    ``AxT1Post`` is ``ax t1 post``.

    Examples
    --------
    >>> known_words("SMITH^JOHN AX T1 POST GD")
    ('ax', 't1', 'post', 'gd')
    >>> known_words("eT2W_TSE_ClearSmith"), known_words("t2_tirm_tra_dark-fluid")
    (('tse',), ('t2', 'tirm', 'tra', 'dark', 'fluid'))
    """
    lower = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text[:512]).lower()
    for pattern, better in _REWRITTEN:
        lower = pattern.sub(better, lower)
    found: list[str] = []
    for piece in re.findall(r"[a-z0-9]+", lower):
        found += [piece] if piece in _KNOWN else _apart(piece)
    return tuple(found)


def telling_words(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the known words of the first text that names a sequence or another image.

    A protocol's name may speak of the whole examination, so it is asked only
    where the series' own description is silent. Where all are, the words of
    all.
    """
    found = [known_words(text) for text in texts]
    told = (
        words
        for words in found
        if any(words_of(kind, words) for kind in ("t1", "t2", "flair", "density", "other"))
    )
    return next(told, tuple(dict.fromkeys(word for words in found for word in words)))


def words_of(kind: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words that speak for a kind: ``t1``, ``t2``, ``flair``, ``contrast``, ..."""
    return tuple(dict.fromkeys(word for word in words if word in _CLASSES[kind]))


def _apart(piece: str) -> list[str]:
    """Return the known words that a piece is made of; none where a rest remains."""
    best: list[list[str] | None] = [[]]
    for end in range(1, len(piece) + 1):
        made = None
        for start in range(max(0, end - _LONGEST), end - 1):
            before = best[start]
            if before is not None and piece[start:end] in _KNOWN:
                made = [*before, piece[start:end]]
                break
        best.append(made)
    return best[-1] or []
