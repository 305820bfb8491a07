"""The tree: sizes, names, tests beside the source, nothing of one machine."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, each, n_lines, python_files, tracked_files, tree

SOURCE = python_files("core", "dashboard", "pages")
MIRRORED = [
    path for path in python_files("core", "dashboard/figures") if path.name != "__init__.py"
]
MOST_LINES = 320
VAGUE = re.compile(r"(^|_)(utils?|helpers?|common|misc|managers?|handlers?)(_|$)")
TEXT = {".py", ".toml", ".md", ".txt", ".csv", ".json", ".R", ".yml", ".yaml", ".cfg", ".svg", ""}
MACHINE = re.compile(r"(?<![\w.<>*~$}])/(?:work|root|home|mnt|Users)/")
REGISTRY = re.compile(
    r"(?:index-url|find-links|trusted-host)|https?://\S*(?:pythonhosted|/simple\b|artifactory|nexus|mirror)"
)


@each(SOURCE)
def test_a_file_holds_one_idea(path: Path):
    assert n_lines(path) <= MOST_LINES


@each(SOURCE)
def test_names_say_what_a_thing_is(path: Path):
    for part in path.with_suffix("").parts:
        assert not VAGUE.search(part), part
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ClassDef):
            assert not node.name.endswith(("Manager", "Handler", "Helper", "Utils")), node.name


@each(MIRRORED)
def test_the_tests_mirror_the_source(path: Path):
    folder = Path("tests") / path.parent
    words = path.stem.split("_")
    # cutpoint_p_values.py may be tested in its own file or in that of its idea, test_cutpoint.py.
    names = ["_".join(words[:n]) for n in range(len(words), 0, -1)]
    mirrors = [folder / f"test_{name}.py" for name in names]
    there = [mirror for mirror in mirrors if (ROOT / mirror).is_file()]
    assert there, f"no {mirrors[0]}"
    assert "def test_" in (ROOT / there[0]).read_text(encoding="utf-8")


def test_nothing_names_one_machine_or_its_registries():
    files = [path for path in tracked_files() if path.suffix in TEXT]
    assert Path("pyproject.toml") in files
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in files
        if path != Path(__file__).relative_to(ROOT)
        for number, line in enumerate(_text(path).splitlines(), start=1)
        if MACHINE.search(line) or REGISTRY.search(line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("line", ["cd /wo" + "rk/main", '"/ho' + 'me/ann/data.csv"'])
def test_a_machine_path_would_be_found(line: str):
    assert MACHINE.search(line)


def test_a_registry_would_be_found():
    assert REGISTRY.search("--extra-index" + "-url https://pypi.example/simple")
    assert not REGISTRY.search("https://doi.org/10.1000/182")


def _text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")
