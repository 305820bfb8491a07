"""The child's side of preprocessing: ``python -m core.imaging.preprocessing.inside FOLDER``.

Started by ``child``; ends with it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from core.errors import CoreError
from core.imaging.preprocessing.chain import preprocess
from core.imaging.preprocessing.exchange import (
    PLAN,
    REFUSAL,
    RESULT,
    SCAN,
    STEPS,
    read_scan,
    step_line,
    write_result,
)
from core.imaging.preprocessing.plan import PreprocessingPlan
from core.imaging.preprocessing.report import StepReport

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Preprocess what lies in a folder; return 1 after a refusal."""
    (place,) = sys.argv[1:] if arguments is None else arguments
    folder = Path(place)
    try:
        plan = PreprocessingPlan.from_dict(json.loads((folder / PLAN).read_text()))
        scan = read_scan(folder / SCAN)
        with (folder / STEPS).open("ab", buffering=0) as lines:

            def tell(step: StepReport) -> None:
                lines.write(step_line(step))

            done = preprocess(scan, plan=plan, on_step=tell)
        unfinished = folder / "unfinished.npz"
        write_result(unfinished, done)
        unfinished.replace(folder / RESULT)
    except CoreError as exc:
        (folder / REFUSAL).write_text(json.dumps([exc.message, exc.hint]))
        return 1
    except MemoryError:
        said = ["there was not enough memory to preprocess the scan.", "Close what else uses it."]
        (folder / REFUSAL).write_text(json.dumps(said))
        return 1
    return 0


def _leave_with_parent() -> None:
    """End this process when the parent's end of standard input closes."""
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    os.umask(0o077)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    sys.exit(main())
