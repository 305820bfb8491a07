"""The permutation P of the cut as a long job: asked for on Survival, shown anywhere."""

from __future__ import annotations

import streamlit as st

from core.jobs import Job
from core.survival import Cutpoint
from core.tasks.permutation import PermutationTest, permutation_request
from dashboard import state
from dashboard.engine import engine
from dashboard.figures.permutation import permutation_null
from dashboard.job_choices import DRAWS
from dashboard.live import job_panel
from dashboard.study import Study
from dashboard.widgets import draw, numbers_in_a_row, p_words

__all__ = ["permutation_panel", "permutation_result"]


def permutation_panel(study: Study) -> None:
    """Offer the permutation P of the cut on screen, and show it once it is there."""
    cut = study.cutpoint
    if not (isinstance(cut, Cutpoint) and cut.method in ("scan", "chosen")):
        return
    st.subheader("The price of the search, by permutation")
    st.caption(
        "The corrected P above is a Gaussian limit. Pairing scores and survival at random, many "
        "times, gives P without any limit: how often the best cut of a meaningless score is as "
        "good as this one."
    )
    st.segmented_control(
        "Permutations",
        DRAWS,
        format_func=lambda number: f"{number:,}",
        required=True,
        **state.field("permutations", "survival.permutations"),
    )
    cohort = study.training.cohort
    request = permutation_request(
        study.scan,
        abs(study.scan.statistic_at(cut.value)),
        draws=state.view().permutations,
        seed=state.view().seed,
        about={"cohort": cohort.title, "simulated": cohort.simulated, "cut": cut.value},
    )
    job = job_panel(request, key="survival.permutation", label="Permute")
    if job is not None:
        permutation_result(job, key="survival-permutation")


def permutation_result(job: Job, *, key: str) -> None:
    """Show what the permutations gave."""
    test = PermutationTest.from_bytes(engine().result(job.id))
    lower, upper = test.interval()
    numbers_in_a_row(
        [
            (
                "P by permutation",
                p_words(test.p_value),
                f"95% simulation interval {lower:.2g} to {upper:.2g}",
            ),
            ("Permutations", f"{test.n_draws:,}", f"{test.n_exceeding:,} as good or better"),
            ("Statistic of the cut", f"{test.statistic:.2f}", "standard deviations"),
        ]
    )
    simulated = bool(job.spec.params["about"].get("simulated"))
    draw(permutation_null(test, simulated=simulated), key)
