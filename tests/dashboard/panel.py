"""A part of a page alone on a page of its own."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest


def panel(draw: Callable[[], object]) -> AppTest:
    """Return a page that only draws this, not yet run."""

    def script(draw):
        draw()

    return AppTest.from_function(script, kwargs={"draw": draw}, default_timeout=60)
