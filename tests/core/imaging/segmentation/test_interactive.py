from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ScanError
from core.imaging.masks import tumour_mask
from core.imaging.patient_scan import PatientScan
from core.imaging.segmentation.click_field import ClickField, click_field
from core.imaging.segmentation.clicks import Click, ClickSession
from core.imaging.segmentation.interactive import accept_clicks, segment_clicks
from core.imaging.segmentation.overlap import dice

CENTRE = (26, 22, 20)  # of the tumour in conftest
OEDEMA = (26, 30, 20)
HEALTHY = (12, 30, 20)


@pytest.fixture(scope="module")
def field(patient: PatientScan) -> ClickField:
    return click_field(patient)


@pytest.fixture(scope="module")
def places(field: ClickField) -> list[tuple[int, int, int]]:
    return [tuple(map(int, voxel)) for voxel in np.argwhere(field.brain)[::53]]


def one(voxel: tuple[int, int, int], region: str = "WT") -> ClickSession:
    return ClickSession().add(Click(voxel, region=region))


@st.composite
def sessions(draw: st.DrawFn) -> list[tuple[int, str, bool]]:
    return draw(
        st.lists(
            st.tuples(st.integers(0, 10**6), st.sampled_from(["WT", "TC"]), st.booleans()),
            min_size=1,
            max_size=5,
            unique_by=lambda item: item[0],
        )
    )


@settings(max_examples=10)
@given(sessions())
def test_what_is_said_of_a_voxel_holds(
    field: ClickField, places: list[tuple[int, int, int]], drawn: list[tuple[int, str, bool]]
):
    clicks = {places[n % len(places)]: Click(places[n % len(places)], region=r, foreground=f)
              for n, r, f in drawn}  # fmt: skip
    session = ClickSession(tuple(clicks.values()))
    masks = segment_clicks(field, session)
    for region, mask in (("WT", masks.wt), ("TC", masks.tc)):
        assert (mask is None) == (region not in session.regions())
        if mask is not None:
            assert all(mask[voxel] == said for voxel, said in session.seeds(region).items())
            assert not (mask & ~field.brain).any()
    if masks.wt is not None and masks.tc is not None:
        assert not (masks.tc & ~masks.wt).any()
    again = segment_clicks(field, session)
    assert all(
        (a is None and b is None) or np.array_equal(a, b)
        for a, b in ((masks.wt, again.wt), (masks.tc, again.tc))
    )


def test_one_click_finds_the_tumour(field: ClickField, patient: PatientScan):
    truth = patient.segmentation.data
    assert dice(segment_clicks(field, one(OEDEMA)).wt, truth > 0) > 0.85
    assert dice(segment_clicks(field, one(CENTRE, "TC")).tc, np.isin(truth, [1, 4])) > 0.85


def test_undo_gives_the_mask_from_before(field: ClickField):
    before = segment_clicks(field, one(OEDEMA)).wt
    more = one(OEDEMA).add(Click((26, 14, 20), foreground=False))
    assert not np.array_equal(segment_clicks(field, more).wt, before)
    assert np.array_equal(segment_clicks(field, more.undo()).wt, before)


def test_a_click_on_healthy_brain_speaks_for_its_surroundings_only(
    field: ClickField, patient: PatientScan
):
    mask = segment_clicks(field, one(HEALTHY)).wt
    assert mask[HEALTHY]
    around = np.argwhere(mask & ~(segment_clicks(field, one(OEDEMA)).wt))
    assert np.linalg.norm(around - HEALTHY, axis=1).max() < 30
    assert mask.sum() < field.brain.sum() / 2


def test_a_background_click_takes_away_what_lies_around_it(field: ClickField):
    before = segment_clicks(field, one(OEDEMA)).wt
    after = segment_clicks(field, one(OEDEMA).add(Click((26, 13, 20), foreground=False))).wt
    around = (slice(25, 28), slice(12, 15), slice(19, 22))
    assert before[around].sum() > after[around].sum()
    assert (before & ~after).sum() > 20


def test_a_core_click_counts_for_the_whole_tumour(field: ClickField):
    masks = segment_clicks(field, one(OEDEMA).add(Click(CENTRE, region="TC")))
    assert masks.wt[CENTRE]
    assert not (masks.tc & ~masks.wt).any()


def test_no_foreground_no_mask(field: ClickField):
    masks = segment_clicks(field, ClickSession((Click(OEDEMA, foreground=False),)))
    assert masks.wt is None
    assert masks.tc is None
    with pytest.raises(ScanError, match="nothing is marked"):
        accept_clicks(field, masks)


def test_accepted_masks_become_labels(field: ClickField):
    masks = segment_clicks(field, one(OEDEMA).add(Click(CENTRE, region="TC")))
    scan = accept_clicks(field, masks)
    assert np.array_equal(tumour_mask(scan.segmentation, "WT"), masks.wt)
    assert np.array_equal(tumour_mask(scan.segmentation, "TC"), masks.tc)
    assert "by clicks" in scan.notes[-1]
    assert not masks.wt.flags.writeable


def test_a_core_alone_says_that_the_whole_tumour_is_larger(field: ClickField):
    scan = accept_clicks(field, segment_clicks(field, one(CENTRE, "TC")))
    assert "the whole tumour is larger" in scan.notes[-1]


@pytest.mark.parametrize(
    ("session", "message"),
    [
        (one((999, 0, 0)), "outside the scan"),
        (one((0, 0, 0)), "outside the brain"),
        (one(CENTRE, "TC").add(Click(CENTRE, foreground=False)), "core, but not tumour"),
    ],
)
def test_clicks_that_cannot_be_meant(field: ClickField, session: ClickSession, message: str):
    with pytest.raises(ScanError, match=message):
        segment_clicks(field, session)


def test_a_background_click_outside_the_brain_is_no_mistake(field: ClickField):
    session = one(OEDEMA).add(Click((0, 0, 0), foreground=False))
    assert np.array_equal(segment_clicks(field, session).wt, segment_clicks(field, one(OEDEMA)).wt)


def test_clicks_find_a_tumour_that_nothing_announced(scan_maker: Callable[..., PatientScan]):
    """FLAIR tells nothing; T1CE does. Three clicks on the rim gather it."""
    scan = scan_maker(tumour=True)
    flat = {**scan.sequences, "flair": scan_maker(tumour=False).sequences["flair"]}
    field = click_field(PatientScan("p", flat))
    session = ClickSession()
    for voxel in ((26, 22, 25), (26, 27, 20), (21, 22, 20)):
        session = session.add(Click(voxel, region="TC"))
    mask = segment_clicks(field, session).tc
    rim = scan.segmentation.data == 4
    assert (mask & rim).sum() > 0.7 * rim.sum()
    assert (mask & ~(scan.segmentation.data > 0)).sum() < 0.2 * mask.sum()
