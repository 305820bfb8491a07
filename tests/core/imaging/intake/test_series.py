from collections.abc import Callable

from pydicom.dataset import Dataset

from core.imaging.intake.dicom import DicomImage
from core.imaging.intake.series import series_of

Images = Callable[..., list[DicomImage]]
Dicom = Callable[..., list[Dataset]]


def test_by_series_and_number(dicom: Dicom, images: Images):
    mixed = [*dicom(3, number=5), *dicom(4, number=2)]
    found = series_of(images(mixed[::2] + mixed[1::2]))
    assert [(one.images[0].number, len(one.images)) for one in found] == [(2, 4), (5, 3)]


def test_two_echoes_are_two_volumes(dicom: Dicom, images: Images):
    both = [
        *dicom(3, EchoTime=15.0),
        *dicom(3, EchoTime=90.0),
    ]
    for i, one in enumerate(both):
        one.SOPInstanceUID = f"1.2.826.0.77.8.{i}"
    found = series_of(images(both))
    assert [one.images[0].echo_time for one in found] == [15, 90]
    assert [len(one.images) for one in found] == [3, 3]
    assert "holds 2 volumes" in found[0].notes[0]


def test_magnitude_and_phase_too(dicom: Dicom, images: Images):
    both = [*dicom(3), *dicom(3, ImageType=["ORIGINAL", "PRIMARY", "P"])]
    for i, one in enumerate(both):
        one.SOPInstanceUID = f"1.2.826.0.77.8.{i}"
    assert len(series_of(images(both))) == 2


def test_what_no_rule_tells_apart_stays_together(dicom: Dicom, images: Images):
    both = [*dicom(3), *dicom(3)]
    for i, one in enumerate(both):
        one.SOPInstanceUID = f"1.2.826.0.77.8.{i}"
    [one_series] = series_of(images(both))
    assert len(one_series.images) == 6


def test_a_file_given_twice_counts_once(dicom: Dicom, images: Images):
    slices = dicom(3)
    [found] = series_of(images([*slices, *slices[:2]]))
    assert len(found.images) == 3 and not found.clash
    assert found.notes == ("2 of its images were given twice.",)


def test_two_files_that_claim_to_be_one_image(dicom: Dicom, images: Images):
    slices, other = dicom(3), dicom(1, EchoTime=12.0)
    [found] = series_of(images([*slices, *other]))
    assert found.clash
