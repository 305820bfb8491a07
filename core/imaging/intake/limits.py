"""How much one upload may be: what is beyond is refused before it is unpacked."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import ScanError

__all__ = ["IntakeLimits"]


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """What one upload may be.

    Parameters
    ----------
    files : int
        Files, those inside archives counted.
    series : int
        DICOM series and NIfTI files together.
    packed_bytes : int
        As dropped.
    unpacked_bytes : int
        Unpacked, all files together.
    volume_bytes, voxels : int
        Of one volume, unpacked.
    expansion : int
        How many times larger than packed a file or an archive may become.
        Asked of what unpacks to more than ``small_bytes``: a real segmentation
        is mostly background and shrinks 550 times, but is small.
    small_bytes : int
        What unpacks to less is no bomb.
    seconds : float
        That the conversion of one DICOM series may take.
    memory_bytes : int
        That the conversion may take.
    """

    files: int = 20_000
    series: int = 100
    packed_bytes: int = 2 << 30
    unpacked_bytes: int = 4 << 30
    volume_bytes: int = 512 << 20
    voxels: int = 96 << 20
    expansion: int = 200
    small_bytes: int = 256 << 20
    seconds: float = 60.0
    memory_bytes: int = 4 << 30

    def check_files(self, n: int, name: str) -> None:
        """Refuse more files than allowed."""
        if n > self.files:
            raise ScanError(
                f"{name} brings more than {self.files:,} files; no more are read at once.",
                "Give the series of one examination.",
            )

    def check_series(self, n: int, name: str) -> None:
        """Refuse more series than allowed."""
        if n > self.series:
            raise ScanError(
                f"the upload holds more than {self.series} series, at {name}; no more are read at "
                "once.",
                "Give the series of one examination, or only the four that are needed.",
            )

    def check_packed(self, n_bytes: int, name: str) -> None:
        """Refuse more bytes than may be dropped."""
        if n_bytes > self.packed_bytes:
            raise ScanError(
                f"the upload is larger than {_size(self.packed_bytes)} at {name}; no more is read "
                "at once.",
                "Give the series of one examination, or only the four that are needed.",
            )

    def check_unpacked(self, n_bytes: int, name: str, *, packed: int) -> None:
        """Refuse what grows too large on the way, counted byte by byte.

        Parameters
        ----------
        n_bytes : int
            Unpacked so far.
        name : str
            Of the archive or file.
        packed : int
            Its bytes as dropped.
        """
        if n_bytes > self.unpacked_bytes:
            raise ScanError(
                f"{name} unpacks to more than {_size(self.unpacked_bytes)}; no more is read at "
                "once.",
                "Give the series of one examination, or only the four that are needed.",
            )
        if n_bytes > max(self.small_bytes, self.expansion * packed):
            raise ScanError(
                f"{name} unpacks to more than {self.expansion} times its size, as no scan does.",
                "If it is a real scan, unpack it and give its files.",
            )


def _size(n_bytes: int) -> str:
    return f"{n_bytes / (1 << 30):g} GiB" if n_bytes >= 1 << 30 else f"{n_bytes / (1 << 20):g} MiB"
