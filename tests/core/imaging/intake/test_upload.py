"""The one entry: whatever is dropped becomes a table, or a message and an empty folder."""

import gzip
import io
import math
import random
import struct
from collections.abc import Callable
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from pydicom.dataset import Dataset

from core.errors import ScanError
from core.imaging.intake import IntakeLimits, read_folder, read_upload
from core.imaging.intake.rows import Rows
from core.imaging.volume import Volume, read_volume, write_volume

Packed = Callable[..., list[tuple[str, bytes]]]
Nifti = Callable[..., bytes]


def examination(packed: Packed) -> list[tuple[str, bytes]]:
    """Return a whole examination: four sequences, a localizer, a diffusion series, a report."""

    def localizer(slices: list[Dataset]) -> None:
        slices[1].ImageOrientationPatient = [0, 1, 0, 0, 0, -1]
        slices[2].ImageOrientationPatient = [1, 0, 0, 0, 0, -1]

    def report(slices: list[Dataset]) -> None:
        del slices[0].PixelData
        slices[0].SOPClassUID = "1.2.840.10008.5.1.4.1.1.88.11"

    return [
        *packed(n=3, number=1, description="3 plane LOC", edit=localizer),
        *packed(n=5, number=2, description="AX T1 QUIMBY"),
        *packed(n=5, number=3, description="AX T1 POST"),
        *packed(n=5, number=4, description="AX T2"),
        *packed(n=5, number=5, description="AX FLAIR"),
        *packed(n=4, number=6, description="DWI", edit=_one_place),
        *packed(n=1, number=7, edit=report),
        ("README.txt", b"Zelda Quimby"),
    ]


def _one_place(slices: list[Dataset]) -> None:
    for one in slices:
        one.ImagePositionPatient = [0, 0, 0]


@pytest.mark.parametrize("way", ["loose", "streams", "zip", "folder"])
def test_a_whole_examination(
    packed: Packed, zipped: Callable[..., bytes], tmp_path: Path, way: str,
    secrets_in: Callable[[bytes | str], list[str]], capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
):  # fmt: skip
    files, place = examination(packed), tmp_path / "temporary"
    if way == "folder":
        (tmp_path / "in" / "zelda").mkdir(parents=True)
        for name, content in files:
            (tmp_path / "in" / "zelda" / name).write_bytes(content)
        found = read_folder(tmp_path / "in", folder=place)
    elif way == "zip":
        inside = [(f"zelda/{name}", content) for name, content in files]
        found = read_upload([("q.zip", zipped(*inside))], folder=place)
    else:
        given = files if way == "loose" else [(name, io.BytesIO(data)) for name, data in files]
        found = read_upload(given, folder=place)
    assert [(row.name, row.kind, row.certain, row.usable) for row in found.series] == [
        ("Series 1: LOC", "unused", False, False),
        ("Series 2: AX T1", "t1", True, True),
        ("Series 3: AX T1 POST", "t1ce", True, True),
        ("Series 4: AX T2", "t2", True, True),
        ("Series 5: AX FLAIR", "flair", True, True),
        ("Series 6: DWI", "unused", False, False),
    ]
    assert "different directions" in found.series[0].refusal
    assert "lie at 1 position" in found.series[5].refusal
    assert found.remarks == (
        "Other files were left out, for they are no scans: 1 .txt, 1 DICOM without an image.",
    )
    assert {"Patient's Name", "Private attributes"} <= set(found.removed)

    made = found.scan(found.proposal)
    assert made.missing == () and made.aligned
    left = sorted(path.suffix for path in place.rglob("*") if path.is_file())
    assert left == [".npy"] * 4
    assert place.stat().st_mode & 0o777 == 0o700
    # No byte that leaves, and none that waits, knows the made-up patient.
    write_volume(tmp_path / "out.nii", made.sequences["t1"])
    image = nib.load(tmp_path / "out.nii")
    assert not bytes(image.header["descrip"]).strip(b"\0") and not len(image.header.extensions)
    assert secrets_in((tmp_path / "out.nii").read_bytes()) == []
    for path in place.rglob("*.npy"):
        assert secrets_in(path.read_bytes()) == [] and secrets_in(path.name) == []
    assert secrets_in(f"{found} {found.remarks} {made.name} {made.notes}") == []
    assert secrets_in(caplog.text + "".join(capfd.readouterr())) == []


def hostile(nifti: Nifti) -> dict[str, tuple[str, bytes]]:
    """Return what must never come through: why -> file."""
    plain = nifti(gz=False)
    nan = Volume(np.zeros((4, 5, 6), np.float32), np.eye(4))
    broken = bytearray(nifti(nan, gz=False))
    struct.pack_into("<f", broken, 352, math.nan)
    unplaced = bytearray(plain)
    struct.pack_into("<2h", unplaced, 252, 0, 0)
    several = nib.Nifti1Image(np.zeros((4, 4, 4, 3), np.int16), np.eye(4)).to_bytes()
    colour = np.zeros((4, 4, 4), [("R", "u1"), ("G", "u1"), ("B", "u1")])
    return {
        "is not a NIfTI file": ("t1.nii.gz", b"a text file"),
        "damaged gzip": ("t1.nii.gz", nifti()[:-30]),
        "is cut short": ("t1.nii", plain[:-30]),
        "not a number": ("t1.nii", bytes(broken)),
        "does not say how its voxels lie": ("t1.nii", bytes(unplaced)),
        "a series of volumes": ("t1.nii", several),
        "holds": ("t1.nii", nib.Nifti1Image(colour, np.eye(4)).to_bytes()),
        "a single slice": ("t1.nii", nifti(Volume(np.zeros((4, 4, 1), np.int16), np.eye(4)))),
        "is not a zip archive": ("a.zip", b"text"),
        "holds no scan, but only 1 .txt": ("a.txt", gzip.compress(b"text")),
    }


def test_hostile_files_leave_a_message_and_nothing_else(
    tmp_path: Path, nifti: Nifti, packed: Packed
):
    for why, file in hostile(nifti).items():
        # The good ones came first, and must be gone as well.
        files = [*packed(n=3), ("good_t2.nii.gz", nifti()), file]
        with pytest.raises(ScanError) as caught:
            read_upload(files if "no scan" not in why else [file], folder=tmp_path / "t")
        assert why in caught.value.message and file[0] in f"{caught.value.message} a.txt"
        assert caught.value.hint
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_nothing_at_all(tmp_path: Path):
    with pytest.raises(ScanError, match="holds no scan, but nothing"):
        read_upload([], folder=tmp_path / "t")
    (tmp_path / "file").touch()
    with pytest.raises(ScanError, match="no temporary folder"):
        read_upload([], folder=tmp_path / "file" / "t")


def test_every_series_refused(tmp_path: Path, packed: Packed):
    with pytest.raises(
        ScanError, match=r"no series of the upload can be used\. Series 2: .*lie at"
    ):
        read_upload(packed(n=3, edit=_one_place), folder=tmp_path)


def test_random_damage_is_refused_or_harmless(tmp_path: Path, nifti: Nifti, packed: Packed):
    """A few of the thousands that were tried: no error but ours, and no file but voxels."""
    draw = random.Random(5)
    sources = [[("a_t1.nii", nifti(gz=False))], [("a_t1.nii.gz", nifti())], packed(n=2)]
    refusals = 0
    for i in range(60):
        files = list(sources[i % 3])
        name, content = files[0]
        damaged = bytearray(content)
        for _ in range(draw.choice([1, 3, 10])):
            damaged[draw.randrange(min(len(damaged), 1500))] ^= 1 << draw.randrange(8)
        files[0] = (name, bytes(damaged[: draw.choice([len(damaged), draw.randrange(2000)])]))
        try:
            read_upload(files, folder=tmp_path / str(i))
        except ScanError:
            refusals += 1
            assert not [path for path in (tmp_path / str(i)).rglob("*") if path.is_file()]
    assert 20 < refusals < 60


@pytest.mark.data
def test_the_makers_series_are_those_of_the_reference(data_dir: Path, tmp_path: Path):
    """Voxels to 1e-5 of the largest, affines to 1e-3 mm."""
    good = data_dir / "imaging" / "dicom" / "good"
    truths = sorted(good.rglob("*_ground_truth.nii.gz"))
    assert len(truths) == 12
    for truth in truths:
        folder = truth.with_name(truth.name.removesuffix("_ground_truth.nii.gz"))
        place = tmp_path / str(truths.index(truth))
        if folder.name == "001_single_slice":  # converted by others; no volume to us
            with pytest.raises(ScanError, match="a single image"):
                read_folder(folder, folder=place)
            continue
        found, expected = read_folder(folder, folder=place), read_volume(truth)
        [row] = found.series
        volume = found.volumes[row.key].load("x")
        assert volume.shape == expected.shape
        np.testing.assert_allclose(volume.affine, expected.affine, atol=1e-3)
        largest = float(np.abs(expected.data).max())
        np.testing.assert_allclose(volume.data, expected.data, atol=1e-5 * largest, rtol=0)


@pytest.mark.data
@pytest.mark.parametrize(
    ("folder", "why"),
    [
        ("gantrytilting/001", r"lean by 14\.0 degrees"),
        ("notavolume/001", "4 images lie at 1 position"),
        ("sliceincrement/001", "1 of its slices is missing"),
        ("sliceincrement/002", r"lean by 15\.5 degrees .* 1 of its slices is missing"),
    ],
)
def test_bad_series_are_refused_each_for_its_own_reason(
    data_dir: Path, tmp_path: Path, folder: str, why: str
):
    with pytest.raises(ScanError, match=why):
        read_folder(data_dir / "imaging" / "dicom" / "bad" / folder, folder=tmp_path)


@pytest.mark.data
def test_the_four_series_of_a_real_patient(data_dir: Path, tmp_path: Path):
    """Equal in voxels to the published NIfTI, in place to 1e-3 mm."""
    found = read_folder(data_dir / "imaging" / "dicom" / "TCGA-FG-6692", folder=tmp_path)
    assert all(row.certain for row in found.series) and found.remarks == ()
    made = found.scan(found.proposal)
    native = data_dir / "imaging" / "raw" / "TCGA-FG-6692" / "native"
    for kind, ending in {"t1": "t1", "t1ce": "t1c", "t2": "t2", "flair": "fla"}.items():
        expected = read_volume(native / f"TCGA-FG-6692_{ending}.nii.gz")
        assert np.array_equal(made.sequences[kind].data, expected.data)
        np.testing.assert_allclose(made.sequences[kind].affine, expected.affine, atol=1e-3)
    assert "6692" not in f"{made.name} {made.notes} {found}"


@pytest.mark.data
@pytest.mark.parametrize(
    "folder", ["brats/BraTS2021_00006", "brats/BraTS-GLI-00001-000", "raw/TCGA-02-0054"]
)
def test_cases_as_files(data_dir: Path, tmp_path: Path, folder: str):
    found = read_folder(data_dir / "imaging" / folder, folder=tmp_path)
    made = found.scan(found.proposal)
    assert all(row.certain for row in found.series) and made.missing == ()
    assert (made.segmentation is not None) == folder.startswith("brats")
    for row in found.series:
        [path] = (data_dir / "imaging" / folder).glob(f"*{row.name}")
        if row.kind in made.sequences:
            assert np.array_equal(made.sequences[row.kind].data, read_volume(path).data)


def test_too_many_series_are_refused_before_any_is_converted(
    packed: Packed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Rows, "add_series", lambda *given: pytest.fail("one was converted"))
    files = [file for number in range(3) for file in packed(n=1, number=number)]
    with pytest.raises(ScanError, match="more than 2 series"):
        read_upload(files, folder=tmp_path, limits=IntakeLimits(series=2))
    assert not list(tmp_path.iterdir())
