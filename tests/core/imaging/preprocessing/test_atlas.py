import numpy as np

from core.imaging.preprocessing.atlas import ATLAS_GRID, atlas_brain, atlas_head, atlas_notice


def test_head_and_brain_lie_on_each_other():
    head, brain = atlas_head(), atlas_brain()
    inside = brain.data > 0
    for image in (head, brain):
        assert image.shape == (240, 240, 155)
        assert image.data.dtype == np.uint8
        assert np.array_equal(image.affine, ATLAS_GRID.affine)
    assert 1.3e6 < inside.sum() < 1.6e6  # mm3 of an adult's brain
    assert np.corrcoef(head.data[inside], brain.data[inside])[0, 1] > 0.98
    assert (head.data[~inside] > 0).sum() > 1e6  # skull and scalp


def test_the_notice_names_licence_and_authors():
    notice = atlas_notice()
    for word in ("SRI24", "Rohlfing", "ShareAlike", "Apache", "McGill", "changed"):
        assert word in notice
