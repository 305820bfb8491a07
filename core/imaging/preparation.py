"""From four sequences and a segmentation to the cube that the network sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import ScanError
from core.imaging.crop import Context, Crop, Fit, crop_box, crop_case
from core.imaging.intensity import to_8_bit
from core.imaging.layout import Case
from core.imaging.masks import Region, check_same_space, tumour_mask
from core.imaging.volume import Volume, read_volume

__all__ = ["CropRecipe", "prepare", "prepare_case"]


@dataclass(frozen=True, slots=True)
class CropRecipe:
    """How cubes are cut.

    Parameters
    ----------
    region : {"TC", "WT"}
        What the cube is centred on: tumour core or whole tumour.
    size : int
        Voxels along each edge.
    fit : {"pad", "resample"}
        What happens to a tumour longer than the cube, see ``crop_box``.
    context : {"keep", "mask"}
        Whether the brain around the region stays, see ``crop_case``.
    """

    region: Region = "TC"
    size: int = 96
    fit: Fit = "pad"
    context: Context = "keep"


def prepare(sequences: Sequence[Volume], segmentation: Volume, recipe: CropRecipe) -> Crop:
    """Scale the sequences to 0 .. 255 and cut the cube around the tumour.

    Parameters
    ----------
    sequences : sequence of Volume
        T1, T1CE, T2, FLAIR in one space.
    segmentation : Volume
        BraTS labels in the same space.
    recipe : CropRecipe

    Returns
    -------
    Crop

    Raises
    ------
    ScanError
        If spaces differ, a scan is empty or the region has no voxel.
    """
    for sequence in sequences:
        check_same_space(segmentation, sequence)
    mask = tumour_mask(segmentation, recipe.region)
    box = crop_box(mask, segmentation.affine, size=recipe.size, fit=recipe.fit)
    return crop_case([to_8_bit(scan) for scan in sequences], mask, box, context=recipe.context)


def prepare_case(case: Case, recipe: CropRecipe) -> Crop:
    """Read a case's files and cut the cube around its tumour.

    Raises
    ------
    ScanError
        As :func:`prepare` and ``read_volume``; the case is named.
    """
    try:
        sequences = [read_volume(path) for path in case.sequences.values()]
        return prepare(sequences, read_volume(case.segmentation), recipe)
    except ScanError as error:
        raise ScanError(f"in the case {case.name}: {error.message}", error.hint) from error
