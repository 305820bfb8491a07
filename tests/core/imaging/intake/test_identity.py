"""Nothing of who, where and when may stay: all text attributes of the standard are tried."""

import io
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from pydicom import config
from pydicom.datadict import DicomDictionary, keyword_for_tag
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from core.imaging.intake.dicom import DicomImage
from core.imaging.intake.identity import deidentified
from core.imaging.intake.profile import ACTIONS, CODES

TEXT = ("PN", "LO", "SH", "LT", "ST", "UT", "UC", "UR", "AE", "CS", "AS")
FILLED = {
    **dict.fromkeys(TEXT, "QUIMBY"),
    **{"DA": "19610203", "DT": "19610203101112", "TM": "101112", "UI": "1.2.826.0.77.5"},
}


def every_attribute() -> Dataset:
    """Return a data set with a secret in every attribute of the standard that can hold words."""
    full = Dataset()
    with config.disable_value_validation():
        for tag, (kind, *_) in DicomDictionary.items():
            if kind in FILLED and tag >> 16 > 2:
                full.add(DataElement(tag, kind, FILLED[kind]))
    return full


def written(dataset: Dataset) -> bytes:
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, dataset, implicit_vr=False, little_endian=True)
    return stream.getvalue()


def test_no_attribute_of_the_standard_keeps_words(secrets_in: Callable[[bytes], list[str]]):
    full = every_attribute()
    assert len(full) > 1_500 and secrets_in(written(full))
    clean = deidentified(full, salt=b"s")
    assert secrets_in(written(clean.dataset)) == []
    assert "Patient's Name" in clean.removed and "Series Description" in clean.removed
    assert not [name for name in clean.removed if "QUIMBY" in name]


def test_nor_does_one_inside_a_sequence_or_a_private_one(
    secrets_in: Callable[[bytes], list[str]],
):
    outer = every_attribute()
    inner = every_attribute()
    inner.private_block(0x0021, "QUIMBY", create=True).add_new(1, "LO", "QUIMBY")
    inner.EffectiveEchoTime = 80.0
    group = Dataset()
    group.MREchoSequence = Sequence([inner])
    group.FrameContentSequence = Sequence([every_attribute()])
    outer.SharedFunctionalGroupsSequence = Sequence([group])
    outer.RequestAttributesSequence = Sequence([every_attribute()])
    clean = deidentified(outer, salt=b"s").dataset
    assert secrets_in(written(clean)) == []
    assert clean.SharedFunctionalGroupsSequence[0].MREchoSequence[0].EffectiveEchoTime == 80
    assert "RequestAttributesSequence" not in clean


@pytest.mark.parametrize("action", ["X", "Z", "U"])
def test_the_profile_of_the_standard_is_followed(action: str):
    full = every_attribute()
    clean = deidentified(full, salt=b"s").dataset
    for keyword in [keyword for keyword, what in ACTIONS.items() if what == action]:
        if keyword not in full or keyword.startswith("MediaStorage"):
            continue
        if action == "X":
            assert keyword not in clean
        elif action == "Z":
            assert clean[keyword].is_empty
        else:
            assert clean[keyword].value.startswith("2.25.")


def test_no_date_and_no_time_has_a_value():
    clean = deidentified(every_attribute(), salt=b"s").dataset
    assert not [one.keyword for one in clean if one.VR in ("DA", "DT", "TM") and one.value]


@pytest.mark.parametrize("keyword", [*CODES, "FrameType", "Manufacturer", "SOPClassUID"])
def test_a_name_among_coded_words_goes(keyword: str):
    one = Dataset()
    with config.disable_value_validation():
        setattr(one, keyword, "1.2.826.0.77" if keyword == "SOPClassUID" else "QUIMBY")
    assert keyword not in deidentified(one, salt=b"s").dataset


def test_what_is_no_number_goes_and_numbers_are_made_anew():
    with config.disable_value_validation():
        one = pydicom.dcmread(
            io.BytesIO(
                written(Dataset())
                + b"\x18\0\x81\0DS\x08\0QUIMBY  "
                + b"\x18\0\x80\0DS\x08\0 2000.0 "
            ),
            force=True,
        )
    clean = deidentified(one, salt=b"s").dataset
    assert "EchoTime" not in clean
    assert str(clean.RepetitionTime) == "2000.0"


def test_identifiers_stay_together_and_cannot_be_guessed():
    one = Dataset()
    one.SeriesInstanceUID = "1.2.826.0.77.9"
    first, again, other = (deidentified(one, salt=salt).dataset for salt in (b"a", b"a", b"b"))
    assert first.SeriesInstanceUID == again.SeriesInstanceUID != other.SeriesInstanceUID


def test_the_given_data_set_is_as_it_was(dicom: Callable[..., list[Dataset]]):
    one = dicom(1)[0]
    before = one.to_json()
    clean = deidentified(one, salt=b"s")
    assert one.to_json() == before
    assert clean.dataset.PixelData == one.PixelData
    assert clean.dataset.PatientIdentityRemoved == "YES"
    assert clean.dataset.Manufacturer == "SIEMENS"
    assert "Private attributes" in clean.removed


def test_the_copy_on_disk_holds_nothing_either(
    dicom: Callable[..., list[Dataset]],
    images: Callable[..., list[DicomImage]],
    secrets_in: Callable[[bytes], list[str]],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
):
    one = dicom(1, description="AX T1 POST Quimby")[0]
    one.preamble = b"ZELDA QUIMBY".ljust(128)
    [image] = images([one])
    assert secrets_in(image.path.read_bytes()) == []
    assert oct(image.path.stat().st_mode)[-3:] == "600"
    assert image.words == ("ax", "t1", "post")
    assert secrets_in(str(image)) == []
    assert secrets_in(caplog.text + "".join(capfd.readouterr())) == []


def test_removed_names_are_those_of_the_standard():
    assert all(keyword_for_tag(pydicom.datadict.tag_for_keyword(word)) == word for word in ACTIONS)


@pytest.mark.data
def test_a_real_header_of_each_maker(data_dir: Path):
    for path in sorted((data_dir / "imaging" / "dicom" / "good").rglob("*.dcm")):
        clean = deidentified(pydicom.dcmread(path, stop_before_pixels=True), salt=b"s")
        assert "dicom2nifti" not in str(clean.dataset)
        assert not [one for one in clean.dataset.iterall() if one.tag.is_private]
