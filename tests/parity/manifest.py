"""Makes the golden files anew with R and writes down how: python -m tests.parity.manifest.

Needs Rscript and, from Debian: r-cran-survival r-cran-glmnet r-cran-maxstat r-cran-survminer
r-cran-car r-cran-proc r-cran-rms.
"""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

PARITY = Path(__file__).parent
ROOT = PARITY.parents[1]
MANIFEST = PARITY / "manifest.json"
LICENCE = "values: ours; data inside: R package survival, LGPL-2.0-or-later"


def golden_files() -> list[Path]:
    """Return every golden file."""
    return sorted(path for path in (PARITY / "golden").iterdir() if path.is_file())


def script_of(golden: Path) -> Path:
    """Return the script that makes a golden file: that of its name, else the inputs' one."""
    script = PARITY / "r" / f"{golden.stem}.R"
    return script if script.is_file() else PARITY / "r" / "inputs.R"


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    """Run every script, then describe every golden file."""
    for script in sorted({script_of(path) for path in golden_files()}):
        sys.stdout.write(f"{script.name}\n")
        subprocess.run(["Rscript", str(script.relative_to(ROOT))], cwd=ROOT, check=True)
    entries = {path.name: _entry(path) for path in golden_files()}
    MANIFEST.write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")


def _entry(golden: Path) -> dict[str, object]:
    script = script_of(golden)
    source = script.read_text(encoding="utf-8")
    packages = sorted(set(re.findall(r"library\((\w+)\)", source)))
    return {
        "script": script.relative_to(PARITY).as_posix(),
        "script_sha256": sha256(script),
        "r": _ask_r("cat(as.character(getRversion()))"),
        "packages": {
            name: _ask_r(f"cat(as.character(packageVersion('{name}')))") for name in packages
        },
        "sha256": sha256(golden),
        "licence": LICENCE,
    }


def _ask_r(expression: str) -> str:
    run = subprocess.run(["Rscript", "-e", expression], check=True, capture_output=True, text=True)
    return run.stdout.strip()


if __name__ == "__main__":
    main()
