"""The answer for one scan: a probability one can question, or a refusal without any number."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.imaging.estimate import STUDY_BASE_RATE, Check, Refusal, RiskEstimate
from core.imaging.estimate.answer import as_percent
from core.imaging.published_network import PUBLISHED_NETWORK
from dashboard.downloads import download_table, marked
from dashboard.estimate_words import headline, sentence
from dashboard.feedback import plain
from dashboard.figures.estimate_place import estimate_place
from dashboard.figures.estimate_scale import estimate_scale
from dashboard.widgets import draw, numbers_in_a_row

__all__ = ["checks_panel", "estimate_panel", "refusal_panel"]

_TALL = 64  # pixels of a row: what was found is a sentence or two
_STUDY = PUBLISHED_NETWORK["TC"]


def estimate_panel(found: RiskEstimate, *, key: str) -> None:
    """Show the probability, what it means, and this scan's place among the training cases."""
    st.markdown(f"## {headline(found)}\n{sentence(found)}")
    if found.better_than_base:
        st.caption(found.worth)
    else:
        st.warning(found.worth, icon=":material/balance:")
    numbers_in_a_row(
        [
            (
                "Probability of high risk",
                as_percent(found.probability),
                f"{found.level:.0%} interval {as_percent(found.lower)} to "
                f"{as_percent(found.upper)}",
            ),
            (
                "Base rate, training cohort",
                f"{found.base_rate:.0%}",
                f"{found.n_high:,} of {found.n_training:,} scans",
            ),
            (
                "Base rate, published study",
                f"{STUDY_BASE_RATE:.0%}",
                f"{_STUDY.n_high} of {_STUDY.n_high + _STUDY.n_low} patients",
            ),
            (
                "Place among training cases",
                f"{found.percentile:.0f} of 100",
                "are given a lower probability",
            ),
        ]
    )
    left, right = st.columns(2, gap="large")
    with left:
        draw(
            estimate_scale(
                found.probability,
                (found.lower, found.upper),
                networks=found.outputs.tolist(),
                share_high=found.base_rate,
                published=STUDY_BASE_RATE,
                level=found.level,
                simulated=found.simulated,
            ),
            f"{key}-scale",
        )
    with right:
        draw(
            estimate_place(found.training, found.probability, simulated=found.simulated),
            f"{key}-place",
        )
    st.caption(
        f"Read in {sum(found.seconds.values()):.1f} s. Interval: the networks, and the patients "
        "that calibrated them, drawn again and again. It says how far the number depends on which "
        "of them there were. It is not a range of this patient's risk, and other scanners, "
        "hospitals and training cohorts are not in it. Place: this scan's rank among the training "
        "cases that a network had not seen, by that network's answers; the mean over the "
        "networks. In the figure a training case's number comes from the few networks that had not "
        f"seen it, this scan's is the mean of all {len(found.networks)}, which lies nearer to the "
        "middle."
    )


def refusal_panel(found: Refusal) -> None:
    """Say that no number is given, why, and what to do; nothing on the page may hold one."""
    st.error("### No estimate is given for this scan", icon=":material/block:")
    st.markdown(
        "It is unlike the scans that the networks learned from, or something before went wrong. "
        "A number would look like an answer and be none."
    )
    for reason in found.reasons:
        with st.container(border=True):
            st.markdown(f"**{plain(reason.title)}**")
            st.text(reason.said)
            if reason.hint:
                st.markdown("What to do:")
                st.text(reason.hint)


def checks_panel(checks: tuple[Check, ...], *, simulated: bool, key: str) -> None:
    """List everything that was looked at before a number was given, or not."""
    table = pd.DataFrame(
        {
            "Check": [check.title for check in checks],
            "Passed": ["yes" if check.passed else "no" for check in checks],
            "What was found": [check.said for check in checks],
        }
    )
    shown = marked(table, simulated=simulated)
    passed = sum(check.passed for check in checks)
    st.markdown("### What was checked before answering")
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        row_height=_TALL,
        key=f"{key}.checks",
        column_config={"What was found": st.column_config.TextColumn(width="large")},
        alt=f"{passed} of {len(checks)} checks of the scan against the training scans passed.",
    )
    download_table(shown, "estimate_checks", key=f"{key}-checks", simulated=simulated)
