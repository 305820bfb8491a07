"""Bootstraps as long jobs: of the frozen score, and of the whole pipeline."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.errors import FitError
from core.jobs import Job
from core.survival import Cutpoint
from core.survival.bootstrap import percentile_interval
from core.survival.optimism import Pipeline
from core.tasks.optimism import OptimismResult, optimism_request
from core.tasks.score_bootstrap import ScoreBootstrapResult, score_bootstrap_request
from dashboard import cohorts, loaders, state
from dashboard.engine import engine
from dashboard.feedback import refusals
from dashboard.figures.optimism import optimism, selection
from dashboard.figures.resampled import resampled
from dashboard.job_choices import BOOTSTRAP_COHORTS, REFITS, SAMPLES
from dashboard.live import job_panel
from dashboard.study import Scored, Study
from dashboard.widgets import draw, numbers_in_a_row

__all__ = [
    "optimism_panel",
    "optimism_result",
    "score_bootstrap_panel",
    "score_bootstrap_result",
]


def score_bootstrap_panel(study: Study, validation: Scored | None) -> None:
    """Offer the bootstrap of the frozen score in either cohort."""
    st.subheader("The frozen score among patients drawn again")
    st.caption(
        "Patients are drawn again with replacement, as many as there are; score and cut stay as "
        "they are. The spread of concordance and hazard ratio over the samples needs no formula."
    )
    left, right = st.columns(2, gap="medium", vertical_alignment="bottom")
    view = state.view()
    scores = {"training": study.training}
    if validation is not None:
        scores["validation"] = validation
    # The fair cohort where there is one; whatever a link says is not there gives way.
    chosen = view.bootstrap_cohort if view.bootstrap_cohort in scores else "training"
    left.segmented_control(
        "Cohort",
        list(scores),
        format_func=lambda name: BOOTSTRAP_COHORTS[name],
        required=True,
        **state.field("bootstrap_cohort", "discrimination.cohort", shown=lambda _: chosen),
    )
    right.segmented_control(
        "Samples",
        SAMPLES,
        format_func=lambda number: f"{number:,}",
        required=True,
        **state.field("bootstrap_samples", "discrimination.samples"),
    )
    scored = scores[chosen]
    cut = study.cutpoint
    one_cut = isinstance(cut, Cutpoint)
    cohort = scored.cohort
    request = score_bootstrap_request(
        scored.score,
        cohort.outcome,
        high=(scored.score > cut.value).to_numpy() if one_cut else None,
        samples=view.bootstrap_samples,
        seed=view.seed,
        about={
            "cohort": cohort.title,
            "simulated": cohort.simulated,
            "role": chosen,
            "cut": cut.value if one_cut else None,
        },
    )
    job = job_panel(request, key="discrimination.bootstrap", label="Draw again")
    if job is not None:
        score_bootstrap_result(job, key="discrimination-bootstrap")


def score_bootstrap_result(job: Job, *, key: str) -> None:
    """Show concordance and hazard ratio with their bootstrap intervals."""
    found = ScoreBootstrapResult.from_bytes(engine().result(job.id))
    simulated = bool(job.spec.params["about"].get("simulated"))
    if job.spec.params["about"].get("role") == "training":
        st.caption(
            "The score was made on these same patients, or chosen beside them: both numbers are "
            "optimistic, and so are their intervals. The validation cohort is the fair one."
        )
    for column, (label, values, estimate, digits) in zip(
        st.columns(2, gap="large"),
        (
            ("Concordance (Harrell)", found.concordances, found.concordance, 3),
            ("Hazard ratio, high against low", found.hazard_ratios, found.hazard_ratio, 2),
        ),
        strict=True,
    ):
        with column, refusals():
            if not np.isfinite(estimate):
                raise FitError(
                    f"there is no {label.lower()} here.",
                    "It needs two groups under one cut, with deaths in both.",
                )
            interval = percentile_interval(values)
            numbers_in_a_row(
                [
                    (
                        label,
                        f"{estimate:.{digits}f}",
                        f"95% interval {interval.lower:.{digits}f} to {interval.upper:.{digits}f}",
                    )
                ]
            )
            name = "bootstrap_concordance" if digits == 3 else "bootstrap_hazard_ratio"
            drawing = resampled(
                values,
                estimate,
                interval,
                label=label,
                digits=digits,
                simulated=simulated,
                name=name,
            )
            draw(drawing, f"{key}-{'concordance' if digits == 3 else 'ratio'}")


def optimism_panel() -> None:
    """Offer the optimism-corrected concordance of the pipeline on screen."""
    view = state.view()
    st.subheader("Corrected for optimism")
    st.caption(
        "A signature ranks the patients it was made of too well. Here the whole way to it, "
        "univariate screen, choice of lambda and LASSO, is gone again in patients drawn anew; how "
        "much better each of those signatures does where it was made is the optimism."
    )
    if view.signature:
        st.info("An imported signature was not made here, so there is no way to it to repeat.")
        return
    st.segmented_control(
        "Samples, each a fit of its own",
        REFITS,
        required=True,
        **state.field("refits", "discrimination.refits"),
    )
    with refusals():
        cohort = cohorts.training(view)
        request = optimism_request(
            cohort,
            loaders.candidates(view).genes,
            pipeline=Pipeline(
                screen=view.screen,
                most=loaders.MOST_SCREENED,
                folds=view.folds,
                seed=view.seed,
                penalty=view.penalty,
                min_ratio=loaders.SMALLEST_PENALTY,
            ),
            samples=view.refits,
            seed=view.seed,
            about={"cohort": cohort.title, "simulated": cohort.simulated},
        )
        job = job_panel(request, key="discrimination.optimism", label="Correct for optimism")
        if job is not None:
            optimism_result(job, key="discrimination-optimism")


def optimism_result(job: Job, *, key: str) -> None:
    """Show apparent and corrected concordance, and which genes are chosen again."""
    found = OptimismResult.from_bytes(engine().result(job.id))
    simulated = bool(job.spec.params["about"].get("simulated"))
    penalty = job.spec.params["pipeline"]["penalty"]
    numbers_in_a_row(
        [
            (
                "Concordance corrected for optimism",
                f"{found.corrected:.3f}",
                "to expect in new patients of the same kind",
            ),
            ("Apparent concordance", f"{found.apparent:.3f}", "in the patients it was made of"),
            ("Optimism", f"{found.optimism:.3f}", f"± {found.standard_error:.4f} standard error"),
            (
                "Genes of a sample's signature",
                f"{np.median(found.n_genes):.0f}",
                f"median; {found.n_genes.min()} to {found.n_genes.max()}",
            ),
        ]
    )
    if penalty is not None:
        st.caption(
            f"Lambda was held at {penalty:.4g}, as chosen on the slider. If it was chosen by "
            "looking at these patients, that choice is not corrected for."
        )
    left, right = st.columns(2, gap="large")
    with left:
        draw(optimism(found, simulated=simulated), f"{key}-optimism")
    with right:
        draw(selection(found, simulated=simulated), f"{key}-selection")
