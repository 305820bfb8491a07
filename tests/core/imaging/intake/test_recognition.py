import pytest

from core.imaging.intake.recognition import Recognition, recognise, recognise_file, settle
from core.imaging.intake.timing import Timing
from core.imaging.intake.words import known_words

T1 = Timing(550, 12, scanning=("SE",))
T2 = Timing(5000, 100, scanning=("SE",))
FLAIR = Timing(9000, 120, 2500, ("SE", "IR"))
NONE = Timing()


@pytest.mark.parametrize(
    ("text", "timing", "agent", "kind", "certain"),
    [
        ("AX FLAIR", FLAIR, False, "flair", True),
        ("AX FLAIR", NONE, False, "flair", True),
        ("AX T2 FLAIR POST", FLAIR, True, "flair", True),
        ("AX T2 FSE", T2, True, "t2", True),
        ("AX T1 POST", T1, True, "t1ce", True),
        ("AX T1 POST", T1, False, "t1ce", True),
        ("AX T1 PRE", T1, False, "t1", True),
        ("AX T1 without contrast", T1, False, "t1", True),
        ("AX T1 non contrast", NONE, False, "t1", True),
        ("AX T1", T1, False, "t1", False),  # nothing says whether contrast was given
        ("AX T1", T1, True, "t1ce", False),  # only the header does
        ("AX T1 PRE", T1, True, None, False),  # the header contradicts
        ("AX T1 PRE POST", T1, False, None, False),
        ("SAG T1 FLAIR", Timing(2200, 9, 860, ("SE", "IR")), False, "t1", False),
        ("AX T1", T2, False, None, False),  # its times are another's
        ("AX T2", FLAIR, False, None, False),
        ("AX T1 T2", NONE, False, None, False),
        ("AX PD/T2", Timing(4000, 90, scanning=("SE",)), False, "t2", True),
        ("AX PD/T2", Timing(4000, 15, scanning=("SE",)), False, "unused", True),
        ("AX PD T2", NONE, False, None, False),
        ("", FLAIR, False, "flair", False),
        ("", T1, False, "t1", False),
        ("", Timing(4000, 12, scanning=("SE",)), False, "unused", False),
        ("", NONE, False, None, False),
        ("AX DWI b1000", T2, False, "unused", True),
        ("3 plane LOC", NONE, False, "unused", True),
        ("TOF 3D MRA", T1, False, "unused", True),
        ("AX T2*", NONE, False, "unused", True),
        ("T1 SUB", T1, True, "unused", True),
    ],
)
def test_of_a_dicom_series(text: str, timing: Timing, agent: bool, kind: str | None, certain: bool):
    found = recognise(known_words(text), timing=timing, agent=agent)
    assert (found.kind, found.certain) == (kind, certain), found.why
    assert found.why


def test_the_reason_is_in_words():
    found = recognise(("ax", "t1", "post"), timing=T1)
    assert found.why == (
        "its description says 'T1'; its times agree (repetition 550, echo 12 ms); "
        "its description says 'POST': with contrast"
    )
    open_one = recognise(("ax", "t1"), timing=T2)
    assert "but its times are those of a T2 (repetition 5000, echo 100 ms)" in open_one.why


def test_the_header_marks_what_is_computed():
    found = recognise(("t2",), image_type=("DERIVED", "PRIMARY", "ADC"))
    assert (found.kind, found.certain) == ("unused", True)
    assert "a diffusion image" in found.why


def test_a_folder_is_asked_last_and_not_believed():
    found = recognise((), folder_words=("flair",))
    assert (found.kind, found.certain) == ("flair", False)
    assert "its folder's name" in found.why
    assert recognise(("t2",), folder_words=("flair",)).kind == "t2"


@pytest.mark.parametrize(
    ("name", "kind", "certain"),
    [
        ("BraTS2021_00006_t1ce.nii.gz", "t1ce", True),
        ("BraTS-GLI-00001-000-t1n.nii.gz", "t1", True),
        ("BraTS-GLI-00001-000-t2f.nii.gz", "flair", True),
        ("BraTS-GLI-00001-000-seg.nii.gz", "segmentation", True),
        ("TCGA-02-0054_T1c.NII.GZ", "t1ce", True),
        ("T1.nii", "t1", True),
        ("sub-01_ce-gadolinium_T1w.nii.gz", "t1ce", True),
        ("patient_T2_tse_tra.nii.gz", "t2", True),
        ("x_seg_consensus.nii.gz", "segmentation", True),
        ("t1_brainmask.nii.gz", "unused", True),
        ("dwi.nii.gz", "unused", True),
        ("brain.nii.gz", None, False),
    ],
)
def test_of_a_file(name: str, kind: str | None, certain: bool):
    found = recognise_file(name)
    assert (found.kind, found.certain) == (kind, certain), found.why


def test_of_a_file_in_a_folder():
    assert recognise_file("a/flair/brain.nii", folder="flair") == Recognition(
        "flair", "its folder's name says 'FLAIR'"
    )


def test_a_t1_beside_one_with_contrast_is_without():
    plain, post = recognise(("t1",)), recognise(("t1", "post"))
    assert not settle([plain])[0].certain
    assert [one.certain for one in settle([plain, post])] == [True, True]
    assert "another series says" in settle([plain, post])[0].why
    unsure = recognise(("t1",), agent=True)
    assert not settle([plain, unsure])[0].certain
