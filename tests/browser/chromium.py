"""Finds the browser that the browser tests drive; prints its path when run."""

import os
import shutil
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Without a screen, as root as in containers, and without asking anybody on the network.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path() -> str | None:
    """Return $FERROSCOPE_CHROMIUM, else an installed Chromium, else Playwright's own, else None."""
    chosen = os.environ.get("FERROSCOPE_CHROMIUM")
    if chosen:
        return chosen if shutil.which(chosen) else None
    for name in NAMES:
        path = shutil.which(name)
        # Ubuntu's chromium-browser without snap is a script that only says how to install it.
        if path and not _is_snap_stub(Path(path)):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def _is_snap_stub(path: Path) -> bool:
    head = path.resolve().read_bytes()[:4096]
    return head.startswith(b"#!") and b"snap install chromium" in head


if __name__ == "__main__":
    found = chromium_path()
    sys.stdout.write(f"{found or 'no Chromium found'}\n")
    sys.exit(found is None)
