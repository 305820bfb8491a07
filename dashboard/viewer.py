"""The scan viewer: any sequence, masks and maps over it, in WebGL or as flat slices."""

from __future__ import annotations

from collections.abc import Sequence

from core.imaging.patient_scan import PatientScan
from dashboard.scan_layers import Click, Overlay

__all__ = ["Click", "Overlay", "view_scan"]


def view_scan(
    scan: PatientScan,
    *,
    key: str,
    overlays: Sequence[Overlay] = (),
    clicks: bool = False,
    height: int = 480,
    legend: str = "",
) -> Click | None:
    """Draw a scan with its tumour regions, and let the reader choose how.

    Which sequence, which regions, opacity, layout and convention are fields of
    the view (``scan_*``), so that a link shows the same.

    Parameters
    ----------
    scan : PatientScan
        Its segmentation, if any, is drawn as tumour core and whole tumour.
        What the network sees is a scan too: ``scan_layers.crop_scan``.
    key : str
        Prefix of the viewer's widgets; one on a page.
    overlays : sequence of Overlay
        What else is drawn over it: an explanation map, a mask in the making.
    clicks : bool
        Whether a click is read; then dragging costs a run of the page.
    height : int
        Pixels.
    legend : str
        A sentence below the picture, on what the overlays show.

    Returns
    -------
    Click or None
        A new click, once; None in every other run.

    Raises
    ------
    ScanError
        If an overlay does not lie on the sequence it is drawn over.
    """
    raise NotImplementedError
