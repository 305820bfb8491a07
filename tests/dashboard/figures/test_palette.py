import tomllib
from pathlib import Path

import pytest

from dashboard.figures import palette

ROOT = Path(__file__).parents[3]
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
# Ours, and Streamlit's own for a reader who chose that.
BACKGROUNDS = [
    "#ffffff",
    "#0e1117",
    THEME["light"]["backgroundColor"],
    THEME["dark"]["backgroundColor"],
]
COLOURS = {
    *palette.STRATA.values(),
    *palette.ROLES.values(),
    *palette.SERIES,
    palette.TRAINING,
    palette.VALIDATION,
    palette.OURS,
    palette.PUBLISHED,
    palette.BOTH_SETS,
    palette.DEAD,
    palette.ALIVE,
    palette.NEUTRAL,
}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.1."""
    linear = []
    for i in (1, 3, 5):
        value = int(colour[i : i + 2], 16) / 255
        linear.append(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_the_guideline():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("colour", sorted(COLOURS))
def test_every_colour_is_seen_on_light_and_on_dark(colour: str, background: str):
    assert contrast(colour, background) >= 3


def test_strata_have_their_own_colours_whatever_their_order():
    assert palette.stratum_colours(["high", "low"]) == ["#D55E00", "#0072B2"]


def test_other_groups_take_the_next_colour_and_never_run_out():
    labels = ["low", *(f"group {i}" for i in range(20))]
    colours = palette.stratum_colours(labels)
    assert len(colours) == 21
    assert colours[:3] == ["#0072B2", *palette.SERIES[:2]]


def test_faded_keeps_the_colour():
    assert palette.faded("#0072B2", 0.16) == "rgba(0,114,178,0.16)"
