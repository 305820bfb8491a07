"""A session of the dashboard, read as its reader reads it."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

from dashboard.settings import ROOT
from dashboard.view import View

__all__ = ["QUICK", "Screen", "quick_view"]

# The least that makes a whole study: the published genes and three folds.
QUICK = {"candidates": "published", "folds": "3"}


def quick_view(**choices: Any) -> View:
    """Return the view of a quick link, with some choices changed as the widgets change them."""
    return View.from_query(QUICK).view.with_(**choices)


class Screen:
    """A page opened by its link, run, and every page reached from it in the same session.

    Parameters
    ----------
    page : str
        Name of the page.
    **link : str
        Parameters of the link.
    """

    def __init__(self, page: str = "overview", **link: str) -> None:
        self.at = AppTest.from_file(ROOT / "dashboard" / "app.py", default_timeout=120)
        self.at.query_params.update(link)
        self.go(page)

    def go(self, page: str) -> Screen:
        """Open a page as by a click in the navigation."""
        self.at.switch_page(f"../pages/{page}.py").run()
        return self

    @property
    def link(self) -> dict[str, str]:
        """The parameters that a colleague would be sent."""
        return dict(self.at.query_params)

    @property
    def view(self) -> View:
        """What the session looks at."""
        return self.at.session_state["ferroscope.view"]

    @property
    def crashed(self) -> bool:
        """Whether a defect shows instead of a page."""
        return bool(self.at.exception)

    @property
    def refusals(self) -> str:
        """What the page refused and the ways out, in lower case; empty where it refused nothing."""
        return " ".join(item.value for item in self.at.text).lower() if self.at.error else ""

    @property
    def words(self) -> str:
        """All words of the page, its sidebar included, as a reader reads them: not escaped."""
        kinds = (
            *("title", "header", "subheader", "markdown", "caption", "text"),
            *("warning", "info", "error", "success", "code"),
        )
        found = [item.value for kind in kinds for item in self.at.get(kind)]
        found += [f"{item.label} {item.value}" for item in self.at.metric]
        return _read("\n".join(found))

    def numbers(self, name: str) -> list[str]:
        """The key numbers of this name, from the top of the page (training, then validation)."""
        return [item.value for item in self.at.metric if _read(item.label) == name]

    def beside(self, name: str) -> list[str]:
        """What stands below the key numbers of this name."""
        return [item.delta for item in self.at.metric if _read(item.label) == name]

    def chart(self, key: str) -> dict[str, Any]:
        """A chart by its key, as data and layout."""
        return json.loads(self._charts()[key].spec)

    def alt(self, key: str) -> str:
        """What a chart says to a reader who cannot see it."""
        return self._charts()[key].alt

    @property
    def tables(self) -> list[pd.DataFrame]:
        """The tables of the page, from the top."""
        return [item.value for item in self.at.dataframe]

    @property
    def charts(self) -> list[str]:
        """The keys of the charts, from the top."""
        return list(self._charts())

    def widget(self, key: str) -> Any:
        """A widget by its key, which may end in what it belongs to."""
        kinds = (
            *("slider", "select_slider", "selectbox", "pills", "segmented_control", "toggle"),
            *("button", "text_area", "text_input", "number_input", "radio", "multiselect"),
            *("file_uploader", "download_button"),
        )
        for kind in kinds:
            for item in self.at.get(kind):
                if item.key is not None and (item.key == key or item.key.startswith(f"{key}.")):
                    return item
        raise KeyError(key)

    def set(self, key: str, value: Any) -> Screen:
        """Move a widget and let the page follow."""
        self.widget(key).set_value(value).run()
        return self

    def click(self, key: str) -> Screen:
        """Press a button and let the page follow."""
        self.widget(key).click().run()
        return self

    def _charts(self) -> dict[str, Any]:
        return {item.key: item.proto for item in self.at.get("plotly_chart")}


def _read(text: str) -> str:
    """Return Markdown without the escapes that keep it from being rendered."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
