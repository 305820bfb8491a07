"""One DICOM image of an upload: what it says, and its copy without identity for the converter."""

from __future__ import annotations

import hashlib
import hmac
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import ScanError
from core.imaging.intake.dicom_file import DicomFile, read_dicom
from core.imaging.intake.identity import deidentified
from core.imaging.intake.limits import IntakeLimits
from core.imaging.intake.words import known_words, telling_words

__all__ = ["DicomImage", "read_image"]

_NO_AGENT = ("", "no", "none", "n", "no contrast", "without", "0")


@dataclass(frozen=True, slots=True)
class DicomImage:
    """What one image says, without whom it says it of.

    Parameters
    ----------
    path : Path
        The copy without identity.
    name : str
        What messages call the file.
    digest : str
        SHA-256 of the file.
    patient : str
        A number for whom it is of, good for this upload only; empty where the
        header does not say.
    study, series, instance : str
        Identifiers, replaced.
    number : int
        Of the series; 0 where the header has none.
    modality : str
    rows, columns, frames : int
    colour : bool
    positions, orientations, spacings : tuple of tuple of float
        Of each frame, 3, 6 and 2 numbers; an empty tuple where the header
        says nothing.
    echo_time, repetition_time, inversion_time : float
        Milliseconds; NaN where the header has none.
    scanning, image_type : tuple of str
        ``SE``, ``IR``, ``GR``, ``EP``; ``ORIGINAL``, ``PRIMARY``, ...
    words, folder_words : tuple of str
        Known words of the descriptions, and of the folder's name.
    agent : bool
        Whether a contrast agent is entered.
    burned_in, lossy : bool
        Whether text lies in the pixels, and whether they were compressed with
        loss.
    removed : tuple of str
        The names of what was taken out of the header.
    """

    path: Path
    name: str
    digest: str
    patient: str
    study: str
    series: str
    instance: str
    number: int
    modality: str
    rows: int
    columns: int
    frames: int
    colour: bool
    positions: tuple[tuple[float, ...], ...]
    orientations: tuple[tuple[float, ...], ...]
    spacings: tuple[tuple[float, ...], ...]
    echo_time: float
    repetition_time: float
    inversion_time: float
    scanning: tuple[str, ...]
    image_type: tuple[str, ...]
    words: tuple[str, ...]
    folder_words: tuple[str, ...]
    agent: bool
    burned_in: bool
    lossy: bool
    removed: tuple[str, ...]


def read_image(
    content: bytes,
    path: Path,
    *,
    name: str,
    folder: str = "",
    salt: bytes,
    limits: IntakeLimits,
) -> DicomImage | None:
    """Read a DICOM file and write its copy without identity.

    Parameters
    ----------
    content : bytes
        The whole file.
    path : Path
        Where the copy goes.
    name, folder : str
        What messages call the file, and the name of the folder it lay in.
    salt : bytes
        For replaced identifiers, see :func:`~core.imaging.intake.identity.deidentified`.
    limits : IntakeLimits

    Returns
    -------
    DicomImage or None
        None where the file holds no image.

    Raises
    ------
    ScanError
        If the file is damaged or cut short, or the copy cannot be written.
    """
    file = read_dicom(content, name=name, limits=limits)
    if file is None:
        return None
    clean = deidentified(file.dataset, salt=salt)
    try:
        _write(file, clean.dataset, path)
        return _described(
            file,
            clean.dataset,
            path=path,
            name=name,
            folder_words=known_words(folder),
            digest=hashlib.sha256(content).hexdigest(),
            patient=_patient(file.dataset, salt),
            removed=clean.removed,
        )
    except OSError as exc:
        raise ScanError(
            f"there is no room for the unpacked images: {exc.strerror}.",
            "Free space in the temporary folder, and drop the files again.",
        ) from exc
    except Exception as exc:  # pydicom raises many kinds on damaged headers
        raise ScanError(
            f"{name} is a damaged DICOM file ({type(exc).__name__}).",
            "Export the series again; the copy may be incomplete.",
        ) from exc


def _write(file: DicomFile, header: Any, path: Path) -> None:
    """Write the copy: header, and pixels as they were."""
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import UID, generate_uid

    if "SOPInstanceUID" not in header:
        header.SOPInstanceUID = generate_uid(prefix=None)
    if "SOPClassUID" not in header:
        header.SOPClassUID = "1.2.840.10008.5.1.4.1.1.4"
    wide = not file.packed and int(header.get("BitsAllocated", 16)) > 8
    header.add_new(0x7FE00010, "OW" if wide else "OB", file.pixels)
    header.file_meta = FileMetaDataset()
    header.file_meta.TransferSyntaxUID = UID(file.syntax)
    with path.open("xb") as stream:
        path.chmod(0o600)
        header.save_as(stream, enforce_file_format=True)


def _described(file: DicomFile, header: Any, **known: Any) -> DicomImage:
    """Return what the header says; its words from the original, as known words only."""
    frames = max(int(header.get("NumberOfFrames", 1) or 1), 1)
    shared = next(iter(header.get("SharedFunctionalGroupsSequence", []) or []), None)
    each = list(header.get("PerFrameFunctionalGroupsSequence", []) or [])[:frames]
    texts = [
        _text(file.dataset, keyword)
        for keyword in ("SeriesDescription", "ProtocolName", "SequenceName", "PulseSequenceName")
    ]
    return DicomImage(
        **known,
        study=str(header.get("StudyInstanceUID", "")),
        series=str(header.get("SeriesInstanceUID", "")),
        instance=str(header.get("SOPInstanceUID", "")),
        number=int(header.get("SeriesNumber", 0) or 0),
        modality=str(header.get("Modality", "")),
        rows=int(header.Rows),
        columns=int(header.Columns),
        frames=frames,
        colour=int(header.get("SamplesPerPixel", 1) or 1) != 1
        or not str(header.get("PhotometricInterpretation", "MONOCHROME2")).startswith("MONO"),
        positions=_per_frame(header, shared, each, "ImagePositionPatient"),
        orientations=_per_frame(header, shared, each, "ImageOrientationPatient"),
        spacings=_per_frame(header, shared, each, "PixelSpacing"),
        echo_time=_first(header, shared, each, ("EchoTime", "EffectiveEchoTime")),
        repetition_time=_first(header, shared, each, ("RepetitionTime",)),
        inversion_time=_first(header, shared, each, ("InversionTime", "InversionTimes")),
        scanning=_codes(header, "ScanningSequence"),
        image_type=_codes(header, "ImageType"),
        words=telling_words(texts),
        agent=_agent(file.dataset),
        burned_in=str(header.get("BurnedInAnnotation", "")) == "YES",
        lossy=file.lossy or str(header.get("LossyImageCompression", "")) == "01",
    )


def _within(group: Any) -> Iterator[Any]:
    """Return the data sets in the sequences of a functional group."""
    for element in group or ():
        if element.VR == "SQ":
            yield from element.value


def _values(groups: Iterator[Any], keyword: str) -> tuple[float, ...]:
    """Return the numbers of the first data set that has the attribute."""
    for group in groups:
        value = group.get(keyword)
        if value not in (None, ""):
            many = isinstance(value, (list, tuple)) or hasattr(value, "append")
            return tuple(float(item) for item in (value if many else [value]))
    return ()


def _per_frame(
    header: Any, shared: Any, each: list[Any], keyword: str
) -> tuple[tuple[float, ...], ...]:
    """Return an attribute of every frame: its own, the shared one, or the header's."""
    common = _values(_within(shared), keyword) or _values(iter([header]), keyword)
    if not each:
        return (common,)
    return tuple(_values(_within(item), keyword) or common for item in each)


def _first(header: Any, shared: Any, each: list[Any], keywords: tuple[str, ...]) -> float:
    """Return the first value of the first attribute that is there; NaN where none is."""
    for keyword in keywords:
        for groups in (iter([header]), _within(shared), _within(each[0]) if each else iter(())):
            values = _values(groups, keyword)
            if values and math.isfinite(values[0]) and values[0] > 0:
                return values[0]
    return math.nan


def _codes(header: Any, keyword: str) -> tuple[str, ...]:
    value = header.get(keyword) or ()
    return (value,) if isinstance(value, str) else tuple(map(str, value))


def _text(dataset: Any, keyword: str) -> str:
    try:
        return str(dataset[keyword].value or "")[:256] if keyword in dataset else ""
    except Exception:
        return ""


def _patient(dataset: Any, salt: bytes) -> str:
    """Return a number in place of the patient's; of name and birth where the header has none."""
    said = [_text(dataset, "PatientID")]
    if not said[0].strip():
        said = [_text(dataset, "PatientName"), _text(dataset, "PatientBirthDate")]
    words = [" ".join(re.findall(r"\w+", text.casefold())) for text in said]
    if not any(words):
        return ""
    return hmac.digest(salt, "|".join(words).encode(errors="replace"), "sha256").hex()[:16]


def _agent(dataset: Any) -> bool:
    """Return whether a contrast agent is entered."""
    if _text(dataset, "ContrastBolusAgent").strip().lower() not in _NO_AGENT:
        return True
    try:
        return bool(len(dataset["ContrastBolusAgentSequence"].value))
    except Exception:
        return False
