"""Intake: from whatever a clinician drops to a recognised set of series.

Read in this order: ``upload`` is the entry; ``archive`` brings the files,
``gathering`` takes each in (``nifti``, ``dicom_file``, ``dicom``), ``identity``
and its ``profile`` take away who the patient is; ``series`` and ``geometry``
say which images are one volume, ``conversion`` runs dcm2niix; ``words``,
``timing`` and ``recognition`` say which sequence each is (``rows``, ``found``, ``cases``);
``intake`` goes from what a reader confirmed to a ``PatientScan``.
"""

from core.imaging.intake.found import KINDS, FoundSeries, Kind
from core.imaging.intake.identity import deidentified
from core.imaging.intake.intake import Intake
from core.imaging.intake.limits import IntakeLimits
from core.imaging.intake.upload import read_folder, read_upload

__all__ = [
    "KINDS",
    "FoundSeries",
    "Intake",
    "IntakeLimits",
    "Kind",
    "deidentified",
    "read_folder",
    "read_upload",
]
