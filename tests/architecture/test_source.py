"""How the architecture tests look at many files in one test."""

from pathlib import Path

import pytest

from tests.architecture.source import each


def test_every_file_that_fails_is_named():
    @each([Path("a.py"), Path("bad.py"), Path("worse.py")])
    def test_it(path: Path) -> None:
        """Good names."""
        assert path.stem == "a", "is not a"

    with pytest.raises(AssertionError, match=r"(?s)2 of 3 files:\nbad\.py: is not.*worse\.py: is"):
        test_it()
    assert (test_it.__name__, test_it.__doc__) == ("test_it", "Good names.")


def test_no_files_are_no_success():
    with pytest.raises(AssertionError):
        each([])(lambda path: None)()
