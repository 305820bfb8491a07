import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ScanError
from core.imaging.segmentation.clicks import MOST_CLICKS, Click, ClickSession

indices = st.integers(0, 300)
clicks = st.builds(
    Click,
    voxel=st.tuples(indices, indices, indices),
    region=st.sampled_from(["TC", "WT"]),
    foreground=st.booleans(),
)
sessions = st.lists(clicks, max_size=12).map(lambda held: ClickSession(tuple(held)))


@settings(max_examples=25)
@given(sessions, clicks)
def test_undo_takes_the_last_click_back(session: ClickSession, click: Click):
    assert session.add(click).undo() == session


@settings(max_examples=25)
@given(sessions)
def test_clearing_a_region_leaves_the_other(session: ClickSession):
    assert session.clear("TC").seeds("WT") == session.seeds("WT")
    assert session.clear("TC").seeds("TC") == {}
    assert session.clear() == ClickSession() == ClickSession().undo()


@settings(max_examples=25)
@given(sessions)
def test_a_session_survives_json(session: ClickSession):
    assert ClickSession.from_list(json.loads(json.dumps(session.to_list()))) == session


def test_a_later_click_on_a_voxel_takes_the_place_of_an_earlier_one():
    session = ClickSession((Click((1, 2, 3)), Click((1, 2, 3), foreground=False)))
    assert session.seeds("WT") == {(1, 2, 3): False}
    assert session.regions() == ()
    assert session.undo().regions() == ("WT",)


@pytest.mark.parametrize(
    "voxel", [(1, 2), (-1, 0, 0), (0.5, 0, 0), ("a", 0, 0), None, (1, 2, 3, 4)]
)
def test_a_place_that_is_no_voxel(voxel: Any):
    with pytest.raises(ScanError, match="three whole numbers from 0"):
        Click(voxel)


def test_a_voxel_as_a_viewer_gives_it():
    assert Click((4.0, 5.0, 6.0)).voxel == (4, 5, 6)


def test_what_else_is_no_click():
    with pytest.raises(ScanError, match="'ET'"):
        Click((1, 2, 3), region="ET")
    with pytest.raises(ScanError, match="foreground: 'yes'"):
        Click((1, 2, 3), foreground="yes")
    with pytest.raises(ScanError, match="is no click"):
        ClickSession.from_list([{"voxel": [1, 2, 3]}])
    with pytest.raises(ScanError, match="is no click"):
        ClickSession.from_list(["<b>"])


def test_too_many():
    with pytest.raises(ScanError, match="at most 200"):
        ClickSession((Click((1, 2, 3)),) * (MOST_CLICKS + 1))
