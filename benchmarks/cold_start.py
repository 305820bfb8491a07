"""How long from the command to a first page that can be used, in a real browser.

    python -m benchmarks.cold_start

The server starts, headless Chromium asks for the front page as soon as the port answers, and the
clock stops when the links to the pages stand, and again at the page's last element. Median of five
starts; Python's compiled files are there, as after any first start.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path
from statistics import median
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import chromium_path  # noqa: E402

STARTS = 5
FIRST_WORDS = "Where to start"  # with the links to every page below it
LAST_WORDS = "All cohorts on this machine"


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(page: object) -> tuple[float, float, float]:
    """Return the seconds until the server answers, can be used and stands whole."""
    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        began = time.perf_counter()
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", "dashboard/app.py"),
                *("--server.headless", "true", "--server.port", str(port)),
            ],
            cwd=ROOT,
            env={**os.environ, "FERROSCOPE_HOME": home},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while True:
                with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/_stcore/health"):
                    break
                time.sleep(0.02)
            answered = time.perf_counter() - began
            page.goto(f"http://127.0.0.1:{port}/")
            page.get_by_text(FIRST_WORDS).wait_for(timeout=60_000)
            usable = time.perf_counter() - began
            page.get_by_text(LAST_WORDS).wait_for(timeout=60_000)
            return answered, usable, time.perf_counter() - began
        finally:
            server.terminate()
            server.wait(timeout=20)


def main() -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"]
        )
        rounds = [start(browser.new_page()) for _ in range(STARTS)]
        browser.close()
    print(f"server answers after {median(item[0] for item in rounds):.1f} s")
    print(f"its pages can be reached after {median(item[1] for item in rounds):.1f} s")
    print(f"the first page stands whole after {median(item[2] for item in rounds):.1f} s")
    print("each:", ", ".join(f"{item[2]:.1f}" for item in rounds))


if __name__ == "__main__":
    main()
