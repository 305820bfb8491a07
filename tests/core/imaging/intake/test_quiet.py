"""What pydicom would quote in a warning does not reach a log."""

import logging
import warnings
from collections.abc import Callable

import pytest

from core.errors import ScanError
from core.imaging.intake.dicom_file import read_dicom
from core.imaging.intake.identity import deidentified
from core.imaging.intake.limits import IntakeLimits
from core.imaging.intake.quiet import hush_pydicom


@pytest.fixture(autouse=True)
def as_it_was() -> object:
    """The level outlives a call, as it shall; here it goes back."""
    before = logging.getLogger("pydicom").level
    yield
    logging.getLogger("pydicom").setLevel(before)


def test_values_are_not_quoted(
    packed: Callable[..., list[tuple[str, bytes]]],
    secrets_in: Callable[[str], list[str]],
    caplog: pytest.LogCaptureFixture,
):
    [(_, content)] = packed(n=1)
    at = content.index(b"\x02\0\x10\0UI") + 8
    shifted = content[:at] + b"Zelda^Quimby".ljust(20) + content[at + 20 :]
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        with pytest.raises(ScanError, match="written in a way") as caught:
            read_dicom(shifted, name="a", limits=IntakeLimits())
        file = read_dicom(content, name="a", limits=IntakeLimits())
        file.dataset.add_new(0x00080005, "CS", "QUIMBY")
        file.dataset.add_new(0x0020000E, "UI", "Quimby" * 20)
        deidentified(file.dataset, salt=b"s")
    heard = " ".join(str(one.message) for one in said) + caplog.text
    assert secrets_in(heard) == []
    assert caught.value.hint


def test_other_libraries_may_still_speak():
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        hush_pydicom()
        hush_pydicom()
        warnings.warn_explicit("hush", UserWarning, "x.py", 1, module="pydicom.valuerep")
        warnings.warn_explicit("heard", UserWarning, "x.py", 1, module="nibabel.nifti1")
        n = sum("pydicom" in str(rule[3]) for rule in warnings.filters)
    assert [str(one.message) for one in said] == ["heard"]
    assert n == 1
