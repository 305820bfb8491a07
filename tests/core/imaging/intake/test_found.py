import pytest

from core.imaging.intake.found import KINDS, FoundSeries


def test_usable_unless_refused():
    assert FoundSeries("s1", "x.nii", "t1", "its name").usable
    assert not FoundSeries("s1", "x.nii", "unused", "its name", refusal="it is tilted.").usable


def test_kinds():
    assert list(KINDS) == ["t1", "t1ce", "t2", "flair", "segmentation", "unused"]
    with pytest.raises(ValueError, match="kind is"):
        FoundSeries("s1", "x.nii", "t7", "its name")  # type: ignore[arg-type]
