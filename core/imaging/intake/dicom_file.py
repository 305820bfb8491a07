"""The bytes of one DICOM file: its header within bounds, and its pixels, whole.

pydicom reads a header as far as it goes, unpacks a deflated file without
asking how large it becomes, and takes pixels that are cut short. So the
header is looked for in the first 16 MiB only, its elements are counted, and
the pixels are held against what it announces.
"""

from __future__ import annotations

import io
import re
import struct
from dataclasses import dataclass
from typing import Any

from core.errors import ScanError
from core.imaging.intake.limits import IntakeLimits
from core.imaging.intake.quiet import hush_pydicom

__all__ = ["DicomFile", "looks_like_dicom", "read_dicom"]

_HEADER = 16 << 20
_MOST_ELEMENTS = 5_000  # without those inside sequences
_MOST_ITEMS = 100_000  # of sequences
_ITEMS = (b"\xfe\xff\x00\xe0", b"\xff\xfe\xe0\x00")
_DEFLATED = b"1.2.840.10008.1.2.1.99"
_PIXELS = 0x7FE00010
_IMPLICIT, _LITTLE, _BIG = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"
_JPEG = "1.2.840.10008.1.2.4."
_LOSSY = tuple(f"{_JPEG}{n}" for n in (50, 51, 81, 91))
_READ = (
    *(_IMPLICIT, _LITTLE, _BIG, *_LOSSY, "1.2.840.10008.1.2.5"),
    *(f"{_JPEG}{n}" for n in (57, 70, 80, 90)),
)
_STANDARD = "1.2.840.10008."
# A folder's index, reports, presentation states, raw data, spectra, documents, plans.
_WITHOUT_PIXELS = (
    f"{_STANDARD}1.3.10",
    *(f"{_STANDARD}5.1.4.1.1.{n}" for n in ("4.2", "9.", "11.", "66", "67", "88.", "104.", "481.")),
)
_AGAIN = "Export the series again; the copy may be incomplete."


@dataclass(frozen=True, slots=True, eq=False)
class DicomFile:
    """One image as it came.

    Parameters
    ----------
    dataset : pydicom.Dataset
        The header, with identity and all.
    pixels : bytes
        Cut to what the header announces, or the packed fragments.
    syntax : str
        The transfer syntax: how both are written.
    """

    dataset: Any
    pixels: bytes
    syntax: str

    @property
    def packed(self) -> bool:
        """Whether the pixels are compressed."""
        return self.syntax not in (_IMPLICIT, _LITTLE, _BIG)

    @property
    def lossy(self) -> bool:
        """Whether they were compressed with loss."""
        return self.syntax in _LOSSY


def looks_like_dicom(head: bytes) -> bool:
    """Return whether the first 132 bytes are those of a DICOM file, with a preamble or without."""
    if head[128:132] == b"DICM":
        return True
    return (
        len(head) >= 132
        and head[:2] in (b"\x02\0", b"\x08\0")
        and head[2:4] in (*(b"\0\0", b"\x01\0", b"\x05\0", b"\x08\0", b"\x12\0", b"\x16\0"),)
    )


def read_dicom(content: bytes, *, name: str, limits: IntakeLimits) -> DicomFile | None:
    """Read a DICOM file.

    Returns
    -------
    DicomFile or None
        None where it holds no image, such as a report or a folder's index.

    Raises
    ------
    ScanError
        If it is damaged, cut short, deflated, packed by an unknown method or
        announces absurd sizes.
    """
    hush_pydicom()
    dataset, at = _header(content, name)
    implicit, little = dataset.original_encoding
    meta = getattr(dataset, "file_meta", {})
    syntax = _word(meta, "TransferSyntaxUID")
    if not syntax:
        syntax = _IMPLICIT if implicit else _LITTLE if little else _BIG
    if at is None:
        kind = _class(dataset)
        if kind.startswith(_WITHOUT_PIXELS) or (kind and not kind.startswith(_STANDARD)):
            return None
        raise ScanError(f"{name} is cut short or damaged: its pixels are missing.", _AGAIN)
    if syntax not in _READ:
        raise ScanError(
            f"{name} is written in a way that is not read "
            f"(transfer syntax {syntax if re.fullmatch('[0-9.]{5,64}', syntax) else 'unknown'}).",
            "Export the series uncompressed, as explicit VR little endian.",
        )
    needed = _needed(dataset, name, limits)
    order = "<" if little else ">"
    try:
        if implicit:
            start, length = at + 8, struct.unpack_from(f"{order}I", content, at + 4)[0]
        else:
            start, length = at + 12, struct.unpack_from(f"{order}I", content, at + 8)[0]
    except struct.error as exc:
        raise ScanError(f"{name} is cut short: its pixels are missing.", _AGAIN) from exc
    if syntax in (_IMPLICIT, _LITTLE, _BIG):
        pixels = content[start : start + min(length, needed)]
        if len(pixels) < needed:
            raise ScanError(
                f"{name} is cut short: its header announces {needed:,} bytes of pixels, "
                f"{len(pixels):,} are there.",
                _AGAIN,
            )
    else:
        pixels = _fragments(content, start, name)
    return DicomFile(dataset, pixels, syntax)


def _header(content: bytes, name: str) -> tuple[Any, int | None]:
    """Return the header and where the pixels begin, None where there are none."""
    from pydicom.filereader import read_partial

    head = content[:_HEADER]
    if _DEFLATED in head:
        raise ScanError(
            f"{name} is a deflated DICOM file, which can grow without bounds.",
            "Export the series uncompressed, as explicit VR little endian.",
        )
    if max(head.count(item) for item in _ITEMS) > _MOST_ITEMS:
        raise ScanError(f"{name} has a header of absurd length.", _AGAIN)
    seen = 0
    found = False

    def stop(tag: int, _kind: str | None, _length: int) -> bool:
        nonlocal seen, found
        seen += 1
        if seen > _MOST_ELEMENTS:
            raise ScanError(f"{name} has a header of absurd length.", _AGAIN)
        found = tag == _PIXELS
        return found or tag in (0x7FE00008, 0x7FE00009) or tag >> 16 > 0x7FE1

    stream = io.BytesIO(head)
    try:
        dataset = read_partial(stream, stop_when=stop, force=True)
    except ScanError:
        raise
    except Exception as exc:  # pydicom raises many kinds on damaged files
        raise ScanError(f"{name} is a damaged DICOM file ({type(exc).__name__}).", _AGAIN) from exc
    return dataset, stream.tell() if found else None


def _class(dataset: Any) -> str:
    """Return what kind of object a file says it is; empty where it does not."""
    meta = getattr(dataset, "file_meta", {})
    return _word(meta, "MediaStorageSOPClassUID") or _word(dataset, "SOPClassUID")


def _word(dataset: Any, keyword: str) -> str:
    try:
        return str(dataset.get(keyword) or "")
    except Exception:  # pydicom raises many kinds on damaged values
        return ""


def _needed(dataset: Any, name: str, limits: IntakeLimits) -> int:
    """Return how many bytes of pixels a header announces."""
    try:
        rows, columns = int(dataset["Rows"].value), int(dataset["Columns"].value)
        bits = int(dataset["BitsAllocated"].value)
        frames = int(dataset["NumberOfFrames"].value or 1) if "NumberOfFrames" in dataset else 1
        samples = int(dataset["SamplesPerPixel"].value) if "SamplesPerPixel" in dataset else 1
    except Exception as exc:
        raise ScanError(
            f"{name} does not say how many pixels of how many bits it has.", _AGAIN
        ) from exc
    if min(rows, columns, frames) < 1 or samples not in (1, 3, 4) or bits not in (8, 16, 32):
        raise ScanError(
            f"{name} announces {rows} x {columns} pixels of {bits} bits in {frames} frames, which "
            "no scan has.",
            _AGAIN,
        )
    voxels = rows * columns * frames * samples
    if voxels > limits.voxels or voxels * bits // 8 > limits.volume_bytes:
        raise ScanError(
            f"{name} announces {rows:,} x {columns:,} pixels in {frames:,} frames; at most "
            f"{limits.voxels:,} voxels are read.",
            "Check the file, or leave it out.",
        )
    return voxels * bits // 8


def _fragments(content: bytes, start: int, name: str) -> bytes:
    """Return compressed pixels up to their end, which must be there."""
    at = start
    while content[at : at + 4] == _ITEMS[0] and len(content) >= at + 8:
        at += 8 + int(struct.unpack_from("<I", content, at + 4)[0])
    if content[at : at + 4] != b"\xfe\xff\xdd\xe0":
        raise ScanError(f"{name} is cut short: its compressed pixels have no end.", _AGAIN)
    return content[start:at]
