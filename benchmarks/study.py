"""What is measured on: one cohort, prepared once, handed to Python and R alike."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.cohort import Cohort
from core.data import ferroptosis_genes, load_cohort, simulate_study
from core.survival import lasso_path, univariate_cox

GENOME = 20_000
FEW, MANY = 80, 300
# Both sides' default goes down to 0.0001 of the first penalty; with 300 genes glmnet stops there
# with a numerical error, so that path ends at 0.01 on both sides.
MIN_RATIO_MANY = 0.01
TRIM = 0.1
HORIZONS = (12.0, 24.0, 36.0)

# How much of the slow work is done; the rest is reckoned in proportion, and the report says so.
SUBSETS = {
    "coxph_genes": 500,
    "coxph_fit_genes": 5_000,
    "surv_cutpoint_genes": 20,
    "python_cox_genes": 20,
}


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """A cohort in months with candidate genes, a score, its groups and folds."""

    cohort: Cohort
    candidates: tuple[str, ...]
    score: pd.Series
    high: np.ndarray
    folds: np.ndarray

    @property
    def candidate_matrix(self) -> np.ndarray:
        """Patients x candidates, as double precision."""
        return self.cohort.expression[list(self.candidates)].to_numpy(np.float64)

    def write(self, folder: Path) -> None:
        """Hand the study over to R."""
        outcome = self.cohort.outcome
        pd.DataFrame(
            {
                "time": outcome.time,
                "event": outcome.event.astype(int),
                "score": self.score.to_numpy(),
                "high": self.high.astype(int),
            }
        ).to_csv(folder / "outcome.csv", index=False, float_format="%.17g")
        pd.DataFrame({"fold": self.folds + 1}).to_csv(folder / "folds.csv", index=False)
        plan = {"trim": TRIM, "few": FEW, "min_ratio_many": MIN_RATIO_MANY, **SUBSETS}
        plan |= {f"horizon_{i}": horizon for i, horizon in enumerate(HORIZONS, start=1)}
        pd.DataFrame({"name": plan.keys(), "value": plan.values()}).to_csv(
            folder / "plan.csv", index=False
        )
        for name, matrix in (
            ("genome", self.cohort.expression.to_numpy(np.float64)),
            ("candidates", self.candidate_matrix),
        ):
            # R reads column by column.
            np.asfortranarray(matrix).ravel(order="K").tofile(folder / f"{name}.bin")


def simulated() -> Study:
    """Return the simulated training cohort with a whole genome of genes."""
    return _prepare(simulate_study(n_genes=GENOME).training)


def real(root: Path) -> Study:
    """Return TCGA's gliomas."""
    return _prepare(load_cohort("tcga_glioma", root))


def _prepare(cohort: Cohort) -> Study:
    months = Cohort(
        cohort.name,
        cohort.expression,
        cohort.clinical,
        cohort.outcome.to("months"),
        title=cohort.title,
        unit=cohort.unit,
        simulated=cohort.simulated,
    )
    # One entry of FerrDb is a description with a blank, not a symbol.
    known = [gene for gene in months.known(ferroptosis_genes()["gene"].tolist()) if " " not in gene]
    table = univariate_cox(months, known).sort_values("p_value")
    candidates = tuple(table["gene"].head(MANY))
    path = lasso_path(months, candidates[:FEW], folds=None)
    # The first point of the path with as many genes as the published signature.
    place = int(np.argmax(path.n_nonzero >= min(23, path.n_nonzero.max())))
    score = path.signature(float(path.penalties[place])).score(months.expression)
    folds = np.random.default_rng(0).permutation(np.arange(len(months)) % 10)
    return Study(months, candidates, score, (score > score.median()).to_numpy(), folds)
