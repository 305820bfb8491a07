"""Every file of an upload taken in: NIfTI read, DICOM stripped, the rest counted."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from core.errors import ScanError
from core.imaging.intake.archive import Member
from core.imaging.intake.dicom import DicomImage, read_image
from core.imaging.intake.dicom_file import looks_like_dicom
from core.imaging.intake.limits import IntakeLimits
from core.imaging.intake.nifti import first_bytes, looks_like_nifti, nifti_head, read_nifti
from core.imaging.intake.recognition import recognise_file
from core.imaging.volume import Volume

__all__ = ["Gathering", "NiftiFile"]

_HEAD = 1024
_HEADER_ROOM = 64 << 20  # of a DICOM file beyond its pixels
_ARCHIVES = {
    b"7z\xbc\xaf": "7z", b"Rar!": "rar", b"BZh": "bz2", b"\xfd7zX": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class NiftiFile:
    """A NIfTI file of an upload.

    Parameters
    ----------
    name, folder : str
        What messages call it, and the name of the folder it lay in.
    volume : Volume or None
        None where it cannot be used.
    refusal, hint : str
        Why it cannot, and what to do.
    """

    name: str
    folder: str
    volume: Volume | None
    refusal: str = ""
    hint: str = ""


class Gathering:
    """What was found so far.

    Parameters
    ----------
    place : Path
        A private folder for copies.
    salt : bytes
        For replaced identifiers.
    limits : IntakeLimits

    Attributes
    ----------
    images : list of DicomImage
    ignored : Counter
        Files that were not read, by kind.
    removed : set of str
        The names of what was taken out of headers.
    """

    def __init__(self, place: Path, salt: bytes, limits: IntakeLimits) -> None:
        self.place = place
        self.salt = salt
        self.limits = limits
        self.images: list[DicomImage] = []
        self.ignored: Counter[str] = Counter()
        self.removed: set[str] = set()
        self._n = 0

    def take(self, member: Member) -> NiftiFile | None:
        """Take one file in.

        Returns
        -------
        NiftiFile or None
            None where it is a DICOM file, whose image is kept in ``images``,
            or of another kind, which is counted in ``ignored``.

        Raises
        ------
        ScanError
            If it is damaged, not what its name says, or too large.
        """
        self._n += 1
        head = member.peek(_HEAD)
        lower = member.name.lower()
        if looks_like_dicom(head):
            self._dicom(member)
            return None
        if looks_like_nifti(_unpacked(head)) or lower.endswith((".nii", ".nii.gz")):
            return self._nifti(member)
        kind = next((name for magic, name in _ARCHIVES.items() if head.startswith(magic)), None)
        if kind or lower.endswith((".tar", ".tgz", ".tar.gz")):
            raise ScanError(
                f"{member.name} is an archive of a kind that is not read ({kind or 'tar'}).",
                "Unpack it and drop its files, or make a zip of them.",
            )
        if lower.endswith((".dcm", ".ima", ".dicom")):
            raise ScanError(
                f"{member.name} is not a DICOM file, whatever its name says.",
                "Export the series again, or leave this file out.",
            )
        self.ignored[PurePosixPath(lower).suffix[:12] or "no ending"] += 1
        return None

    def _dicom(self, member: Member) -> None:
        image = read_image(
            member.read(self.limits.volume_bytes + _HEADER_ROOM),
            self.place / f"image-{self._n}.dcm",
            name=member.name,
            folder=member.folder,
            salt=self.salt,
            limits=self.limits,
        )
        if image is None:
            self.ignored["DICOM without an image"] += 1
        else:
            self.images.append(image)
            self.removed.update(image.removed)

    def _nifti(self, member: Member) -> NiftiFile:
        path = self.place / f"file-{self._n}.nii"
        try:
            with path.open("xb") as file:
                path.chmod(0o600)
                for piece in member.chunks():
                    file.write(piece)
            head = nifti_head(first_bytes(path))
            if head is not None:
                self.removed.update(head.words)
                if head.several and recognise_file(member.name).kind in (None, "unused"):
                    return NiftiFile(
                        member.name,
                        member.folder,
                        None,
                        "it holds a series of volumes, as diffusion and functional scans do.",
                        "If it is one of the four sequences, split it and give one volume.",
                    )
            volume = read_nifti(path, name=member.name, limits=self.limits)
        except OSError as exc:
            raise ScanError(
                f"there is no room for the unpacked files: {exc.strerror}.",
                "Free space in the temporary folder, and drop the files again.",
            ) from exc
        finally:
            path.unlink(missing_ok=True)
        member.budget.unpack(volume.data.nbytes, member.name)
        return NiftiFile(member.name, member.folder, volume)


def _unpacked(head: bytes) -> bytes:
    """Return the first bytes of a file, unpacked where it is gzip."""
    if head[:2] != b"\x1f\x8b":
        return head
    try:
        return zlib.decompressobj(31).decompress(head, _HEAD)
    except zlib.error:
        return b""
