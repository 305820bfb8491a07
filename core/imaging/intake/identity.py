"""Taking away who the patient is: DICOM PS3.15's basic profile, read strictly.

What stays is named (``profile.KEPT``) and checked for what it may be: numbers
are read and written again as numbers, words must be among a few coded ones,
identifiers are replaced. All else is removed, so that nothing unheard of, no
private attribute and no badly placed name can slip through.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.imaging.intake.profile import ACTIONS, CODES, KEPT
from core.imaging.intake.quiet import hush_pydicom

__all__ = ["Deidentified", "deidentified"]

_DEEPEST = 4  # sequences within sequences
_MOST_VALUES = 64
_MAKERS = {
    "siemens": "SIEMENS", "ge ": "GE MEDICAL SYSTEMS", "philips": "Philips", "toshiba": "TOSHIBA",
    "canon": "CANON_MEC", "hitachi": "Hitachi Medical Corporation", "uih": "UIH",
    "hyperfine": "Hyperfine", "bruker": "Bruker", "fujifilm": "FUJIFILM",
}  # fmt: skip
_INTEGERS = ("IS", "US", "SS", "UL", "SL", "UV", "SV", "AT")
_REALS = ("DS", "FD", "FL")


@dataclass(frozen=True, slots=True, eq=False)
class Deidentified:
    """A data set without identity.

    Parameters
    ----------
    dataset : pydicom.Dataset
        New; the given one is as it was.
    removed : tuple of str
        The names, never the values, of the attributes that were removed,
        emptied or replaced, sorted.
    """

    dataset: Any
    removed: tuple[str, ...]


def deidentified(dataset: Any, *, salt: bytes) -> Deidentified:
    """Return a copy of a DICOM data set that says nothing about who, when and where.

    Pixels are kept as they are: text burned into them stays, see
    ``BurnedInAnnotation``.

    Parameters
    ----------
    dataset : pydicom.Dataset
        As read, with or without pixels.
    salt : bytes
        Secret of one upload: the same identifier gives the same new one, so
        that series stay together, and nobody can find the old one by trying.

    Returns
    -------
    Deidentified
    """
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import PYDICOM_IMPLEMENTATION_UID

    removed: set[str] = set()
    hush_pydicom()
    clean = _clean(dataset, salt, removed, depth=0)
    if "PixelData" in dataset:
        clean["PixelData"] = dataset["PixelData"]
    clean.PatientIdentityRemoved = "YES"
    clean.DeidentificationMethod = "PS3.15 Basic Profile, all else removed"
    meta = getattr(dataset, "file_meta", None)
    if meta is not None:
        clean.file_meta = FileMetaDataset()
        clean.file_meta.ImplementationClassUID = PYDICOM_IMPLEMENTATION_UID
        if "TransferSyntaxUID" in meta:
            clean.file_meta.TransferSyntaxUID = _standard(meta.TransferSyntaxUID)
        clean.file_meta.MediaStorageSOPClassUID = clean.get("SOPClassUID", "")
        clean.file_meta.MediaStorageSOPInstanceUID = clean.get("SOPInstanceUID", "")
    return Deidentified(clean, tuple(sorted(removed)))


def _clean(dataset: Any, salt: bytes, removed: set[str], *, depth: int) -> Any:
    """Return what may stay of one data set, and of those in its sequences."""
    from pydicom.datadict import dictionary_description, dictionary_has_tag, keyword_for_tag
    from pydicom.dataset import Dataset

    clean = Dataset()
    for tag in list(dataset.keys()):
        keyword = keyword_for_tag(tag)
        if keyword == "PixelData":
            continue
        if keyword in KEPT:
            kept = _kept(dataset, keyword, salt, removed, depth=depth)
            if kept is not None:
                setattr(clean, keyword, kept)
                continue
        action = ACTIONS.get(keyword, "X")
        if action == "Z":
            setattr(clean, keyword, "")
        elif action == "U":
            new = _replaced(dataset, keyword, salt)
            if new is not None:
                setattr(clean, keyword, new)
        if tag.is_private:
            removed.add("Private attributes")
        elif tag.group >> 8 in (0x50, 0x60):
            removed.add("Overlays and curves")
        elif tag.element != 0:  # the length of a group says nothing
            named = dictionary_has_tag(tag)
            removed.add(dictionary_description(tag) if named else "Unknown attributes")
    return clean


def _kept(dataset: Any, keyword: str, salt: bytes, removed: set[str], *, depth: int) -> Any:
    """Return the value of an attribute that may stay; None where its value may not."""
    from pydicom.datadict import dictionary_VR

    kind = dictionary_VR(keyword)
    try:
        value = dataset[keyword].value
        if kind == "SQ":
            if depth >= _DEEPEST:
                return None
            return [_clean(item, salt, removed, depth=depth + 1) for item in value]
        values = [item for item in _several(value) if item not in (None, "")]
        if not values or len(values) > _MOST_VALUES:
            return None
        if keyword == "Manufacturer":
            return _maker(str(value))
        if keyword == "SOPClassUID":
            return _standard(str(value)) or None
        if keyword == "FrameType":
            keyword = "ImageType"
        if keyword in CODES:
            words = [str(item).strip().upper() for item in values]
            allowed = [word for word in words if word in CODES[keyword]]
            return (allowed if len(allowed) > 1 else allowed[0]) if allowed else None
        return _numbers(values, kind)
    except Exception:  # pydicom raises many kinds on damaged values
        return None


def _numbers(values: list[Any], kind: str) -> Any:
    """Return numbers, made anew; None where one is no number."""
    from math import isfinite

    from pydicom.valuerep import DS

    made: list[Any] = []
    for item in values:
        if kind in _INTEGERS:
            made.append(int(item))
        elif kind in _REALS and isfinite(float(item)):
            made.append(DS(float(item), auto_format=True) if kind == "DS" else float(item))
        else:
            return None
    return made if len(made) > 1 else made[0]


def _replaced(dataset: Any, keyword: str, salt: bytes) -> Any:
    """Return another identifier in place of one."""
    try:
        old = [str(item) for item in _several(dataset[keyword].value) if item]
    except Exception:
        return None
    new = [
        f"2.25.{int.from_bytes(hmac.digest(salt, uid.encode(), 'sha256')[:16], 'big')}"
        for uid in old[:_MOST_VALUES]
    ]
    return (new if len(new) > 1 else new[0]) if new else None


def _several(value: Any) -> Iterable[Any]:
    return value if isinstance(value, (list, tuple)) or hasattr(value, "append") else [value]


def _maker(name: str) -> str | None:
    """Return the scanner's maker under one of the known names, which dcm2niix goes by."""
    words = f"{name.strip().lower()} "
    return next((known for start, known in _MAKERS.items() if words.startswith(start)), None)


def _standard(uid: str) -> str:
    """Return an identifier of the standard's own; empty where it is another's."""
    from pydicom.uid import UID

    known = UID(str(uid))
    return str(known) if known.startswith("1.2.840.10008.") and known.name != str(known) else ""
