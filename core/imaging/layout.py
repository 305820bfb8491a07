"""Finding cases: folders of four sequences and a segmentation, as BraTS lays them out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import ScanError, listed

__all__ = ["SEQUENCES", "Case", "UnusableCase", "find_cases", "find_usable_cases"]

# What BraTS called each sequence until 2022, from 2023, and what others call it.
SEQUENCES: dict[str, tuple[str, ...]] = {
    "t1": ("t1", "t1n"),
    "t1ce": ("t1ce", "t1c", "t1gd"),
    "t2": ("t2", "t2w"),
    "flair": ("flair", "t2f", "fla"),
}
_SEGMENTATION = ("seg", "segmentation")
_FILE = re.compile(r"(?P<stem>.+)[_-](?P<kind>[A-Za-z0-9]+)\.nii(?:\.gz)?", re.IGNORECASE)
_TIMEPOINT = re.compile(r"(?P<patient>BraTS-[A-Za-z]+-\d{5})-\d{3}")
_MOST_FILES = 200_000


@dataclass(frozen=True, slots=True)
class Case:
    """The files of one scan of one patient.

    Parameters
    ----------
    name : str
        The folder's name, ``BraTS2021_00006``.
    sequences : mapping of str to Path
        ``t1``, ``t1ce``, ``t2``, ``flair``, in this order.
    segmentation : Path
        BraTS labels.
    """

    name: str
    sequences: Mapping[str, Path]
    segmentation: Path

    @property
    def patient(self) -> str:
        """Whose scan it is: BraTS-GLI-00001-000 and -001 are two scans of one patient."""
        found = _TIMEPOINT.fullmatch(self.name)
        return found["patient"] if found else self.name


@dataclass(frozen=True, slots=True)
class UnusableCase:
    """A folder of scans that is no case.

    Parameters
    ----------
    name : str
        The folder's name.
    message, hint : str
        Why, and the way out.
    """

    name: str
    message: str
    hint: str


def find_cases(folder: Path) -> tuple[Case, ...]:
    """Find every case below a folder.

    A case is a folder, at any depth, whose files end in ``_t1 _t1ce _t2
    _flair _seg`` or ``-t1n -t1c -t2w -t2f -seg``, as ``.nii`` or ``.nii.gz``.

    Parameters
    ----------
    folder : Path
        For instance BraTS' ``MICCAI_BraTS2020_TrainingData``.

    Returns
    -------
    tuple of Case
        Sorted by name.

    Raises
    ------
    ScanError
        If there is no such folder, no case in it, a case lacks a sequence or
        its segmentation, has one twice, or two cases have one name.
    """
    by_folder = _by_folder(folder)
    cases = [_case(place, files) for place, files in by_folder.items()]
    if not cases:
        raise _none(folder)
    names = [case.name for case in cases]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ScanError(
            f"{folder.name} holds more than one case named {listed(twice)}.",
            "Give each scan a folder with a name of its own.",
        )
    return tuple(sorted(cases, key=lambda case: case.name))


def find_usable_cases(folder: Path) -> tuple[Case | UnusableCase, ...]:
    """Find every case below a folder; one that is not complete stops none of the others.

    Parameters
    ----------
    folder : Path
        As of :func:`find_cases`.

    Returns
    -------
    tuple of Case or UnusableCase
        Sorted by name.

    Raises
    ------
    ScanError
        If there is no such folder, or no scan in it is named as a case's.
    """
    found: list[Case | UnusableCase] = []
    taken: dict[str, Path] = {}
    for place, files in _by_folder(folder).items():
        first = taken.setdefault(place.name, place)
        try:
            if first != place:
                raise ScanError(
                    f"another folder is named {place.name} too.",
                    "Give each scan a folder with a name of its own.",
                )
            found.append(_case(place, files))
        except ScanError as error:
            found.append(UnusableCase(place.name, error.message, error.hint))
    if not found:
        raise _none(folder)
    return tuple(sorted(found, key=lambda case: case.name))


def _by_folder(folder: Path) -> dict[Path, dict[str, list[Path]]]:
    """Return the scans below a folder, by their own folder and by what they are."""
    if not folder.is_dir():
        raise ScanError(f"{folder.name} is not a folder on this machine.", "Check the path.")
    by_folder: dict[Path, dict[str, list[Path]]] = {}
    for n, path in enumerate(sorted(folder.rglob("*.nii*"))):
        if n >= _MOST_FILES:
            raise ScanError(
                f"{folder.name} holds more than {_MOST_FILES:,} scans.", "Choose a folder below it."
            )
        found = _FILE.fullmatch(path.name)
        kind = _kind(found["kind"].lower()) if found else None
        if kind and path.is_file():
            by_folder.setdefault(path.parent, {}).setdefault(kind, []).append(path)
    return by_folder


def _none(folder: Path) -> ScanError:
    return ScanError(
        f"{folder.name} holds no case: no file below it ends in _t1, _t1ce, _t2, _flair or "
        "_seg (or -t1n, -t1c, -t2w, -t2f, -seg) as .nii or .nii.gz.",
        "Give the folder that holds one folder for each patient, as BraTS does.",
    )


def _kind(word: str) -> str | None:
    """Return which sequence a file's last word names, ``"seg"``, or None."""
    if word in _SEGMENTATION:
        return "seg"
    return next((name for name, words in SEQUENCES.items() if word in words), None)


def _case(place: Path, files: Mapping[str, list[Path]]) -> Case:
    """Return a folder's case, refusing one that is not complete."""
    missing = [name for name in (*SEQUENCES, "seg") if name not in files]
    if missing:
        words = {"seg": "its segmentation"}
        raise ScanError(
            f"the case {place.name} lacks {listed(words.get(name, name) for name in missing)}; "
            "four sequences (t1, t1ce, t2, flair) and a segmentation are needed.",
            "Add the files, or take the folder away.",
        )
    doubled = [path.name for paths in files.values() if len(paths) > 1 for path in paths]
    if doubled:
        raise ScanError(
            f"the case {place.name} has a sequence twice: {listed(doubled)}.",
            "Leave one file of each in its folder.",
        )
    return Case(place.name, {name: files[name][0] for name in SEQUENCES}, files["seg"][0])
