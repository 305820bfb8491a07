"""One DICOM file: whole or refused, and described without whom it is of."""

import struct
from collections.abc import Callable
from math import isnan
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRBigEndian, ImplicitVRLittleEndian, RLELossless

from core.errors import ScanError
from core.imaging.intake.dicom import DicomImage, read_image
from core.imaging.intake.dicom_file import looks_like_dicom, read_dicom
from core.imaging.intake.limits import IntakeLimits

Dicom = Callable[..., list[Dataset]]
Packed = Callable[..., list[tuple[str, bytes]]]
Images = Callable[..., list[DicomImage]]
LIMITS = IntakeLimits()


def refused(content: bytes, limits: IntakeLimits = LIMITS) -> str:
    with pytest.raises(ScanError) as caught:
        read_dicom(content, name="a.dcm", limits=limits)
    assert caught.value.hint
    return caught.value.message


def test_what_a_header_says(dicom: Dicom, images: Images):
    [image] = images(
        dicom(
            1,
            RepetitionTime=550.0,
            EchoTime=12.0,
            ScanningSequence="SE",
            ContrastBolusAgent="Gadovist",
            BurnedInAnnotation="YES",
        )
    )
    assert (image.rows, image.columns, image.frames, image.colour) == (6, 7, 1, False)
    assert image.positions == ((-10.0, -20.0, -30.0),)
    assert image.spacings == ((2.0, 1.0),)
    assert (image.repetition_time, image.echo_time) == (550, 12) and isnan(image.inversion_time)
    assert image.scanning == ("SE",) and image.words == ("ax", "t1", "post")
    assert image.agent and image.burned_in and not image.lossy
    assert "Patient's Name" in image.removed


@pytest.mark.parametrize("agent", ["", "NONE", "No"])
def test_no_contrast_agent(dicom: Dicom, images: Images, agent: str):
    assert not images(dicom(1, ContrastBolusAgent=agent))[0].agent


def test_frames_of_one_file(dicom: Dicom, images: Images):
    [one] = dicom(1, NumberOfFrames=3)
    del one.ImagePositionPatient, one.PixelSpacing
    one["PixelData"].value = bytes(3 * 6 * 7 * 2)
    shared, measures, echo = Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, echo.EffectiveEchoTime = [2.0, 1.0], 95.0
    shared.PixelMeasuresSequence, shared.MREchoSequence = Sequence([measures]), Sequence([echo])
    one.SharedFunctionalGroupsSequence = Sequence([shared])
    frames = []
    for k in range(3):
        frame, plane = Dataset(), Dataset()
        plane.ImagePositionPatient = [0.0, 0.0, 2.0 * k]
        frame.PlanePositionSequence = Sequence([plane])
        frames.append(frame)
    one.PerFrameFunctionalGroupsSequence = Sequence(frames)
    [image] = images([one])
    assert image.frames == 3 and image.echo_time == 95
    assert [place[2] for place in image.positions] == [0, 2, 4]
    assert image.spacings == ((2.0, 1.0),) * 3


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian, RLELossless])
def test_other_ways_to_write_pixels(dicom: Dicom, images: Images, syntax: str):
    [one] = dicom(1)
    before = one.pixel_array.copy()
    if syntax == RLELossless:
        one.compress(RLELossless)
    elif syntax == ExplicitVRBigEndian:
        one["PixelData"].value = before.astype(">u2").tobytes()
    one.file_meta.TransferSyntaxUID = syntax
    [image] = images([one])
    copy = pydicom.dcmread(image.path)
    assert syntax == copy.file_meta.TransferSyntaxUID
    np.testing.assert_array_equal(copy.pixel_array, before)


def test_without_a_preamble(packed: Packed):
    [(_, content)] = packed(n=1)
    bare = content[132:]
    assert looks_like_dicom(content) and looks_like_dicom(bare)
    assert not looks_like_dicom(b"PK\x03\x04" + bytes(200))
    assert read_dicom(bare, name="a", limits=LIMITS) is not None


def test_what_holds_no_image(packed: Packed, dicom: Dicom):
    def report(slices: list[Dataset]) -> None:
        del slices[0].PixelData, slices[0].Rows
        slices[0].SOPClassUID = "1.2.840.10008.5.1.4.1.1.88.11"

    [(_, content)] = packed(n=1, edit=report)
    assert read_dicom(content, name="a", limits=LIMITS) is None


@pytest.mark.parametrize("cut", [-1, -40, -83, -100, 400, 200])
def test_cut_short(packed: Packed, cut: int):
    [(_, content)] = packed(n=1)
    assert "a.dcm is" in refused(content[:cut])


def test_compressed_pixels_without_an_end(dicom: Dicom, packed: Packed):
    [(_, content)] = packed(n=1, edit=lambda slices: slices[0].compress(RLELossless))
    assert read_dicom(content, name="a", limits=LIMITS) is not None
    assert "have no end" in refused(content[:-8])


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"Rows": 65535, "Columns": 65535}, "announces 65,535 x 65,535 pixels"),
        ({"NumberOfFrames": 2_000_000_000}, "in 2,000,000,000 frames"),
        ({"NumberOfFrames": -1}, "which no scan has"),
        ({"Rows": 0}, "which no scan has"),
        ({"BitsAllocated": 1}, "which no scan has"),
        ({"SamplesPerPixel": 9}, "which no scan has"),
        ({"BitsAllocated": None}, "does not say how many pixels"),
        ({"Rows": 7}, "announces 98 bytes of pixels, 84 are there"),
    ],
)
def test_absurd_sizes(packed: Packed, values: dict[str, int], why: str):
    def edit(slices: list[Dataset]) -> None:
        for keyword, value in values.items():
            setattr(slices[0], keyword, value)

    [(_, content)] = packed(n=1, edit=edit)
    assert why in refused(content)


def test_pixels_beyond_what_is_announced_are_cut(packed: Packed):
    """Where the header says less than there is, the rest could hold anything."""
    [(_, content)] = packed(
        n=1, edit=lambda slices: slices[0]["PixelData"].__setattr__("value", bytes(84) + b"QUIMBY")
    )
    file = read_dicom(content, name="a", limits=LIMITS)
    assert file is not None and file.pixels == bytes(84)


def test_deflated_files_are_not_unpacked(packed: Packed):
    [(_, content)] = packed(n=1)
    deflated = content.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.1.99", 1)
    assert "can grow without bounds" in refused(deflated)


def test_a_header_without_end():
    many = b"".join(
        struct.pack("<HH2sH", 0x0009, 0x1000 + i % 0xEFFF, b"LO", 0) for i in range(6_000)
    )
    assert "absurd length" in refused(bytes(128) + b"DICM" + many)
    items = b"\xfe\xff\x00\xe0\0\0\0\0" * 100_001
    assert "absurd length" in refused(bytes(128) + b"DICM" + items)


def test_no_room_for_the_copy(packed: Packed, tmp_path: Path):
    [(_, content)] = packed(n=1)
    with pytest.raises(ScanError, match="no room"):
        read_image(content, tmp_path / "no" / "x.dcm", name="a", salt=b"s", limits=LIMITS)
