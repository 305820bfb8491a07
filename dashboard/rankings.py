"""From the view to a ranking of every gene, and what its values mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from core.cohort import Cohort
from core.expression import of_one_batch
from core.survival import univariate_cox
from dashboard.cohorts import training
from dashboard.contrasts import between_risk_groups
from dashboard.view import View

__all__ = ["Ranking", "ranking_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """A value for every gene, and what it means.

    Parameters
    ----------
    by_gene : Series of float
        Gene, by the cohort's name -> value.
    words : str
        What the value is.
    ends : tuple of str
        What a high and a low value mean.
    said : str
        How the values were made.
    warnings : tuple of str
    simulated : bool
    """

    by_gene: pd.Series
    words: str
    ends: tuple[str, str]
    said: str
    warnings: tuple[str, ...]
    simulated: bool

    @property
    def about(self) -> dict[str, Any]:
        """What a job's reader needs to know of it, as JSON."""
        return {
            "words": self.words,
            "ends": self.ends,
            "said": self.said,
            "warnings": self.warnings,
            "simulated": self.simulated,
        }

    @classmethod
    def of(cls, by_gene: pd.Series, about: Mapping[str, Any]) -> Ranking:
        """Return the ranking that a job was about."""
        high, low = map(str, about["ends"])
        return cls(
            by_gene,
            str(about["words"]),
            (high, low),
            str(about["said"]),
            tuple(map(str, about["warnings"])),
            bool(about["simulated"]),
        )


def ranking_of(view: View) -> Ranking:
    """Return the value of every gene that the view ranks by.

    Raises
    ------
    CoreError
        If the signature behind the risk groups cannot be had.
    """
    patients = training(view)
    if view.ranking == "cox":
        by_gene, warnings = _cox_z(patients, patients.fingerprint), ()
        doubtful = by_gene.index.isin(patients.uncorrected)
        if doubtful.any() and view.corrected_only:
            by_gene = by_gene[~doubtful]
            warnings = (
                f"{int(doubtful.sum()):,} genes are left out of the ranking: what the difference "
                "between pipelines does to them is not known.",
            )
        elif doubtful.any() and not of_one_batch(patients.clinical):
            warnings = (
                f"Of {int(doubtful.sum()):,} of the {len(by_gene):,} genes nobody knows what the "
                "difference between the pipelines that measured this cohort does to them; they may "
                "look prognostic through it alone. The Signature page can leave them out, and so "
                "can a treatment of batches on the Expression page.",
            )
        return Ranking(
            by_gene,
            "Cox z",
            ("higher hazard", "lower hazard"),
            f"Values: z of a Cox model for each gene, {len(patients):,} patients, "
            f"{patients.outcome.n_events:,} deaths.",
            warnings,
            patients.simulated,
        )
    result = between_risk_groups(view)
    return Ranking(
        result.table.set_index("gene")["t"],
        "moderated t",
        (f"higher in {result.label_a}", f"higher in {result.label_b}"),
        f"Values: moderated t of each gene between {result.n_a:,} patients of {result.label_a} and "
        f"{result.n_b:,} of {result.label_b}.",
        result.warnings,
        result.simulated,
    )


@st.cache_resource(show_spinner="Fitting one Cox model for every gene", max_entries=12)
def _cox_z(_patients: Cohort, key: str) -> pd.Series:  # noqa: ARG001
    return univariate_cox(_patients).set_index("gene")["z"]
