"""What holds for every crop, every dealing of folds and every score."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.imaging.crop import crop_box, crop_case
from core.imaging.dataset import ScanDataset
from core.imaging.delong import delong_area
from core.imaging.metrics import classification_metrics, wilson_interval
from core.imaging.preparation import CropRecipe
from core.imaging.scan_folds import scan_folds, set_aside

AFFINES = st.lists(st.floats(0.3, 4), min_size=3, max_size=3).flatmap(
    lambda zoom: st.lists(st.floats(-200, 200), min_size=3, max_size=3).map(
        lambda shift: np.block(
            [
                [np.roll(np.diag(zoom), 1, axis=0) * [1, -1, 1], np.array(shift)[:, None]],
                [np.zeros((1, 3)), np.ones((1, 1))],
            ]
        )
    )
)
SHAPES = st.tuples(st.integers(5, 20), st.integers(5, 20), st.integers(5, 20))


@st.composite
def tumours(draw):
    shape = draw(SHAPES)
    mask = np.zeros(shape, dtype=bool)
    for _ in range(draw(st.integers(1, 3))):
        low = [draw(st.integers(0, n - 1)) for n in shape]
        high = [draw(st.integers(a, n - 1)) for a, n in zip(low, shape, strict=True)]
        mask[tuple(slice(a, b + 1) for a, b in zip(low, high, strict=True))] = True
    return mask


@given(tumours(), AFFINES, st.integers(8, 24), st.sampled_from(["pad", "resample"]))
def test_a_cubes_voxels_map_to_millimetres_and_back(mask, affine, size, fit):
    box = crop_box(mask, affine, size=size, fit=fit)
    index = np.array([[0, 0, 0], [size - 1, 0, 3], [1.5, 2.25, size]])
    np.testing.assert_allclose(box.from_mm(box.to_mm(index)), index, atol=1e-6)


@given(tumours(), AFFINES, st.integers(8, 24))
def test_a_cube_at_the_scans_resolution_holds_its_voxels(mask, affine, size):
    data = np.random.default_rng(0).integers(1, 255, mask.shape).astype(np.uint8)
    box = crop_box(mask, affine, size=size)
    crop = crop_case([data], mask, box)
    for index in np.argwhere(crop.mask)[:20]:
        voxel = box.to_voxel(index).astype(int)
        assert mask[tuple(voxel)]
        assert data[tuple(voxel)] == crop.data[0][tuple(index)]
    assert crop.mask.sum() == round((1 - crop.lost) * mask.sum())


@given(tumours(), AFFINES, st.integers(8, 24))
def test_resampled_nothing_of_the_tumour_is_lost(mask, affine, size):
    box = crop_box(mask, affine, size=size, fit="resample")
    assert box.step >= 1
    index = (np.argwhere(mask) - box.start) / box.step
    assert index.min() >= -0.5 - 1e-9
    assert index.max() <= size - 0.5 + 1e-9


@st.composite
def cohorts(draw):
    n_patients = draw(st.integers(6, 30))
    n_high = draw(st.integers(3, n_patients - 3))
    owner = [p for p in range(n_patients) for _ in range(draw(st.integers(1, 3)))]
    n = len(owner)
    return ScanDataset(
        "any",
        np.zeros((n, 4, 8, 8, 8), dtype=np.uint8),
        np.array([p < n_high for p in owner]),
        tuple(f"S{i}" for i in range(n)),
        tuple(f"P{p}" for p in owner),
        CropRecipe(size=8),
        np.zeros(n),
    )


@given(cohorts(), st.integers(2, 3), st.integers(1, 3), st.integers(0, 99))
def test_folds_are_disjoint_by_patient_and_cover(dataset, folds, repeats, seed):
    splits = scan_folds(dataset, folds=folds, repeats=repeats, seed=seed)
    owner = np.array(dataset.patients)
    for repeat in range(1, repeats + 1):
        own = [s for s in splits if s.repeat == repeat]
        assert sorted(np.concatenate([s.held_out for s in own])) == list(range(len(dataset)))
        for split in own:
            assert not set(owner[split.train]) & set(owner[split.held_out])
            assert sorted([*split.train, *split.held_out]) == list(range(len(dataset)))
        for group in (True, False):
            sizes = [
                len(set(owner[s.held_out][dataset.high_risk[s.held_out] == group])) for s in own
            ]
            assert max(sizes) - min(sizes) <= 1


@given(cohorts(), st.floats(0.05, 0.5), st.integers(0, 99))
def test_what_is_set_aside_shares_no_patient_with_the_rest(dataset, share, seed):
    split = scan_folds(dataset, folds=2, seed=seed)[0]
    owner, high = np.array(dataset.patients), dataset.high_risk
    assume(all(len(set(owner[split.train][high[split.train] == g])) >= 2 for g in (True, False)))
    train, inner = set_aside(dataset, split, share, seed=seed)
    assert not set(owner[train]) & set(owner[inner])
    for rows in (train, inner):
        assert high[rows].any()
        assert not high[rows].all()


SCORES = arrays(np.float64, st.integers(4, 40), elements=st.floats(0, 1, width=32))


@given(SCORES, st.integers(0, 2**32 - 1))
def test_an_area_turned_round_is_what_is_left_of_one(score, bits):
    high = np.array([(bits >> (i % 32)) & 1 for i in range(score.size)], dtype=bool)
    assume(2 <= high.sum() <= score.size - 2)
    found, turned = delong_area(score, high), delong_area(-score, high)
    np.testing.assert_allclose(found.estimate + turned.estimate, 1)
    np.testing.assert_allclose(found.standard_error, turned.standard_error, atol=1e-12)
    np.testing.assert_allclose(delong_area(score, ~high).estimate, turned.estimate)
    assert 0 <= found.lower <= found.estimate <= found.upper <= 1


@given(SCORES, st.integers(0, 2**32 - 1))
def test_counts_add_up(score, bits):
    high = np.array([(bits >> (i % 32)) & 1 for i in range(score.size)], dtype=bool)
    assume(0 < high.sum() < score.size)
    found = classification_metrics(score, high)
    assert found.n == score.size
    assert found.n_high == high.sum()
    assert found.balanced_accuracy <= 1
    assert found.majority_accuracy >= 0.5
    np.testing.assert_allclose(
        found.accuracy * found.n, found.sensitivity * found.n_high + found.specificity * found.n_low
    )


@given(st.integers(1, 500), st.floats(0, 1), st.floats(0.5, 0.99))
def test_wilson_holds_the_share_and_stays_within_one(n, share, level):
    k = round(share * n)
    low, high = wilson_interval(k, n, level=level)
    assert 0 <= low <= k / n + 1e-12
    assert k / n - 1e-12 <= high <= 1
