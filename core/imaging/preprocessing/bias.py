"""N4: the coil's slow shading taken out, so that registration sees tissue."""

from __future__ import annotations

from typing import Any

from core.errors import ScanError
from core.imaging.preprocessing.images import from_image, to_image
from core.imaging.preprocessing.plan import BiasCorrection
from core.imaging.volume import Volume

__all__ = ["correct_bias"]


def correct_bias(volume: Volume, correction: BiasCorrection) -> Volume:
    """Divide a scan by its bias field, found by N4.

    The field is slow, so it is found on a shrunken image and stretched
    linearly. An axis of thick slices is shrunk less.

    Parameters
    ----------
    volume : Volume
    correction : BiasCorrection

    Returns
    -------
    Volume
        float32; for registration, not for the network.

    Raises
    ------
    ScanError
        If N4 gives up, as on an empty scan.

    References
    ----------
    Tustison et al. (2010), doi:10.1109/TMI.2010.2046908.
    """
    import SimpleITK

    sitk: Any = SimpleITK

    image = to_image(volume)
    factors = [
        max(1, min(round(correction.width / width), length // 8))
        for width, length in zip(image.GetSpacing(), image.GetSize(), strict=True)
    ]
    try:
        head = sitk.Shrink(sitk.OtsuThreshold(image, 0, 1, 200), factors)
        small = sitk.Shrink(image, factors)
        n4 = sitk.N4BiasFieldCorrectionImageFilter()
        n4.SetMaximumNumberOfIterations(list(correction.iterations))
        n4.Execute(small, head)
        field = n4.GetLogBiasFieldAsImage(small)
        stretch = sitk.ResampleImageFilter()
        stretch.SetReferenceImage(image)
        stretch.SetInterpolator(sitk.sitkLinear)
        stretch.SetUseNearestNeighborExtrapolator(True)
        corrected = image / sitk.Exp(sitk.Cast(stretch.Execute(field), sitk.sitkFloat32))
    except RuntimeError as exc:
        raise ScanError(
            f"the shading of {volume.name} could not be corrected: {_last_line(exc)}",
            "Check that the file holds a scan of a head.",
        ) from exc
    return from_image(corrected, volume.name)


def _last_line(exc: RuntimeError) -> str:
    return str(exc).strip().splitlines()[-1][:200]
