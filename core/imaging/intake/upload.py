"""From whatever a clinician drops to the series in it: the one entry to this package."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from core.errors import ScanError
from core.imaging.intake.found import FoundSeries
from core.imaging.intake.intake import Intake, StoredVolume
from core.imaging.intake.limits import IntakeLimits
from core.imaging.intake.nifti import put_away, read_nifti
from core.imaging.intake.recognition import recognise_file

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
        If a file is damaged, hostile or too large, or none of them is a scan.
        Nothing is then kept in the folder.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="upload-", dir=folder))
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
        A DICOM export, a BraTS case, or a zip archive. Links that lead out of
        it are not followed.
    folder : Path
        As for :func:`read_upload`.

    Raises
    ------
    ScanError
        As :func:`read_upload`, and if there is no such folder.
    """
    if not path.exists():
        raise ScanError(f"{path.name} is not on this machine.", "Check the path.")
    found = sorted(path.rglob("*")) if path.is_dir() else [path]
    files = [(item.name, io.BytesIO(item.read_bytes())) for item in found if item.is_file()]
    return read_upload(files, folder=folder, limits=limits)


def _read(
    files: Iterable[tuple[str, bytes | BinaryIO]], place: Path, limits: IntakeLimits
) -> Intake:
    rows: list[FoundSeries] = []
    volumes: dict[str, StoredVolume] = {}
    removed: dict[str, None] = {}
    for number, (name, content) in enumerate(files, start=1):
        data = content if isinstance(content, bytes) else content.read()
        path = place / f"file-{number}.nii"
        path.write_bytes(data)
        volume, head = read_nifti(path, name=name, limits=limits)
        path.unlink()
        key = f"s{number}"
        said = recognise_file(name)
        volumes[key] = put_away(volume, place / f"{key}.npy")
        removed |= dict.fromkeys(head.words)
        rows.append(
            FoundSeries(
                key,
                name,
                said.kind,
                said.why,
                said.certain,
                shape=volume.shape,
                spacing=volume.spacing,
                n_slices=volume.shape[int(np.argmax(volume.spacing))],
            )
        )
    if not rows:
        raise ScanError("the upload holds no scan.", "Give NIfTI or DICOM files.")
    return Intake(tuple(rows), volumes, tuple(removed))
