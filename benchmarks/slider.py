"""What one move of a slider costs the server, on real and on simulated patients.

    python -m benchmarks.slider              medians of 20 moves of each slider
    python -m benchmarks.slider --profile    and where the time goes

The whole script of the app runs, as it does for a reader: every widget, every figure built and
turned into the JSON that is sent. Left out are the network and the browser's own drawing. Each
move goes to a place that was not shown before, so no answer waits in a cache.
"""

from __future__ import annotations

import argparse
import cProfile
import functools
import importlib
import os
import pkgutil
import pstats
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402
from streamlit.testing.v1 import AppTest  # noqa: E402

MOVES = 20
STUDIES = {
    "TCGA, validated in Freije": {
        "cohort": "tcga_glioma",
        "validation": "freije",
        "scale": "cohort",
        "missing": "mean",
    },
    "simulated": {},
}
SLIDERS = (("signature", "signature.penalty"), ("survival", "survival.cut"))


@dataclass(slots=True)
class Clock:
    """Seconds by what they were spent on; the parts lie inside the whole."""

    parts: Counter[str] = field(default_factory=Counter)
    inside: str = ""
    profile: cProfile.Profile | None = None

    def timed(self, part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, its outermost calls timed as a part."""

        @functools.wraps(work)
        def run(*args: Any, **options: Any) -> Any:
            if self.inside:
                return work(*args, **options)
            self.inside, start = part, time.perf_counter()
            try:
                return work(*args, **options)
            finally:
                self.parts[part] += time.perf_counter() - start
                self.inside = ""

        return run


CLOCK = Clock()


def watch() -> None:
    """Time every function that makes a figure, and the hand-over to Streamlit."""
    import dashboard.figures

    for module in pkgutil.iter_modules(dashboard.figures.__path__):
        found = importlib.import_module(f"dashboard.figures.{module.name}")
        for name in getattr(found, "__all__", ()):
            work = getattr(found, name)
            if callable(work) and not isinstance(work, type):
                setattr(found, name, CLOCK.timed("figures", work))
    st.plotly_chart = CLOCK.timed("sending", st.plotly_chart)


def script() -> None:
    """Run the app as its entry does, by the clock."""
    import time

    from benchmarks.slider import CLOCK
    from dashboard.app import main

    if CLOCK.profile is not None:
        CLOCK.profile.enable()
    wall, processor = time.perf_counter(), time.thread_time()
    main()
    CLOCK.parts["all"] = time.perf_counter() - wall
    CLOCK.parts["processor"] = time.thread_time() - processor
    if CLOCK.profile is not None:
        CLOCK.profile.disable()


def moves(
    page: str, key: str, query: dict[str, str], *, profile: cProfile.Profile | None = None
) -> list[Counter[str]]:
    """Open a page, move its slider again and again and return what each move cost."""
    app = AppTest.from_function(script, default_timeout=300)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    app.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
    _check(app)
    costs = []
    CLOCK.profile = profile  # from here on: opening cohorts and fitting the path is no move
    for place in _places(app, key):
        CLOCK.parts = Counter()
        _slider(app, key).set_value(place)
        app.run()
        _check(app)
        costs.append(CLOCK.parts)
    CLOCK.profile = None
    return costs


def _places(app: AppTest, key: str) -> list[Any]:
    """Return places along the slider, out of order so that no neighbour was just shown."""
    slider = _slider(app, key)
    if key == "signature.penalty":
        places = [round(12 + i * (len(slider.options) - 14) / MOVES) for i in range(MOVES)]
    else:
        span = slider.max - slider.min
        places = [slider.min + span * (0.1 + 0.8 * i / MOVES) for i in range(MOVES)]
    return places[::2] + places[1::2]


def _slider(app: AppTest, key: str) -> Any:
    return app.select_slider(key=key) if key == "signature.penalty" else app.slider(key=key)


def _check(app: AppTest) -> None:
    """A page that refused would be quick for the wrong reason."""
    wrong = [item.value for item in [*app.exception, *app.error]]
    if wrong:
        raise SystemExit(f"the page shows an error: {wrong}")


def main() -> None:
    """Move both sliders in every study that is there and print what it costs."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--profile", action="store_true", help="show where the time goes")
    chosen = ask.parse_args()
    watch()
    print(
        f"{'cohorts':<28}{'slider':<20}{'ms':>8}{'slowest':>9}{'CPU ms':>8}{'figures':>9}"
        f"{'sending':>9}"
    )
    for title, query in STUDIES.items():
        if query and not os.environ.get("FERROSCOPE_DATA"):
            continue
        for page, key in SLIDERS:
            profile = cProfile.Profile() if chosen.profile else None
            costs = moves(page, key, query, profile=profile)
            ms = {part: 1000 * median(cost[part] for cost in costs) for part in costs[0]}
            share = {part: ms[part] / ms["all"] for part in ("figures", "sending")}
            print(
                f"{title:<28}{key:<20}{ms['all']:>8.0f}"
                f"{1000 * max(cost['all'] for cost in costs):>9.0f}{ms['processor']:>8.0f}"
                f"{share['figures']:>9.0%}{share['sending']:>9.0%}",
                flush=True,
            )
            if profile is not None:
                pstats.Stats(profile).sort_stats("cumulative").print_stats(70)


if __name__ == "__main__":
    # The script that AppTest runs imports this module by name; both must be one.
    sys.modules["benchmarks.slider"] = sys.modules["__main__"]
    main()
