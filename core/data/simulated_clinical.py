"""Made-up patients: subtype, grade, age, sex, MGMT and 1p/19q as in glioma."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

__all__ = ["SUBTYPES", "TRAINING_MIX", "VALIDATION_MIX", "CaseMix", "observed", "simulate_patients"]

SUBTYPES = ("codel", "mutant", "wildtype")
"""IDH-mutant with 1p/19q codeletion; IDH-mutant without; IDH-wildtype."""

_GRADES = ("II", "III", "IV")
_AGE = {"codel": (45.0, 12.5), "mutant": (38.0, 10.5), "wildtype": (58.0, 13.0)}
_METHYLATED = {"codel": 0.97, "mutant": 0.88, "wildtype": 0.38}
_MALE = 0.57


@dataclass(frozen=True, slots=True)
class CaseMix:
    """Who comes to a centre, rounded from published cohort tables.

    Parameters
    ----------
    subtypes : tuple of float
        Probability of each of :data:`SUBTYPES`.
    grades : tuple of tuple of float
        Probability of grades II, III and IV within each subtype.
    missing : mapping of str to float
        Characteristic -> probability that it was not recorded.
    """

    subtypes: tuple[float, float, float]
    grades: tuple[tuple[float, float, float], ...]
    missing: dict[str, float]

    @property
    def joint(self) -> np.ndarray:
        """Probability of subtype (rows) and grade (columns), shape (3, 3)."""
        return np.asarray(np.asarray(self.subtypes)[:, None] * np.asarray(self.grades))


# The proportions of TCGA-LGG with TCGA-GBM.
TRAINING_MIX = CaseMix(
    subtypes=(0.255, 0.385, 0.36),
    grades=((0.55, 0.45, 0.0), (0.52, 0.45, 0.03), (0.09, 0.31, 0.60)),
    missing={"mgmt": 0.06, "idh": 0.02, "codel_1p19q": 0.02},
)
# The proportions of CGGA: more grade IV, also among the IDH-mutant.
VALIDATION_MIX = CaseMix(
    subtypes=(0.20, 0.35, 0.45),
    grades=((0.55, 0.45, 0.0), (0.42, 0.40, 0.18), (0.10, 0.28, 0.62)),
    missing={"mgmt": 0.20, "idh": 0.07, "codel_1p19q": 0.10},
)


def simulate_patients(
    identifiers: pd.Index[str], mix: CaseMix, *, generator: np.random.Generator
) -> pd.DataFrame:
    """Draw patients, nothing missing yet.

    Age, MGMT and grade depend on the molecular subtype; sex on nothing.

    Returns
    -------
    DataFrame
        Index ``identifiers``; ``subtype`` (latent) and the columns of
        ``core.clinical`` but ``batch``.
    """
    n = len(identifiers)
    subtype = generator.choice(3, size=n, p=mix.subtypes)
    step = _draw(np.asarray(mix.grades)[subtype], generator.random(n))
    mean, spread = np.array([_AGE[name] for name in SUBTYPES]).T
    age = np.clip(generator.normal(mean[subtype], spread[subtype]), 18, 89).round()
    methylated = generator.random(n) < np.array([_METHYLATED[name] for name in SUBTYPES])[subtype]
    male = generator.random(n) < _MALE
    mixed = generator.random(n) < 0.2
    codel = subtype == 0
    lower = np.where(codel, "oligodendroglioma", "astrocytoma")
    return pd.DataFrame(
        {
            "subtype": np.array(SUBTYPES, dtype=object)[subtype],
            "age": age,
            "sex": np.where(male, "male", "female"),
            "grade": np.array(_GRADES, dtype=object)[step],
            "histology": np.where(
                step == 2, "glioblastoma", np.where(mixed, "oligoastrocytoma", lower)
            ),
            "idh": np.where(subtype == 2, "wildtype", "mutant"),
            "mgmt": np.where(methylated, "methylated", "unmethylated"),
            "codel_1p19q": np.where(codel, "codel", "non-codel"),
        },
        index=identifiers,
    ).astype(dict.fromkeys(("sex", "histology", "idh", "mgmt", "codel_1p19q"), object))


def observed(
    patients: pd.DataFrame, mix: CaseMix, *, generator: np.random.Generator
) -> pd.DataFrame:
    """Return what was recorded: without the latent subtype, some values missing."""
    clinical = patients.drop(columns="subtype")
    for name, rate in mix.missing.items():
        clinical.loc[generator.random(len(clinical)) < rate, name] = None
    return clinical


def _draw(probabilities: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """Draw one level per row, by inverting the row's cumulative probability."""
    below = np.cumsum(probabilities, axis=1)[:, :-1]
    return np.asarray((uniform[:, None] > below).sum(axis=1))
