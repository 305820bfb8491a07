"""What is known to be true of the simulated glioma study.

The hazard of patient i at time t is Weibull, proportional:

    h_i(t) = (k / s) (t / s)^(k - 1) exp(LP_i)
    LP_i   = sum_g beta_g (x_ig - m_g) + clinical part

with x in log2(FPKM + 1), m_g the mean of the training cohort, k and s below.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

__all__ = [
    "CLINICAL_COEFFICIENTS",
    "TRUE_COEFFICIENTS",
    "WEIBULL_SCALE",
    "WEIBULL_SHAPE",
    "SimulationTruth",
]

# Twelve genes of the published signature and two regulators from the textbook.
# Suppressors of ferroptosis protect the tumour: hazard up. Drivers: hazard down.
TRUE_COEFFICIENTS: dict[str, float] = {
    "ACSL4": -0.30,
    "ALOX12": -0.20,
    "CD44": 0.25,
    "GDF15": 0.16,
    "HMOX1": 0.20,
    "KIF20A": 0.24,
    "LCN2": 0.18,
    "MYCN": -0.18,
    "NCOA4": -0.35,
    "PARP14": 0.22,
    "PEX12": -0.30,
    "RRM2": 0.24,
    "SLC7A11": 0.18,
    "SQSTM1": 0.28,
}

# Per decade over 45 years; IDH wildtype against mutant. Sex has none.
CLINICAL_COEFFICIENTS: dict[str, float] = {"age_per_decade": 0.15, "idh_wildtype": 0.40}

WEIBULL_SHAPE = 1.25
WEIBULL_SCALE = 75.0  # months, at a linear predictor of zero


@dataclass(frozen=True, slots=True, eq=False)
class SimulationTruth:
    """What the simulation put in, and an analysis should find again.

    Parameters
    ----------
    coefficients : Series of float
        True gene -> log hazard ratio per unit of log2(FPKM + 1). Every other
        gene has none of its own: it is prognostic only through its module.
    clinical_coefficients : Series of float
        ``age_per_decade`` (over 45 years) and ``idh_wildtype``; sex is absent
        because its effect is zero.
    differential : Series of float
        Differential gene -> log2 fold change of FPKM, tumour over normal, in
        expectation over the training cohort. Every other gene has zero.
    modules : Series of str
        Gene -> the module it is correlated with, ``"none"`` where with none.
    training_score, validation_score : Series of float
        Each patient's true linear predictor, before measurement.
    shape, scale : float
        Weibull baseline; scale in months.
    seed : int
        What the study was drawn with.
    description : str
        The above in a sentence, for a page.
    """

    coefficients: pd.Series[float]
    clinical_coefficients: pd.Series[float]
    differential: pd.Series[float]
    modules: pd.Series[str]
    training_score: pd.Series[float]
    validation_score: pd.Series[float]
    shape: float
    scale: float
    seed: int
    description: str
