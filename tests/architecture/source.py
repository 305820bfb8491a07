"""The source tree as the architecture tests see it."""

import ast
import subprocess
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


def python_files(*rooms: str) -> list[Path]:
    """Return every Python file of the rooms, relative to the repository."""
    return sorted(path.relative_to(ROOT) for room in rooms for path in (ROOT / room).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def n_lines(path: Path) -> int:
    """Return a file's number of lines."""
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


def imported(path: Path) -> set[str]:
    """Return the full names of the modules that a file imports anywhere."""
    names = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def tracked_files() -> list[Path]:
    """Return every file under version control, or about to be, relative to the repository."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [Path(name) for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def each(paths: Iterable[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """Make a test of one file a single test of all of them, which names every file that fails."""
    files = list(paths)

    def of(check: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            assert files
            wrong = []
            for path in files:
                try:
                    check(path)
                except AssertionError as error:
                    wrong.append(f"{path}: {error}")
            assert not wrong, f"{len(wrong)} of {len(files)} files:\n" + "\n".join(wrong)

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        return test

    return of
