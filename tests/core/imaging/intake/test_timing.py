from math import nan

import pytest

from core.imaging.intake.timing import Timing


@pytest.mark.parametrize(
    ("repetition", "echo", "inversion", "scanning", "weighting"),
    [
        (550, 12, nan, ("SE",), "t1"),
        (1900, 2.5, 900, ("GR", "IR"), "t1"),  # MPRAGE
        (8.9, 3.2, 450, ("GR",), "t1"),  # inversion-prepared SPGR
        (2200, 9, 860, ("SE", "IR"), "t1"),  # T1 FLAIR
        (5000, 100, nan, ("SE",), "t2"),
        (3200, 410, nan, ("SE",), "t2"),  # SPACE
        (9000, 120, 2500, ("SE", "IR"), "flair"),
        (6000, 394, 2200, ("SE", "IR"), "flair"),
        (4000, 194, 1400, ("SE", "IR"), "flair"),  # 64 mT
        (4000, 12, nan, ("SE",), "density"),
        (5000, 80, nan, ("EP", "SE"), "echo-planar"),
        (600, 20, nan, ("GR",), "t2star"),
        (4000, 30, 150, ("SE", "IR"), None),  # STIR
        (nan, nan, nan, ("SE",), None),
        (5000, 100, nan, ("SE", "IR"), None),  # which inversion?
    ],
)
def test_weighting(
    repetition: float,
    echo: float,
    inversion: float,
    scanning: tuple[str, ...],
    weighting: str | None,
):
    assert Timing(repetition, echo, inversion, scanning).weighting == weighting


def test_in_words():
    assert str(Timing(9000, 120, 2500)) == "repetition 9000, echo 120, inversion 2500 ms"
    assert str(Timing()) == "no times"
