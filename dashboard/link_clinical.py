"""How the choices of the Clinical page travel in a link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard import link_values
from dashboard.choices import CLINICAL_COHORTS, MODEL_COHORTS, SCORE_FORMS, STATISTICS

__all__ = ["READ", "WRITE"]

READ: dict[str, Callable[[str], Any]] = {
    "model_cohort": link_values.one_of(*MODEL_COHORTS),
    "model_variables": link_values.columns,
    "score_form": link_values.one_of(*SCORE_FORMS),
    "residuals_of": link_values.column,
    "example": link_values.read_pairs,
    "calibration_year": link_values.whole(1, 5),
    "characteristics": link_values.columns,
    "characteristic": link_values.column,
    "statistics": link_values.one_of(*STATISTICS),
    "clinical_cohorts": link_values.one_of(*CLINICAL_COHORTS),
    "split_age": link_values.yes_or_no,
    "age_cut": link_values.number(1, 120),
    "table_by": link_values.column,
    "table_overall": link_values.yes_or_no,
}
WRITE: dict[str, Callable[[Any], str]] = {
    "model_variables": ",".join,
    "example": link_values.write_pairs,
    "characteristics": ",".join,
}
