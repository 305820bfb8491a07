"""The machine that measures: kept on one processor, and what it is called."""

import os
from pathlib import Path


def one_processor() -> None:
    """Keep this process, and R which it starts, on one processor."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def processor() -> str:
    """Return the processor's name."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    return next(
        (ln.split(":")[1].strip() for ln in lines if ln.startswith("model name")), "unknown"
    )


def listed(items: dict[str, str]) -> str:
    """Return names and versions in a row."""
    return ", ".join(f"{name} {value}" for name, value in items.items())
