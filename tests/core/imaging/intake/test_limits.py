import pytest

from core.errors import ScanError
from core.imaging.intake.limits import IntakeLimits

LIMITS = IntakeLimits(files=2, packed_bytes=10, unpacked_bytes=1000, expansion=5, small_bytes=100)


def test_within():
    LIMITS.check_files(2, "a.zip")
    LIMITS.check_packed(10, "a.zip")
    LIMITS.check_unpacked(100, "a.zip", packed=1)  # small: no bomb, however well it packs
    LIMITS.check_unpacked(1000, "a.zip", packed=200)


def test_beyond():
    with pytest.raises(ScanError, match=r"a\.zip brings more than 2 files"):
        LIMITS.check_files(3, "a.zip")
    IntakeLimits(series=2).check_series(2, "b")
    with pytest.raises(ScanError, match="more than 2 series, at b"):
        IntakeLimits(series=2).check_series(3, "b")
    with pytest.raises(ScanError, match="larger than"):
        LIMITS.check_packed(11, "a.zip")
    with pytest.raises(ScanError, match="more than 5 times its size"):
        LIMITS.check_unpacked(101, "a.zip", packed=20)
    with pytest.raises(ScanError, match="unpacks to more than"):
        LIMITS.check_unpacked(1001, "a.zip", packed=500)
