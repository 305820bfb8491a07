"""From whatever a clinician drops to the series in it: the one entry to this package."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from core.errors import ScanError, listed
from core.imaging.intake.archive import Budget, files_below, members
from core.imaging.intake.gathering import Gathering
from core.imaging.intake.intake import Intake
from core.imaging.intake.limits import IntakeLimits
from core.imaging.intake.rows import Rows
from core.imaging.intake.series import series_of

__all__ = ["read_folder", "read_upload"]

_LIMITS = IntakeLimits()


def read_upload(
    files: Iterable[tuple[str, bytes | BinaryIO]],
    *,
    folder: Path,
    limits: IntakeLimits = _LIMITS,
) -> Intake:
    """Read dropped files: NIfTI, DICOM, or zip archives of them.

    Parameters
    ----------
    files : iterable of (name, content)
        Content as bytes or as an open binary file, such as Streamlit's
        UploadedFile: ``[(file.name, file) for file in uploaded]``.
    folder : Path
        Where voxels wait until :meth:`Intake.scan` has loaded them; made,
        mode 0700, where it is not there. The caller deletes it.
    limits : IntakeLimits
        What one upload may be.

    Returns
    -------
    Intake

    Raises
    ------
    ScanError
        If a file is damaged, hostile or too large, or none of them is a scan
        that can be used. Nothing is then kept in the folder.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix="upload-", dir=folder))
    except OSError as exc:
        raise ScanError(
            f"there is no temporary folder for the upload: {exc.strerror}.",
            "Free space on this machine, and drop the files again.",
        ) from exc
    try:
        return _read(files, place, limits)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


def read_folder(path: Path, *, folder: Path, limits: IntakeLimits = _LIMITS) -> Intake:
    """Read a folder, or one file, on this machine, with everything below it.

    Parameters
    ----------
    path : Path
        A DICOM export, a BraTS case, a zip archive. Links and hidden files
        are left out.
    folder : Path
        As for :func:`read_upload`.
    limits : IntakeLimits
        What may be read at once.

    Returns
    -------
    Intake

    Raises
    ------
    ScanError
        As :func:`read_upload`, and if there is no such folder.
    """
    return read_upload(files_below(path, limits), folder=folder, limits=limits)


def _read(
    files: Iterable[tuple[str, bytes | BinaryIO]], place: Path, limits: IntakeLimits
) -> Intake:
    gathering = Gathering(place, secrets.token_bytes(16), limits)
    rows = Rows(place, limits)
    for member in members(files, Budget(limits)):
        file = gathering.take(member)
        if file is not None:
            rows.add_file(file)
    together = series_of(gathering.images)
    limits.check_series(len(together), "the last")  # before a minute of conversions
    for series in together:
        rows.add_series(series)
    for image in gathering.images:
        image.path.unlink(missing_ok=True)
    ignored = [f"{n} {kind}" for kind, n in sorted(gathering.ignored.items())]
    found = rows.found
    if not any(row.usable for row in found):
        refused = [row for row in found if row.refusal]
        if not refused:
            held = f"only {listed(ignored)}" if ignored else "nothing"
            raise ScanError(
                f"the upload holds no scan, but {held}.",
                "Give NIfTI files (.nii, .nii.gz), DICOM files, or a zip archive of them.",
            )
        reasons = " ".join(f"{row.name}: {row.refusal}" for row in refused[:5])
        raise ScanError(f"no series of the upload can be used. {reasons}", refused[0].hint)
    remarks = (
        (f"Other files were left out, for they are no scans: {listed(ignored)}.",)
        if ignored
        else ()
    )
    removed = tuple(sorted(gathering.removed))
    notes = (f"taken out of the headers: {listed(removed, most=99)}.",) if removed else ()
    return Intake(found, rows.volumes, removed, notes=notes, left_out=remarks)
