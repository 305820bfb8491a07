"""The file of weights that a training starts from, named by its content."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError

__all__ = ["LARGEST", "StartingWeights", "read_weights_file"]

LARGEST = 2 << 30
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,70}\.pth?")
_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class StartingWeights:
    """Which weights, to the byte.

    Parameters
    ----------
    name : str
        The file's name, such as ``resnet_10_23dataset.pth``.
    key : str
        The SHA-256 of its bytes, as ``sha256sum`` prints it.

    Raises
    ------
    InputError
        If the name is not that of a ``.pth`` or ``.pt`` file in letters,
        digits, points, hyphens and underscores, or the key is no SHA-256.
    """

    name: str
    key: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InputError(
                f"a file of weights is named {self.name[:80]!r}; allowed are letters, digits, "
                "points, hyphens and underscores, ending in .pth or .pt.",
                "Rename it, such as resnet_50.pth.",
            )
        if not _KEY.fullmatch(self.key):
            raise InputError(
                f"the weights of {self.name} are named by {self.key[:80]!r}, which is no SHA-256.",
                "Choose the file on the Training page.",
            )

    @staticmethod
    def of(name: str, content: bytes) -> StartingWeights:
        """Return the name of a file's content."""
        return StartingWeights(name, hashlib.sha256(content).hexdigest())

    @staticmethod
    def from_text(text: str) -> StartingWeights:
        """Read what :attr:`text` gave.

        Raises
        ------
        InputError
            If it is no name of weights.
        """
        name, _, key = text.partition(":")
        return StartingWeights(name, key)

    @property
    def text(self) -> str:
        """Name and key in one line, for a link."""
        return f"{self.name}:{self.key}"

    def check(self, content: bytes) -> None:
        """Refuse any bytes but those that are named.

        Raises
        ------
        InputError
            If they are others.
        """
        if hashlib.sha256(content).hexdigest() != self.key:
            raise InputError(
                f"{self.name} is not the file that was chosen: its content is another.",
                "Choose the file again on the Training page.",
            )


def read_weights_file(path: Path) -> bytes:
    """Return a file's bytes; what is in them is not looked at.

    Raises
    ------
    InputError
        If there is no such file, or it is larger than 2 GiB.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(
                f"{path.name} is larger than 2 GiB.",
                "Give MedicalNet's own, such as resnet_50_23dataset.pth.",
            )
        return path.read_bytes()
    except OSError as exc:
        raise InputError(
            f"{path.name} is not a file of weights that can be read: {exc.strerror or exc}.",
            "Put it into networks/ in $FERROSCOPE_HOME or $FERROSCOPE_DATA.",
        ) from exc
