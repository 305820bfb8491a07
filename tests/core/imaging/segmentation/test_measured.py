import pandas as pd
import pytest

from core.imaging.segmentation.measured import MEASURED_NOTE, measured_overlap


@pytest.fixture(scope="module")
def measured() -> pd.DataFrame:
    return measured_overlap()


def test_every_case_region_and_number_of_clicks_is_there(measured: pd.DataFrame):
    clicked = measured[measured["method"].str.startswith("clicks")]
    assert clicked["case"].nunique() == 3
    assert set(clicked["clicks"]) == {1, 3, 5}
    assert len(clicked) == 3 * 2 * 2 * 3
    assert (measured.loc[measured["method"] == "approximate", "region"] == "WT").sum() == 3


def test_the_numbers_can_be_what_they_say(measured: pd.DataFrame):
    assert measured["dice"].between(0, 1).all()
    assert (measured["lowest"] <= measured["dice"]).all()
    assert (measured["distance_95_mm"] >= 0).all()
    assert not measured.isna().any(axis=None)


def test_clicks_help_on_the_whole(measured: pd.DataFrame):
    mean = measured[measured["method"] == "clicks, jittered"].groupby("clicks")["dice"].mean()
    assert mean[1] < mean[3] < mean[5]


def test_the_note_says_how_few():
    assert "three real cases only" in MEASURED_NOTE
