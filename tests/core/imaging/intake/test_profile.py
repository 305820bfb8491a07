"""The table: keywords of the standard, and nothing that the profile takes away is kept."""

from pydicom.datadict import dictionary_VR, tag_for_keyword

from core.imaging.intake.profile import ACTIONS, CODES, KEPT


def test_every_keyword_is_one():
    assert [word for word in (*ACTIONS, *KEPT) if tag_for_keyword(word) is None] == []


def test_nothing_that_the_profile_takes_away_is_kept():
    assert set(ACTIONS) & KEPT == set()
    assert {"PatientName", "StudyDate"} <= {word for word, what in ACTIONS.items() if what == "Z"}
    assert ACTIONS["SeriesInstanceUID"] == "U"
    assert ACTIONS["SeriesDescription"] == "X"


def test_words_are_kept_only_where_they_are_coded():
    may_hold_words = {
        word for word in KEPT if dictionary_VR(word) in ("PN", "LO", "SH", "LT", "ST", "UT", "CS")
    }
    assert may_hold_words == {*CODES, "FrameType", "Manufacturer"}
    assert not {word for word in KEPT if dictionary_VR(word) in ("DA", "DT", "TM", "AS")}
