"""A simulated study small enough for every test of the dashboard."""

from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd

from core.cohort import Cohort
from core.data.simulated import SimulatedStudy, simulate_study
from dashboard.view import View

__all__ = ["VIEW", "small_study", "with_expression", "without"]

# Quick to fit: the published genes, three folds.
VIEW = View(cohort="small_training", validation="small_validation", candidates="published", folds=3)


@cache
def small_study() -> SimulatedStudy:
    """Return 160 and 120 patients with 700 genes."""
    return simulate_study(n_training=160, n_validation=120, n_normals=5, n_genes=700)


def with_expression(cohort: Cohort, expression: pd.DataFrame, **more: Any) -> Cohort:
    """Return the cohort with another expression matrix."""
    return replace(cohort, expression=expression, normals=None, recurrences=None, **more)


def without(cohort: Cohort, genes: tuple[str, ...]) -> Cohort:
    """Return the cohort as if these genes had not been measured."""
    return with_expression(cohort, cohort.expression.drop(columns=list(genes)))
