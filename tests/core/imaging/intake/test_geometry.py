"""Stacks made by hand: each fault is refused by its own reason."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from pydicom.dataset import Dataset

from core.imaging.intake.dicom import DicomImage
from core.imaging.intake.geometry import shape_notes, stack_of, why_no_volume

Images = Callable[..., list[DicomImage]]
Dicom = Callable[..., list[Dataset]]


def test_an_honest_stack(dicom: Dicom, images: Images):
    read = images(dicom(4)[::-1])  # in any order
    assert why_no_volume(read) == []
    stack = stack_of(read)
    assert stack is not None
    np.testing.assert_allclose(stack.positions[:, 2], [-30, -27, -24, -21])
    np.testing.assert_allclose(stack.steps, 3)
    np.testing.assert_allclose(stack.normal, [0, 0, 1])
    # 6 columns apart by 1 mm, 5 rows by 2 mm; right and front are negative in DICOM.
    np.testing.assert_allclose(stack.corners[0], [10, 20, -30])
    np.testing.assert_allclose(stack.corners[-1], [4, 10, -21])


def shift(axis: int, by: Callable[[int], float]) -> Callable[[list[Dataset]], None]:
    def edit(slices: list[Dataset]) -> None:
        for k, one in enumerate(slices):
            place = list(one.ImagePositionPatient)
            place[axis] += by(k)
            one.ImagePositionPatient = place

    return edit


def drop(*which: int) -> Callable[[list[Dataset]], None]:
    def edit(slices: list[Dataset]) -> None:
        for i in sorted(which, reverse=True):
            del slices[i]

    return edit


def put(which: int, **values: object) -> Callable[[list[Dataset]], None]:
    def edit(slices: list[Dataset]) -> None:
        for keyword, value in values.items():
            setattr(slices[which], keyword, value)

    return edit


def narrow(slices: list[Dataset]) -> None:
    slices[2].Columns = 6


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (shift(1, lambda k: 3 * k * np.tan(np.radians(10))), r"lean by 10\.0 degrees"),
        (shift(2, lambda k: 1.0 * (k > 2)), r"not equally far apart \(3 to 4 mm\)"),
        (drop(3), r"1 of its slices is missing \(6 mm instead of 3 mm after slice 3\)"),
        (drop(3, 4), r"2 of its slices are missing \(9 mm instead of 3 mm after slice 3\)"),
        (shift(0, lambda k: 2.0 * (k == 3)), "do not lie on one line"),
        (shift(2, lambda k: -3.0 * k), "7 images lie at 1 position$"),
        (shift(2, lambda k: -3.0 * (k > 2)), "7 images lie at 6 positions"),
        (put(2, ImageOrientationPatient=[0, 1, 0, 0, 0, -1]), r"different directions \(up to 90"),
        (put(2, ImageOrientationPatient=[0, 1.0, 0, -1.0, 0, 0]), "different directions"),
        (put(2, ImageOrientationPatient=[1, 0, 0, 1, 0, 0]), "are not possible"),
        (put(2, PixelSpacing=[2.0, 1.5]), "different pixel spacings"),
        (put(0, PixelSpacing=[0.0, 1.0]), "are not possible"),
        (narrow, r"different sizes \(6 x 6, 6 x 7\)"),
        (drop(1, 2, 3, 4, 5, 6), "a single image"),
        (put(0, ImagePositionPatient=None), "1 of its 7 slices do not say where they lie"),
        (put(0, Modality="CT"), r"no magnetic resonance image \(modality CT\)"),
        (put(0, PhotometricInterpretation="PALETTE COLOR"), "in colour"),
    ],
)
def test_what_is_no_volume(
    dicom: Dicom, images: Images, edit: Callable[[list[Dataset]], None], why: str
):
    slices = dicom(7)
    edit(slices)
    read = images(slices)
    [reason, *_] = why_no_volume(read)
    assert re.search(why, reason), reason
    assert stack_of(read) is None


@pytest.mark.parametrize("wobble", [0.004, 0.0])
def test_rounding_in_a_header_is_no_fault(dicom: Dicom, images: Images, wobble: float):
    slices = dicom(12, step=1.0)
    shift(2, lambda k: wobble * (-1) ** k)(slices)
    assert why_no_volume(images(slices)) == []


def test_notes_on_the_shape():
    assert shape_notes((1, 1, 1), oblique=0, n_slices=150, step=1) == ()
    thick, oblique, few = shape_notes((0.9, 0.9, 5.5), oblique=17.2, n_slices=10, step=5.5)
    assert thick.startswith("thick slices: 5.5 mm apart, 0.9 mm within (ratio 6.1)")
    assert "turned 17 degrees" in oblique
    assert few.startswith("only 10 slices, 55 mm in all")
    [long_voxels] = shape_notes((0.4, 0.4, 1.5), oblique=1, n_slices=100, step=1.5)
    assert "ratio 3.8" in long_voxels
