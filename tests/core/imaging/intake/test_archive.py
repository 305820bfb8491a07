"""Zip archives and folders, the honest and the hostile."""

import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import ScanError
from core.imaging.intake.archive import Budget, files_below, members, shown
from core.imaging.intake.limits import IntakeLimits

Zipped = Callable[..., bytes]
LIMITS = IntakeLimits()


def names_of(*files: tuple[str, bytes], limits: IntakeLimits = LIMITS) -> list[str]:
    return [member.name for member in members(files, Budget(limits))]


def read(*files: tuple[str, bytes], limits: IntakeLimits = LIMITS) -> list[bytes]:
    return [member.read(1 << 20) for member in members(files, Budget(limits))]


def entry(name: str, **changes: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    for key, value in changes.items():
        setattr(info, key, value)
    return info


def test_files_and_archives_one_after_the_other(zipped: Zipped):
    archive = zipped(
        ("b/1.dcm", b"one"), ("b/", b""), ("__MACOSX/b/._1.dcm", b"x"), ("b/.DS_Store", b"x")
    )
    files = [("._a.nii", b"left by a Mac"), ("a.nii", b"zero"), ("c.zip", archive)]
    assert names_of(*files) == ["a.nii", "c.zip/b/1.dcm"]
    assert read(*files) == [b"zero", b"one"]
    [_, member] = members(files, Budget(LIMITS))
    assert member.folder == "b"


def test_what_was_peeked_at_comes_again():
    [member] = members([("a", io.BytesIO(b"0123456789"))], Budget(LIMITS))
    assert member.peek(4) == b"0123"
    assert member.peek(2) == b"01"
    assert member.read(100) == b"0123456789"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../evil.nii", "leads out"),
        ("a/../../evil.nii", "leads out"),
        ("/etc/evil.nii", "leads out"),
        ("C:\\evil.nii", "leads out"),
        ("..\\evil.nii", "leads out"),
        ("\\\\host\\evil.nii", "leads out"),
    ],
)
def test_a_name_that_leads_out(zipped: Zipped, name: str, why: str):
    with pytest.raises(ScanError, match=why):
        names_of(("a.zip", zipped((name, b"x"))))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_a_link_or_a_device(zipped: Zipped, kind: int):
    link = entry("link.nii", external_attr=(kind | 0o777) << 16)
    with pytest.raises(ScanError, match=r"a\.zip/link\.nii is a link or a device"):
        names_of(("a.zip", zipped((link, b"/etc/passwd"))))


def test_an_archive_inside_an_archive(zipped: Zipped):
    inner = zipped(("x.nii", b"x"))
    with pytest.raises(ScanError, match="an archive inside an archive"):
        names_of(("a.zip", zipped(("innocent.nii", inner))))


def test_a_password(zipped: Zipped):
    locked = bytearray(zipped(("x.nii", b"x")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + at] |= 1
    with pytest.raises(ScanError, match="locked by a password"):
        names_of(("a.zip", bytes(locked)))


def test_a_name_twice(zipped: Zipped):
    with pytest.warns(UserWarning, match="Duplicate"):
        archive = zipped(("x.nii", b"1"), ("x.nii", b"2"))
    with pytest.raises(ScanError, match=r"more than one file called x\.nii"):
        names_of(("a.zip", archive))
    with pytest.raises(ScanError, match="more than one"):  # one file on many machines
        names_of(("a.zip", zipped(("x.nii", b"1"), ("X.nii", b"2"))))


def test_other_methods(zipped: Zipped):
    packed = zipped((entry("x.nii", compress_type=zipfile.ZIP_LZMA), b"x" * 100))
    with pytest.raises(ScanError, match="packed by method 14"):
        names_of(("a.zip", packed))


def test_too_many_too_large_too_well_packed(zipped: Zipped):
    three = zipped(*[(f"{i}.nii", b"x") for i in range(3)])
    with pytest.raises(ScanError, match="more than 2 files"):
        names_of(("a.zip", three), limits=IntakeLimits(files=2))
    with pytest.raises(ScanError, match="more than 2 files"):
        names_of(*[(f"{i}.nii", b"x") for i in range(3)], limits=IntakeLimits(files=2))
    with pytest.raises(ScanError, match="larger than"):
        names_of(("a.nii", b"x" * 100), limits=IntakeLimits(packed_bytes=99))
    bomb = zipped(("x.nii", bytes(1 << 20)))
    with pytest.raises(ScanError, match="more than 50 times its size"):
        read(("a.zip", bomb), limits=IntakeLimits(expansion=50, small_bytes=1000))
    with pytest.raises(ScanError, match="unpacks to more than"):
        read(("a.zip", bomb), limits=IntakeLimits(unpacked_bytes=1 << 19))


def test_a_size_that_lies_does_not_help(zipped: Zipped):
    """The directory says ten bytes; what comes is counted."""
    lying = bytearray(zipped(("x.nii", bytes(1 << 20))))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", lying, lying.index(mark) + at, 10)
    with pytest.raises(ScanError):
        read(("a.zip", bytes(lying)), limits=IntakeLimits(expansion=50, small_bytes=1000))


def test_a_list_of_files_that_fills_memory(zipped: Zipped):
    large = bytearray(zipped(("x.nii", b"x")))
    struct.pack_into("<I", large, large.index(b"PK\x05\x06") + 12, 1 << 30)
    with pytest.raises(ScanError, match="lists its files in 1,073,741,824 bytes"):
        names_of(("a.zip", bytes(large)))


@pytest.mark.parametrize("cut", [4, 30, 60, -1, -10, -21])
def test_cut_short(zipped: Zipped, cut: int):
    with pytest.raises(ScanError, match="damaged"):
        read(("a.zip", zipped(("x.nii", b"x" * 50))[:cut]))


def test_a_file_without_a_name(zipped: Zipped):
    """Found by flipping bits: the library then fails on an empty name."""
    nameless = bytearray(zipped(("x.nii", b"x")))
    nameless[nameless.index(b"x.nii", 40)] = 0
    with pytest.raises(ScanError, match="a file has no name"):
        names_of(("a.zip", bytes(nameless)))


def test_damaged_inside(zipped: Zipped):
    whole = bytearray(zipped(("x.nii", os.urandom(200))))
    whole[60] ^= 0xFF
    with pytest.raises(ScanError, match=r"a\.zip/x\.nii cannot be read"):
        read(("a.zip", bytes(whole)))


def test_no_archive_at_all():
    with pytest.raises(ScanError, match="is not a zip archive"):
        names_of(("a.zip", b"hello"))


def test_a_single_image_of_absurd_size():
    [member] = members([("a", b"x" * 100)], Budget(LIMITS))
    with pytest.raises(ScanError, match="no single image is"):
        member.read(99)


def test_a_folder_without_links_and_hidden_files(tmp_path: Path):
    outside = tmp_path / "outside.nii"
    outside.write_bytes(b"secret")
    root = tmp_path / "root"
    (root / "b").mkdir(parents=True)
    (root / ".git").mkdir()
    for name in ("b/2.nii", "1.nii", ".hidden", ".git/x.nii"):
        (root / name).write_bytes(name.encode())
    (root / "link.nii").symlink_to(outside)
    (root / "linked").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(root / "pipe")
    found = [(name, stream.read()) for name, stream in files_below(root, LIMITS)]
    assert found == [("1.nii", b"1.nii"), ("b/2.nii", b"b/2.nii")]
    assert [name for name, _ in files_below(outside, LIMITS)] == ["outside.nii"]
    with pytest.raises(ScanError, match="more than 1 files"):
        list(files_below(root, IntakeLimits(files=1)))
    with pytest.raises(ScanError, match="nowhere cannot be read"):
        list(files_below(tmp_path / "nowhere", LIMITS))


def test_names_as_they_are_shown():
    assert shown("a\\b\x1b[31m\u202e.nii") == "a/b?[31m?.nii"
    assert len(shown("x" * 500 + ".nii")) == 83
