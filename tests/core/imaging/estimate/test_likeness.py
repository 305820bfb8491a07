import numpy as np
import pytest

from core.errors import InputError
from core.imaging.estimate.likeness import fit_likeness


def test_the_distance_is_mahalanobis_with_scikit_learns_shrunk_covariance(noise):
    from sklearn.covariance import ledoit_wolf

    points = noise.normal(size=(30, 12)) * np.linspace(1, 3, 12)
    found = fit_likeness(points, standardise=False)
    covariance, _ = ledoit_wolf(points)
    moved = noise.normal(size=(4, 12)) * 5 - points.mean(axis=0)
    expected = np.sqrt(np.einsum("ni,ij,nj->n", moved, np.linalg.inv(covariance), moved))
    ours = found.distance(moved + points.mean(axis=0))
    np.testing.assert_allclose(ours / ours[0], expected / expected[0], rtol=1e-8)


def test_more_columns_than_points_cost_no_inverse(noise):
    from sklearn.covariance import ledoit_wolf

    points = noise.normal(size=(9, 400))
    found = fit_likeness(points, standardise=False)
    covariance, _ = ledoit_wolf(points)
    moved = noise.normal(size=(3, 400))
    expected = np.sqrt(np.einsum("ni,ij,nj->n", moved, np.linalg.inv(covariance), moved))
    ours = found.distance(moved + points.mean(axis=0))
    np.testing.assert_allclose(ours / ours[0], expected / expected[0], rtol=1e-6)


def test_one_is_usual_and_new_points_of_the_same_kind_lie_there(noise):
    scale = np.geomspace(1, 50, 12)  # so unequal that little is shrunk
    points, new = noise.normal(size=(24, 12)) * scale, noise.normal(size=(400, 12)) * scale
    found = fit_likeness(points, standardise=False)
    assert np.median(found.usual) == pytest.approx(1)
    assert np.median(found.distance(new)) == pytest.approx(1, abs=0.15)
    # Points inside their own covariance lie nearer: why each is left out in turn.
    assert np.median(found.distance(points)) < 0.9 * np.median(found.distance(new))
    assert found.distance(new + 9 * scale).min() > found.usual.max()


def test_points_of_one_cloud_are_about_one_apart(noise):
    points = noise.normal(size=(200, 10))
    found = fit_likeness(points, standardise=False)
    assert np.median(found.between(noise.normal(size=10))) == pytest.approx(1, abs=0.3)
    assert found.between(points[7]).argmin() == 7


def test_units_do_not_matter_where_coordinates_are_standardised(noise):
    points, new = noise.normal(size=(20, 5)), noise.normal(size=(2, 5))
    units = np.array([1, 2, 0.5, 4, 3])  # a deviation below a tenth of the median is held there
    plain = fit_likeness(points, standardise=True).distance(new)
    scaled = fit_likeness(points * units, standardise=True).distance(new * units)
    np.testing.assert_allclose(scaled, plain, rtol=1e-9)
    raw = fit_likeness(points * units, standardise=False).distance(new * units)
    assert not np.allclose(raw, plain)


def test_too_few_points_or_one_point():
    with pytest.raises(InputError, match="3 points are too few"):
        fit_likeness(np.eye(3), standardise=False)
    with pytest.raises(InputError, match="all one"):
        fit_likeness(np.ones((9, 3)), standardise=True)
