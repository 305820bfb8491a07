import gzip
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.volume import Volume, read_volume, write_volume

AFFINE = np.array([[2.0, 0, 0, -7], [0, 3, 0, 4], [0, 0, 4, 1], [0, 0, 0, 1]])
DATA = np.arange(7 * 8 * 9, dtype=np.int16).reshape(7, 8, 9)


def save(path: Path, data: np.ndarray, affine: np.ndarray | None = AFFINE) -> Path:
    nib.save(nib.Nifti1Image(data, affine), path)
    return path


def test_voxels_affine_and_spacing_come_back(tmp_path: Path):
    volume = read_volume(save(tmp_path / "a.nii.gz", DATA))
    np.testing.assert_array_equal(volume.data, DATA)
    assert volume.data.dtype == np.int16
    np.testing.assert_array_equal(volume.affine, AFFINE)
    assert volume.spacing == (2.0, 3.0, 4.0)
    assert volume.name == "a.nii.gz"


def test_what_is_written_is_read(tmp_path: Path):
    for name in ("a.nii", "a.nii.gz"):
        write_volume(tmp_path / name, Volume(DATA.copy(), AFFINE))
        back = read_volume(tmp_path / name)
        np.testing.assert_array_equal(back.data, DATA)
        np.testing.assert_array_equal(back.affine, AFFINE)


def test_axes_are_turned_to_right_front_head(tmp_path: Path):
    """BraTS stores left-posterior-superior: the first voxel is then the last along x and y."""
    affine = np.diag([-1.0, -1, 1, 1])
    volume = read_volume(save(tmp_path / "a.nii", DATA, affine))
    np.testing.assert_array_equal(volume.data, DATA[::-1, ::-1])
    assert (np.diag(volume.affine) > 0).all()
    np.testing.assert_allclose(volume.to_mm([6, 7, 0]), [0, 0, 0])


def test_swapped_axes_too(tmp_path: Path):
    affine = np.array([[0.0, 0, 2, 0], [3, 0, 0, 0], [0, 4, 0, 0], [0, 0, 0, 1]])
    volume = read_volume(save(tmp_path / "a.nii", DATA, affine))
    assert volume.shape == (9, 7, 8)
    assert volume.spacing == (2.0, 3.0, 4.0)


def test_two_axes_that_run_the_same_way(tmp_path: Path):
    """Found by flipping bits: nibabel then raises an error of its own kind."""
    content = bytearray(save(tmp_path / "a.nii", DATA).read_bytes())
    content[280 + 16 : 280 + 32] = bytes(16)  # the second row of the affine
    (tmp_path / "a.nii").write_bytes(content)
    with pytest.raises(ScanError, match="no usable affine"):
        read_volume(tmp_path / "a.nii")


def test_voxels_and_millimetres_map_back():
    volume = Volume(DATA.copy(), AFFINE)
    np.testing.assert_allclose(volume.to_mm([1, 1, 1]), [-5, 7, 5])
    np.testing.assert_allclose(volume.to_voxel(volume.to_mm([3.5, 2, 1])), [3.5, 2, 1])


def test_a_trailing_dimension_of_one_is_dropped(tmp_path: Path):
    assert read_volume(save(tmp_path / "a.nii", DATA[..., None])).shape == (7, 8, 9)


def test_scaled_voxels_are_float32(tmp_path: Path):
    image = nib.Nifti1Image(DATA, AFFINE)
    image.header.set_slope_inter(0.5, 1)
    nib.save(image, tmp_path / "a.nii")
    volume = read_volume(tmp_path / "a.nii")
    assert volume.data.dtype == np.float32


def test_a_big_endian_file(tmp_path: Path):
    image = nib.Nifti1Image(DATA, AFFINE).as_reoriented(np.array([[0, 1], [1, 1], [2, 1]]))
    header = image.header.as_byteswapped(">")
    nib.save(nib.Nifti1Image(DATA, AFFINE, header), tmp_path / "a.nii")
    np.testing.assert_array_equal(read_volume(tmp_path / "a.nii").data, DATA)


def test_nifti_2(tmp_path: Path):
    nib.save(nib.Nifti2Image(DATA, AFFINE), tmp_path / "a.nii.gz")
    np.testing.assert_array_equal(read_volume(tmp_path / "a.nii.gz").data, DATA)


def refused(path: Path, match: str, **options):
    with pytest.raises(ScanError, match=match) as caught:
        read_volume(path, **options)
    assert path.name in caught.value.message
    assert caught.value.hint


def test_a_truncated_gzip_file(tmp_path: Path):
    path = save(tmp_path / "a.nii.gz", np.random.default_rng(0).normal(size=(30, 30, 30)))
    path.write_bytes(path.read_bytes()[:-4000])
    refused(path, "damaged gzip")


def test_a_gzip_file_with_a_wrong_sum(tmp_path: Path):
    path = save(tmp_path / "a.nii.gz", DATA)
    content = bytearray(path.read_bytes())
    content[-8] ^= 0xFF
    path.write_bytes(content)
    refused(path, "damaged gzip")


def test_a_file_cut_short(tmp_path: Path):
    path = save(tmp_path / "a.nii", DATA)
    path.write_bytes(path.read_bytes()[:-100])
    refused(path, "cut short")


def test_a_series_of_volumes(tmp_path: Path):
    refused(save(tmp_path / "a.nii", np.stack([DATA, DATA], axis=-1)), "series of volumes")


def test_a_slice(tmp_path: Path):
    refused(save(tmp_path / "a.nii", DATA[:, :, 0]), "dimensions 7 x 8")


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_values_that_are_no_numbers(tmp_path: Path, value: float):
    data = DATA.astype(np.float32)
    data[1, 2, 3] = value
    refused(save(tmp_path / "a.nii", data), "1 voxels that are not a number")


def test_no_orientation(tmp_path: Path):
    refused(save(tmp_path / "a.nii", DATA, None), "how its voxels lie")


def test_colours(tmp_path: Path):
    data = np.zeros((4, 5, 6), dtype=[("R", "u1"), ("G", "u1"), ("B", "u1")])
    refused(save(tmp_path / "a.nii", data), "one real number")


def test_more_voxels_than_allowed(tmp_path: Path):
    refused(save(tmp_path / "a.nii", DATA), "504 voxels", most_voxels=500)


def test_a_header_that_promises_a_universe_is_not_believed(tmp_path: Path):
    path = save(tmp_path / "a.nii", DATA)
    content = bytearray(path.read_bytes())
    content[42:48] = np.array([30000, 30000, 30000], dtype="<i2").tobytes()
    (tmp_path / "b.nii.gz").write_bytes(gzip.compress(bytes(content)))
    refused(tmp_path / "b.nii.gz", "27,000,000,000,000 voxels")


@pytest.mark.parametrize("content", [b"", b"hello", b"\0" * 1000, gzip.compress(b"\1" * 600)])
def test_what_is_no_scan(tmp_path: Path, content: bytes):
    (tmp_path / "a.nii").write_bytes(content)
    refused(tmp_path / "a.nii", "not a NIfTI")


def test_no_file(tmp_path: Path):
    refused(tmp_path / "a.nii", "cannot be opened")


def test_an_affine_that_flattens_the_scan():
    with pytest.raises(ScanError, match="affine"):
        Volume(DATA.copy(), np.diag([1.0, 1, 0, 1]))


@pytest.mark.data
def test_real_cases(data_dir: Path):
    for path in sorted((data_dir / "imaging" / "brats").rglob("*.nii.gz")):
        volume = read_volume(path)
        assert volume.shape == (240, 240, 155)
        assert volume.spacing == pytest.approx((1, 1, 1))
        assert (np.diag(volume.affine)[:3] > 0).all()


@pytest.mark.parametrize("start", [float("nan"), float("inf"), 1e30])
def test_voxels_that_begin_nowhere(tmp_path: Path, start: float):
    content = bytearray(save(tmp_path / "a.nii", DATA).read_bytes())
    content[108:112] = np.float32(start).tobytes()
    (tmp_path / "a.nii").write_bytes(content)
    with pytest.raises(ScanError, match="voxels of 16 bits from byte"):
        read_volume(tmp_path / "a.nii")
