"""Series as a reader sees them before saying yes."""

from dataclasses import replace

from core.imaging.intake import FoundSeries, Intake
from dashboard.scan_table import series_table, shape_lines

T1 = FoundSeries("s1", "Series 1: T1", "t1", "its words", True, (9, 9, 5), (1.0, 1.0, 5.5), 5)
THICK = "thick slices: 5.5 mm apart."


def test_what_each_series_is_taken_for():
    refused = FoundSeries("s2", "dwi.nii", "unused", "", refusal="it is a series.", hint="Split.")
    open_ = replace(T1, key="s3", name="x.nii", kind=None, certain=False)
    table = series_table(Intake((T1, refused, open_), {}))
    assert table["Taken for"].tolist() == ["T1", "cannot be used", "open"]
    assert table["Sure"].tolist() == ["yes", "", "please look"]
    assert table["Voxels"].tolist() == ["9 x 9 x 5", "", "9 x 9 x 5"]
    assert table["Spacing (mm)"].tolist()[0] == "1.00 x 1.00 x 5.50"
    assert table["Why"].tolist()[1] == "it is a series."
    assert table["What to do"].tolist() == ["", "Split.", ""]


def test_one_patient_needs_no_column_two_do():
    one, other = replace(T1, patient=1, study=1), replace(T1, key="s2", patient=2, study=2)
    plain = ["Series", "Taken for", "Sure", "Voxels", "Spacing (mm)", "Why"]
    assert series_table(Intake((one, T1), {})).columns.tolist() == plain
    both = series_table(Intake((one, other), {}))
    assert both.columns.tolist()[:3] == ["Series", "Patient", "Examination"]
    assert both["Patient"].tolist() == [1, 2]


def test_like_notes_are_said_once_with_all_their_series():
    one = replace(T1, notes=(THICK, "oblique."))
    other = replace(T1, name="b", notes=(THICK,))
    assert shape_lines(Intake((one, other), {})) == (
        f"Series 1: T1, b: {THICK}",
        "Series 1: T1: oblique.",
    )
