"""A made-up examination: DICOM series of a patient who never was, small NIfTI files, zips."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from core.imaging.intake.dicom import DicomImage, read_image
from core.imaging.intake.limits import IntakeLimits
from core.imaging.volume import Volume, write_volume

Files = list[tuple[str, bytes]]

PERSON = {
    "PatientName": "Quimby^Zelda",
    "PatientID": "MRN00451177",
    "PatientBirthDate": "19610203",
    "PatientSex": "F",
    "PatientAge": "063Y",
    "InstitutionName": "Saint Elsewhere Hospital",
    "ReferringPhysicianName": "Fonebone^Arthur",
    "StudyDate": "20240517",
    "StudyTime": "101112",
    "AccessionNumber": "ACC7788990",
    "StudyDescription": "MR BRAIN QUIMBY",
    "StationName": "ELSEWHERE3",
    "DeviceSerialNumber": "SN445566",
    "ImageComments": "Zelda Quimby moved",
}
SECRETS = (
    *("quimby", "zelda", "00451177", "19610203", "elsewhere", "fonebone", "20240517", "101112"),
    *("7788990", "445566", "1.2.826.0.77"),
)


def make_dicom(
    n: int = 20, *, description: str = "AX T1 POST", number: int = 2, step: float = 3.0, **more: Any
) -> list[Dataset]:
    """Return the slices of an axial series, 6 x 7 pixels of 2 x 1 mm; voxel = 100 slice + index."""
    series = more.pop("SeriesInstanceUID", f"1.2.826.0.77.2.{number}")
    rows, columns = more.pop("Rows", 6), more.pop("Columns", 7)
    slices = []
    for k in range(n):
        one = Dataset()
        one.file_meta = FileMetaDataset()
        one.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        for keyword, value in PERSON.items():
            setattr(one, keyword, value)
        one.SOPClassUID = "1.2.840.10008.5.1.4.1.1.4"
        one.SOPInstanceUID = f"{series}.{k + 1}"
        one.StudyInstanceUID = "1.2.826.0.77.1"
        one.SeriesInstanceUID = series
        one.Modality, one.Manufacturer = "MR", "SIEMENS"
        one.SeriesDescription, one.SeriesNumber = description, number
        one.InstanceNumber = k + 1
        one.ImageType = ["ORIGINAL", "PRIMARY", "M"]
        one.ImagePositionPatient = [-10.0, -20.0, -30.0 + k * step]
        one.ImageOrientationPatient = [1.0, 0, 0, 0, 1.0, 0]
        one.PixelSpacing, one.SliceThickness = [2.0, 1.0], step
        one.Rows, one.Columns, one.SamplesPerPixel = rows, columns, 1
        one.PhotometricInterpretation = "MONOCHROME2"
        one.BitsAllocated = one.BitsStored = 16
        one.HighBit, one.PixelRepresentation = 15, 0
        pixels = np.arange(rows * columns, dtype="<u2") + 100 * k
        one.add_new(0x7FE00010, "OW", pixels.tobytes())
        block = one.private_block(0x0029, "QUIMBY PRIVATE", create=True)
        block.add_new(0x10, "LO", "Zelda Quimby")
        for keyword, value in more.items():
            setattr(one, keyword, value)
        slices.append(one)
    return slices


def to_bytes(dataset: Dataset) -> bytes:
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


@pytest.fixture(scope="session")
def dicom() -> Callable[..., list[Dataset]]:
    return make_dicom


@pytest.fixture(scope="session")
def packed() -> Callable[..., Files]:
    """Return a function that makes the files of a series; ``edit`` changes the list of slices."""

    def make(*, edit: Callable[[list[Dataset]], object] | None = None, **options: Any) -> Files:
        slices = make_dicom(**options)
        if edit:
            edit(slices)
        number = options.get("number", 2)
        return [
            (f"QUIMBY_ZELDA_{number}_{i:02d}.dcm", to_bytes(one)) for i, one in enumerate(slices)
        ]

    return make


@pytest.fixture
def images(tmp_path: Path) -> Callable[[Sequence[Dataset]], list[DicomImage]]:
    """Return a function that reads slices and keeps their stripped copies."""

    def read(slices: Sequence[Dataset]) -> list[DicomImage]:
        place = tmp_path / generate_uid()
        place.mkdir()
        found = [
            read_image(
                to_bytes(one),
                place / f"{i}.dcm",
                name=f"{i}.dcm",
                salt=b"salt",
                limits=IntakeLimits(),
            )
            for i, one in enumerate(slices)
        ]
        return [image for image in found if image is not None]

    return read


@pytest.fixture(scope="session")
def scan() -> Volume:
    """7 x 8 x 9 voxels, 1 x 1 x 4 mm."""
    data = np.random.default_rng(3).integers(0, 900, (7, 8, 20)).astype(np.int16)
    return Volume(data, np.diag([1.0, 1.0, 4.0, 1.0]))


@pytest.fixture(scope="session")
def nifti(tmp_path_factory: pytest.TempPathFactory, scan: Volume) -> Callable[..., bytes]:
    """Return a function that makes the bytes of a NIfTI file."""
    folder = tmp_path_factory.mktemp("nifti")

    def make(volume: Volume = scan, *, gz: bool = True) -> bytes:
        path = folder / f"one.nii{'.gz' if gz else ''}"
        write_volume(path, volume)
        return path.read_bytes()

    return make


@pytest.fixture(scope="session")
def labels(scan: Volume) -> Volume:
    """A segmentation of ``scan``: labels 0, 1, 2, 4."""
    data = np.zeros(scan.shape, dtype=np.uint8)
    data[2:5, 2:6, 3:9] = 2
    data[3, 3, 4:7] = [1, 4, 4]
    return Volume(data, scan.affine)


@pytest.fixture(scope="session")
def zipped() -> Callable[..., bytes]:
    """Return a function that makes a zip archive; names may be ZipInfo."""

    def make(*files: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files:
                archive.writestr(name, content)
        return stream.getvalue()

    return make


@pytest.fixture(scope="session")
def secrets_in() -> Callable[[bytes | str], list[str]]:
    """Return a function that finds the made-up patient in bytes or text, whatever the case."""

    def find(content: bytes | str) -> list[str]:
        plain = content if isinstance(content, bytes) else content.encode()
        return [word for word in SECRETS if word.encode() in plain.lower()]

    return find
