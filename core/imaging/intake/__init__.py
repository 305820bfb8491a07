"""Intake: from whatever a clinician drops to a recognised set of series.

Read in this order: ``upload`` is the entry; ``archive`` unpacks, ``nifti``
and ``dicom`` read single files, ``identity`` takes away who the patient is,
``geometry`` refuses what is not a volume, ``conversion`` runs dcm2niix;
``recognition`` says which sequence each series is (``found``), and ``intake``
goes from what a reader confirmed to a ``PatientScan``.
"""

from core.imaging.intake.found import KINDS, FoundSeries, Kind
from core.imaging.intake.intake import Intake
from core.imaging.intake.limits import IntakeLimits
from core.imaging.intake.upload import read_folder, read_upload

__all__ = ["KINDS", "FoundSeries", "Intake", "IntakeLimits", "Kind", "read_folder", "read_upload"]
