"""What is known to be true of the simulated glioma study.

The hazard of patient i at time t is Weibull, proportional:

    h_i(t) = (k / s) (t / s)^(k - 1) exp(LP_i)
    LP_i   = sum_g beta_g (x_ig - m_g) + clinical part

with x in log2(FPKM + 1), m_g the mean of the training cohort, k and s below.
In the validation cohort the genes' part is weaker and s smaller.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

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
    "ACSL4": -0.35,
    "ALOX12": -0.28,
    "CD44": 0.25,
    "GDF15": 0.20,
    "HMOX1": 0.24,
    "KIF20A": 0.22,
    "LCN2": 0.25,
    "MYCN": -0.24,
    "NCOA4": -0.45,
    "PARP14": 0.30,
    "PEX12": -0.42,
    "RRM2": 0.22,
    "SLC7A11": 0.24,
    "SQSTM1": 0.36,
}

# Per decade over 45 years; IDH wildtype against mutant. Sex has none.
CLINICAL_COEFFICIENTS: dict[str, float] = {"age_per_decade": 0.15, "idh_wildtype": 0.50}

WEIBULL_SHAPE = 1.5
WEIBULL_SCALE = 92.0  # months, at a linear predictor of zero


@dataclass(frozen=True, slots=True, eq=False)
class SimulationTruth:
    """What the simulation put in, and an analysis should find again.

    Parameters
    ----------
    coefficients : Series of float
        True gene -> log hazard ratio per unit of log2(FPKM + 1). Every other
        gene has none of its own: where it is prognostic, it is so because it
        goes with a module that the true genes or IDH go with too.
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
        Weibull baseline of the training cohort; scale in months. The
        validation cohort dies sooner, see ``core.data.simulated_design``.
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

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, pd.Series):
                values = value.to_numpy().copy()
                values.flags.writeable = False
                own = pd.Series(values, index=value.index, name=value.name, copy=False)
                object.__setattr__(self, item.name, own)
