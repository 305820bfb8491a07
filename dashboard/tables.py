"""Tables of numbers as a reader reads them; rounding lives in the column settings."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.cohort import Cohort
from core.survival import Signature
from dashboard import state
from dashboard.downloads import download_table, marked
from dashboard.ferrdb import roles, roles_source

__all__ = ["signature_table", "univariate_table", "with_roles"]

_NUMBER = st.column_config.NumberColumn


def with_roles(table: pd.DataFrame) -> pd.DataFrame:
    """Add each gene's roles in ferroptosis as words, by the reader's FerrDb or the built-in."""
    known = roles(tuple(table["gene"]), state.view()).set_index("gene")["role"]
    return table.assign(role=table["gene"].map(known).fillna(""))


def univariate_table(table: pd.DataFrame, patients: Cohort) -> None:
    """Show the univariate Cox table of the candidates and offer it as CSV."""
    shown = marked(with_roles(table), simulated=patients.simulated)
    st.dataframe(
        shown,
        hide_index=True,
        height=420,
        key="signature.univariate",
        alt="Univariate Cox regression: one row for each candidate gene.",
        column_order=[
            "gene",
            "role",
            "hazard_ratio",
            "lower",
            "upper",
            "p_value",
            "q_value",
            "note",
            "simulated",
        ],
        column_config={
            "gene": "Gene",
            "role": "Role in ferroptosis",
            "hazard_ratio": _NUMBER(
                "Hazard ratio", format="%.3f", help="For one unit of log2 expression."
            ),
            "lower": _NUMBER("95% from", format="%.3f"),
            "upper": _NUMBER("to", format="%.3f"),
            "p_value": _NUMBER("P (Wald)", format="%.2e"),
            "q_value": _NUMBER("q (Benjamini-Hochberg)", format="%.2e"),
            "note": "Note",
        },
    )
    st.caption(
        f"{len(shown):,} genes, {len(patients):,} patients, {patients.outcome.n_events:,} deaths; "
        "Cox proportional hazards with Efron's ties, as R's coxph. q is P corrected for the number "
        f"of genes (expected share of false findings). Roles: {roles_source(state.view())}."
    )
    download_table(
        shown, "univariate_cox", key="signature-univariate", simulated=patients.simulated
    )


def signature_table(signature: Signature) -> None:
    """Show the genes and coefficients of a signature and offer them as CSV."""
    shown = marked(with_roles(signature.table()), simulated=signature.simulated)
    st.dataframe(
        shown,
        hide_index=True,
        key="signature.table",
        alt=f"The {len(shown)} genes of the signature with their coefficients.",
        column_config={
            "gene": "Gene",
            "role": "Role in ferroptosis",
            "coefficient": _NUMBER(
                "Coefficient", format="%.4f", help="For one unit of log2 expression."
            ),
            "hazard_ratio": _NUMBER(
                "Hazard ratio", format="%.3f", help="For one unit of log2 expression."
            ),
            "centre": _NUMBER("Mean in training", format="%.2f"),
            "scale": _NUMBER("Standard deviation in training", format="%.2f"),
            "hazard_ratio_per_sd": _NUMBER(
                "per standard deviation",
                format="%.3f",
                help="Standard deviation in the training cohort.",
            ),
        },
    )
    download_table(shown, "signature", key="signature-genes", simulated=signature.simulated)
