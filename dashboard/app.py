"""FerroScope's entry: ``streamlit run dashboard/app.py``."""

from __future__ import annotations


def main() -> None:
    """Set the frame, run the page and write the view into the link."""
    import streamlit as st

    from dashboard import state
    from dashboard.feedback import plain, refusals
    from dashboard.navigation import frame, pages
    from dashboard.scan_folders import sweep_once
    from dashboard.settings import ROOT

    # Our own file: a named icon would make every reader's browser ask a font server for it.
    icon = str(ROOT / "dashboard" / "icon.svg")
    st.set_page_config(page_title="FerroScope", page_icon=icon, layout="wide")
    sweep_once()
    page = st.navigation(pages())
    ignored = state.begin()
    if ignored:
        st.warning(
            "Part of the link was not understood and its usual value is used: "
            f"{plain(', '.join(ignored))}"
        )
    frame()
    with refusals():
        page.run()
    state.finish()


# A spawned worker re-executes this script; only the server may draw the page.
if __name__ == "__main__":
    main()
