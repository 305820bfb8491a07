"""A folder of raw cases: one sub-folder a patient, read without anybody to ask."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import ScanError, listed
from core.imaging.intake import KINDS, FoundSeries, Intake, read_folder
from core.imaging.patient_scan import PatientScan
from core.provenance import fingerprint

__all__ = ["RawCase", "certain_scan", "find_raw_cases", "raw_case_stamp", "read_raw_case"]

_MOST_CASES, _MOST_FILES = 5_000, 1_000_000
_CONFIRM = (
    "Give the case alone on the Scans page and say there which series is which; or name its files "
    "as BraTS does (_t1, _t1ce, _t2, _flair) and leave others out of its folder."
)


@dataclass(frozen=True, slots=True)
class RawCase:
    """A sub-folder that holds the files of one patient.

    Parameters
    ----------
    name : str
        The sub-folder's.
    folder : Path
    stamp : str
        Names the state of its files, see :func:`raw_case_stamp`.
    """

    name: str
    folder: Path
    stamp: str


def find_raw_cases(folder: Path) -> tuple[RawCase, ...]:
    """Find the sub-folders of a folder; links, hidden and empty ones are left out.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    tuple of RawCase
        Sorted by name. No file is opened.

    Raises
    ------
    ScanError
        If there is no such folder, it cannot be read, holds no sub-folder
        with files, or far too many.
    """
    if not folder.is_dir():
        raise ScanError(f"{folder.name} is not a folder on this machine.", "Check the path.")
    try:
        places = sorted(
            place
            for place in folder.iterdir()
            if place.is_dir() and not place.is_symlink() and not place.name.startswith(".")
        )
        if len(places) > _MOST_CASES:
            raise ScanError(
                f"{folder.name} holds {len(places):,} sub-folders; at most {_MOST_CASES:,} are "
                "read at once.",
                "Divide it into several folders.",
            )
        found = [
            RawCase(place.name, place, raw_case_stamp(place))
            for place in places
            if next(_files(place), None) is not None
        ]
    except OSError as exc:
        raise ScanError(
            f"{folder.name} cannot be read on this machine: {exc.strerror or exc}.",
            "Check whether you may read it.",
        ) from exc
    if not found:
        raise ScanError(
            f"{folder.name} holds no sub-folder with files in it.",
            "Give a folder that holds one sub-folder for each patient.",
        )
    return tuple(found)


def raw_case_stamp(place: Path) -> str:
    """Return 16 digits that change when a file of a case comes, goes or changes.

    From names, sizes and times; no file is opened.

    Raises
    ------
    OSError
        If the folder is gone or cannot be read.
    """
    if not place.is_dir():
        raise FileNotFoundError(2, "the folder is gone", str(place))
    state = []
    for n, file in enumerate(_files(place)):
        if n >= _MOST_FILES:
            break
        found = file.stat()
        state.append((file.relative_to(place).as_posix(), found.st_size, found.st_mtime_ns))
    return fingerprint(state)[:16]


def read_raw_case(case: RawCase, *, folder: Path) -> PatientScan:
    """Read a case whose files say themselves which sequence each is.

    Parameters
    ----------
    case : RawCase
        One whose name begins with ``simulated``, as FerroScope saves made-up
        patients, is taken to be simulated.
    folder : Path
        Where voxels wait in between; the caller deletes it.

    Raises
    ------
    ScanError
        If no file can be read, or a sequence is missing, there twice or not
        certain.
    """
    scan = certain_scan(
        read_folder(case.folder, folder=folder), simulated=case.name.startswith("simulated")
    )
    return replace(scan, name=case.name)


def certain_scan(intake: Intake, *, simulated: bool = False) -> PatientScan:
    """Return the scan of an intake that needs nobody to confirm it.

    Series of which nothing says what they are stay out, and the scan's notes
    say so.

    Raises
    ------
    ScanError
        If one of the four sequences is missing, or one, or the segmentation,
        is there twice or not certain; or the series are of several patients
        or examinations.
    """
    known = [row for row in intake.series if row.usable and row.kind not in (None, "unused")]
    reasons = [
        f"{KINDS[kind]} is there {len(rows)} times ({listed(row.name for row in rows)})."
        for kind, rows in intake.duplicates.items()
    ]
    if intake.missing:
        words = listed(KINDS[kind] for kind in intake.missing)
        reasons.append(f"No series seems to be {words}.{_open(intake.series)}")
    reasons += [
        f"{row.name} seems to be {KINDS[row.kind]}, which is not certain: {row.why}."
        for row in known
        if row.kind is not None and row.kind not in intake.duplicates and not row.certain
    ]
    studies = len({row.study for row in known if row.study})
    if studies > 1:
        reasons.append(
            f"The headers speak of {studies} examinations, perhaps of different days; a tumour "
            "changes in between."
        )
    if reasons:
        raise ScanError(" ".join(reasons), _CONFIRM)
    scan = intake.scan({row.key: row.kind for row in known}, simulated=simulated)
    unknown = [row.name for row in intake.series if row.usable and row.kind is None]
    if not unknown:
        return scan
    note = f"Left out, for nothing says which sequence they are: {listed(unknown)}."
    return replace(scan, notes=(*scan.notes, note))


def _open(series: Sequence[FoundSeries]) -> str:
    """Say which series may be the missing one: those that stay open or cannot be used."""
    said = [f"{row.name}: {row.why}." for row in series if row.usable and row.kind is None]
    said += [f"{row.name} cannot be used: {row.refusal}" for row in series if row.refusal]
    return "".join(f" {words}" for words in said[:4])


def _files(place: Path) -> Iterator[Path]:
    """Return the files that reading will see, in order; links and hidden ones are not."""
    for at, folders, names in os.walk(place, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(at, name)
            if not name.startswith(".") and file.is_file() and not file.is_symlink():
                yield file
