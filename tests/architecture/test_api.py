"""What the public functions of core look like to a caller."""

import ast
from pathlib import Path

from tests.architecture.source import each, python_files, tree

MODULES = python_files("core")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@each(MODULES)
def test_all_names_exactly_what_is_public(path: Path):
    declared = _declared(path)
    body = tree(path).body
    defined = {
        node.name
        for node in body
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_")
    }
    if path.name == "__init__.py" and not defined and declared is None:
        assert not [node for node in body if isinstance(node, ast.ImportFrom)], (
            "names are brought in, so say which are public"
        )
        return
    assert declared is not None, "no __all__"
    assert len(declared) == len(set(declared))
    assert not defined - set(declared), "public but not in __all__"
    assert not set(declared) - _bound(body), "in __all__ but not there"
    assert declared == sorted(declared, key=_isort_style)


@each(MODULES)
def test_functions_take_at_most_three_positional_arguments(path: Path):
    for name, function in _public_functions(path):
        positional = [*function.args.posonlyargs, *function.args.args]
        taken = [arg.arg for arg in positional if arg.arg not in ("self", "cls")]
        assert len(taken) <= 3, f"{name}({', '.join(taken)}): make the options keyword-only"


@each(MODULES)
def test_no_boolean_is_positional(path: Path):
    for name, function in _public_functions(path):
        positional = [*function.args.posonlyargs, *function.args.args]
        defaults = function.args.defaults
        for arg, default in zip(
            positional[len(positional) - len(defaults) :], defaults, strict=True
        ):
            is_bool = isinstance(default, ast.Constant) and isinstance(default.value, bool)
            assert not is_bool, f"{name}({arg.arg}=): make it keyword-only"
        for arg in positional:
            is_bool = isinstance(arg.annotation, ast.Name) and arg.annotation.id == "bool"
            assert not is_bool, f"{name}({arg.arg}: bool): make it keyword-only"


@each(MODULES)
def test_core_prints_nothing_and_reads_no_environment(path: Path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("print", "input", "breakpoint"), f"line {node.lineno}"
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("environ", "getenv"), f"line {node.lineno}"


@each(MODULES)
def test_dataclasses_are_frozen(path: Path):
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.ClassDef):
            continue
        for decorator in node.decorator_list:
            if ast.unparse(decorator).startswith("dataclass"):
                assert "frozen=True" in ast.unparse(decorator), node.name
                assert "slots=True" in ast.unparse(decorator), node.name


def _public_functions(path: Path) -> list[tuple[str, Function]]:
    """Return the public functions and the public methods of public classes."""
    found: list[tuple[str, Function]] = []
    for node in tree(path).body:
        if isinstance(node, Function):
            found.append((node.name, node))
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            found += [(f"{node.name}.{m.name}", m) for m in node.body if isinstance(m, Function)]
    return [
        (name, function)
        for name, function in found
        if function.name == "__init__" or not function.name.startswith("_")
    ]


def _declared(path: Path) -> list[str] | None:
    """Return __all__ as written, None where there is none."""
    for node in tree(path).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return None


def _bound(body: list[ast.stmt]) -> set[str]:
    """Return every name that a module binds at its top."""
    names = set()
    for node in body:
        if isinstance(node, Function | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update(alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                parts = target.elts if isinstance(target, ast.Tuple) else [target]
                names.update(ast.unparse(part) for part in parts)
    return names


def _isort_style(name: str) -> tuple[int, str]:
    """Order as ruff does: CONSTANTS, then Classes, then functions."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)
