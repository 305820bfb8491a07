"""Files a reader takes away: CSV that is safe to open, and the figure as SVG."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.figures.drawing import Drawing

__all__ = ["csv_bytes", "download_drawing", "download_table", "file_stem", "marked"]

_FORMULA = ("=", "+", "-", "@", "\t", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

# The chart's own toolbar already knows how to write its SVG in the browser, so
# the button presses that one: no second renderer, no Chromium on the server.
_SVG_JS = """
export default function (component) {
  const { data, parentElement } = component;
  const button = parentElement.querySelector("button");
  button.setAttribute("aria-label", "Download figure as SVG: " + data.name);
  button.onclick = () => {
    const chart = document.querySelector(".st-key-" + data.key);
    const save = chart && chart.querySelector(
      '.modebar-btn[data-attr="toImage"], .modebar-btn[data-title*="ownload"]');
    if (save) { save.click(); } else { button.textContent = "SVG: chart not drawn yet"; }
  };
}
"""
_SVG_CSS = """
button { font: inherit; font-size: 0.9rem; color: inherit; background: transparent;
  border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: 0.5rem;
  padding: 0.25rem 0.75rem; cursor: pointer; min-height: 2.5rem; }
button:hover, button:focus-visible { border-color: currentColor; }
"""
_svg_button = st.components.v2.component(
    "ferroscope.svg", html="<button>SVG</button>", css=_SVG_CSS, js=_SVG_JS
)


def file_stem(name: str, *, simulated: bool) -> str:
    """Return a file name without ending; simulated data say so in theirs."""
    return f"ferroscope_{name}_simulated" if simulated else f"ferroscope_{name}"


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as UTF-8 CSV that a spreadsheet will not execute.

    Text cells that a spreadsheet would take for a formula get a leading
    apostrophe (OWASP, CSV injection), the names of columns too; numbers never.
    Every CSV that leaves FerroScope is made here: names of patients, files and
    genes are whatever somebody called them.
    """
    safe = table.copy()
    safe.columns = [_disarmed(name) for name in table.columns]
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = [_disarmed(cell) for cell in safe[column].astype(object)]
    return safe.to_csv(index=False, lineterminator="\n").encode()


def marked(table: pd.DataFrame, *, simulated: bool) -> pd.DataFrame:
    """Return a table that says of itself, in every row, where its patients are made up.

    What is shown is marked as well as what is offered: a table on a page has a
    download of its own.
    """
    return table.assign(simulated=True) if simulated and "simulated" not in table else table


def download_table(
    table: pd.DataFrame, name: str, *, key: str, simulated: bool, label: str = "CSV"
) -> None:
    """Offer a table as CSV; the file is made only when asked for."""
    st.download_button(
        label,
        data=lambda: csv_bytes(marked(table, simulated=simulated)),
        file_name=f"{file_stem(name, simulated=simulated)}.csv",
        mime="text/csv",
        key=f"{key}-csv",
        on_click="ignore",
    )


def download_drawing(drawing: Drawing, key: str) -> None:
    """Offer the numbers behind a chart as CSV and the chart of this key as SVG."""
    with st.container(horizontal=True, gap="small"):
        download_table(drawing.table, drawing.name, key=key, simulated=drawing.simulated)
        _svg_button(data={"key": key, "name": drawing.name}, key=f"{key}-svg")


def _disarmed(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    if not isinstance(cell, str):
        return cell
    # A bare carriage return is not quoted, and begins a new row for a spreadsheet.
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.startswith(_FORMULA) else text
