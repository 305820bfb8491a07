"""Who may know whom: import contracts, and what importing core may cost."""

import subprocess
import sys

from tests.architecture.source import ROOT, python_files

# Each takes 0.5 to 6 s to import, or opens a window to the outside: only inside functions.
HEAVY = (
    "SimpleITK", "anndata", "dask", "dcm2niix", "deepbet", "distributed", "docx", "gseapy", "h5py",
    "monai", "nibabel", "picsl_greedy", "plotly", "pydicom", "reportlab", "safetensors",
    "scipy.stats", "skimage", "sklearn", "sksurv", "streamlit", "torch",
)  # fmt: skip


def test_import_linter_contracts_hold():
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 broken" in run.stdout


def test_importing_core_alone_loads_no_other_library():
    loaded = _loaded_after("import core")
    assert not loaded & {*HEAVY, "numpy", "pandas", "scipy"}


def test_importing_every_module_of_core_loads_nothing_heavy():
    modules = [
        ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for path in python_files("core")
    ]
    assert "core.cohort" in modules
    loaded = _loaded_after(f"import {', '.join(modules)}")
    assert "pandas" in loaded
    assert not loaded & set(HEAVY)


def _loaded_after(statement: str) -> set[str]:
    """Return the modules that a fresh interpreter holds after a statement."""
    run = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys\nprint('\\n'.join(sys.modules))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())
